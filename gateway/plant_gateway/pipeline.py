"""From a driver's reading to what the spool keeps: unit, capture, telemetry. Pure.

A reading is brought to the channel's unit first, exactly, so that limits, captures and history
are in one unit; what the device displayed stays in ``text``.

An event goes past every filter: it is a capture at once where the channel takes events, and else
telemetry that is sent whatever was sent before it.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from plant_drivers import Clock, Quality, Reading
from plant_drivers.units import convertible, factor

from .capture import CaptureState, StableCapture
from .change import ChangeCapture
from .clock import iso, utcnow
from .config import CaptureSettings, ChangeSettings, ChannelConfig, EventSettings
from .telemetry import TelemetryFilter

KeyMaker = Callable[[], uuid.UUID]

#: The largest value the contract with Odoo has; beyond it floats lose whole numbers.
LARGEST_VALUE = 10**15
#: The years of its source times, a day from either end so that no time zone leaves them.
FIRST_YEAR, LAST_YEAR = 1971, 8998
#: Names the events of the plants' devices; never changed, or events would arrive twice.
EVENTS = uuid.UUID("5f0a3b0e-7f0c-4c37-9d3a-0d6c2f6b8e51")


def event_key(origin: tuple[str, ...], channel: str, identity: str) -> uuid.UUID:
    """The capture key of an event: the same event has the same key, in whatever run it is read.

    ``origin`` is the gateway's identifier and the device's key, without which two tools that both
    count from 1 would have the same events.
    """
    return uuid.uuid5(EVENTS, json.dumps([*origin, channel, identity]))


class Outcome(NamedTuple):
    """What became of a reading: contract documents, and the capture state to keep with them."""

    capture: dict[str, Any] | None = None
    telemetry: dict[str, Any] | None = None
    state: CaptureState | None = None


class ChannelPipeline:
    """One channel's way of a reading. ``state`` is what an earlier run kept.

    ``origin`` is the gateway's identifier and the device's key. ``latest`` is the last reading, in
    the channel's unit, whether it was sent or not.
    """

    def __init__(
        self,
        channel: ChannelConfig,
        state: CaptureState | None,
        new_key: KeyMaker = uuid.uuid4,
        *,
        origin: tuple[str, ...] = (),
        clock: Clock = utcnow,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.channel = channel
        self.latest: Reading | None = None
        self._telemetry = TelemetryFilter(channel.telemetry)
        self._capture: StableCapture | ChangeCapture | None = None
        if isinstance(channel.capture, CaptureSettings):
            self._capture = StableCapture(channel.capture, state)
        elif isinstance(channel.capture, ChangeSettings):
            self._capture = ChangeCapture(state)
        self._new_key = new_key
        self._origin = origin
        self._clock = clock
        self._monotonic = monotonic

    def gap(self) -> None:
        """The link was down: see :meth:`StableCapture.gap`."""
        self._telemetry.reset()
        if self._capture:
            self._capture.gap()

    def handle(self, reading: Reading) -> Outcome:
        """Decide on one reading."""
        reading = self.latest = self._presentable(reading)
        if reading.event:
            return self._handle_event(reading)
        telemetry = (
            self._document(reading, "telemetry")
            if self._telemetry.passes(reading, self._monotonic())
            else None
        )
        if self._capture is None:
            return Outcome(telemetry=telemetry)
        before = self._capture.state
        captured = self._capture.offer(reading)
        return Outcome(
            capture=self._document(reading, "capture", str(self._new_key())) if captured else None,
            telemetry=telemetry,
            state=self._capture.state if self._capture.state != before else None,
        )

    def _handle_event(self, reading: Reading) -> Outcome:
        if not isinstance(self.channel.capture, EventSettings):
            return Outcome(telemetry=self._document(reading, "telemetry"))
        if not reading.identity:
            return Outcome(capture=self._document(reading, "capture", str(self._new_key())))
        key = event_key(self._origin, self.channel.key, reading.identity)
        named = replace(reading, attributes={"identity": reading.identity, **reading.attributes})
        return Outcome(capture=self._document(named, "capture", str(key)))

    def answer(self, reading: Reading) -> dict[str, Any]:
        """The reading as the result of a command holds it: in the channel's unit, no filter."""
        return document(self._presentable(reading), self.channel.id)

    def _presentable(self, reading: Reading) -> Reading:
        return within_contract(in_unit(reading, self.channel.unit), self._clock)

    def _document(self, reading: Reading, class_: str, key: str | None = None) -> dict[str, Any]:
        made = document(reading, self.channel.id)
        made["class"], made["key"] = class_, key
        return made


def document(reading: Reading, channel: int | None) -> dict[str, Any]:
    """The members that each reading of the contract has."""
    return {
        "channel": channel,
        "value": None if reading.value is None else float(reading.value),
        "text": reading.text,
        "unit": reading.unit,
        "stable": reading.stable,
        "quality": reading.quality.value,
        "time": iso(reading.time),
        "attributes": dict(reading.attributes),
    }


def within_contract(reading: Reading, clock: Clock) -> Reading:
    """The reading as Odoo takes it: bad and without a value where the value is too large; as of
    now and uncertain where the device's clock is in no possible year.
    """
    if not _is_possible(reading.time):
        reading = replace(
            reading,
            time=clock(),
            quality=Quality.BAD if reading.quality is Quality.BAD else Quality.UNCERTAIN,
            attributes={
                "reason": f"the device's clock says {reading.time:%Y-%m-%d %H:%M}",
                **reading.attributes,
            },
        )
    if reading.value is None or -LARGEST_VALUE <= reading.value <= LARGEST_VALUE:
        return reading
    return replace(
        reading,
        value=None,
        quality=Quality.BAD,
        attributes={
            **reading.attributes,
            "reason": f"the value {reading.value:.6g} is larger than any measure",
        },
    )


@lru_cache(maxsize=64)
def _is_possible(time: datetime) -> bool:
    return FIRST_YEAR <= time.astimezone(timezone.utc).year <= LAST_YEAR


def in_unit(reading: Reading, unit: str) -> Reading:
    """The reading in ``unit``; bad, without a value, where that cannot be.

    A channel without a unit takes the device's. ``resolution`` in the attributes is the step of
    the device's display, in the channel's unit.
    """
    target = unit or reading.unit
    if target == reading.unit and not isinstance(reading.value, Decimal):
        return reading
    if reading.value is None:
        return replace(reading, unit=target)
    if not convertible(reading.unit, target):
        reason = f"the device measures in {reading.unit or 'no unit'}, the channel in {target}"
        return replace(
            reading,
            value=None,
            unit=target,
            quality=Quality.BAD,
            attributes={**reading.attributes, "reason": reason},
        )
    if not isinstance(reading.value, Decimal):
        value = float(Decimal(str(reading.value)) * factor(reading.unit, target))
        return replace(reading, value=value, unit=target)
    multiplier = factor(reading.unit, target)
    step = Decimal(1).scaleb(int(reading.value.as_tuple().exponent)) * multiplier
    return replace(
        reading,
        value=reading.value * multiplier,
        unit=target,
        attributes={**reading.attributes, "resolution": float(step)},
    )
