"""From a driver's reading to what the spool keeps: unit, capture, telemetry. Pure.

A reading is brought to the channel's unit first, exactly, so that limits, captures and history
are in one unit; what the device displayed stays in ``text``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from plant_drivers import Quality, Reading
from plant_drivers.units import convertible, factor

from .capture import CaptureState, StableCapture
from .clock import iso
from .config import ChannelConfig
from .telemetry import TelemetryFilter

KeyMaker = Callable[[], uuid.UUID]


@dataclass(frozen=True)
class Outcome:
    """What became of a reading: contract documents, and the capture state to keep with them."""

    capture: dict[str, Any] | None = None
    telemetry: dict[str, Any] | None = None
    state: CaptureState | None = None


class ChannelPipeline:
    """One channel's way of a reading. ``state`` is what an earlier run kept."""

    def __init__(
        self, channel: ChannelConfig, state: CaptureState | None, new_key: KeyMaker = uuid.uuid4
    ) -> None:
        self.channel = channel
        self._telemetry = TelemetryFilter(channel.telemetry)
        self._capture = StableCapture(channel.capture, state) if channel.capture else None
        self._new_key = new_key

    def gap(self) -> None:
        """The link was down: see :meth:`StableCapture.gap`."""
        self._telemetry.reset()
        if self._capture:
            self._capture.gap()

    def handle(self, reading: Reading) -> Outcome:
        """Decide on one reading."""
        reading = in_unit(reading, self.channel.unit)
        telemetry = (
            self._document(reading, "telemetry") if self._telemetry.passes(reading) else None
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

    def _document(self, reading: Reading, class_: str, key: str | None = None) -> dict[str, Any]:
        return {
            "channel": self.channel.id,
            "class": class_,
            "key": key,
            "value": None if reading.value is None else float(reading.value),
            "text": reading.text,
            "unit": reading.unit,
            "stable": reading.stable,
            "quality": reading.quality.value,
            "time": iso(reading.time),
            "attributes": dict(reading.attributes),
        }


def in_unit(reading: Reading, unit: str) -> Reading:
    """The reading in ``unit``; bad, without a value, where that cannot be.

    A channel without a unit takes the device's. ``resolution`` in the attributes is the step of
    the device's display, in the channel's unit.
    """
    target = unit or reading.unit
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
        value = (
            reading.value
            if reading.unit == target
            else float(Decimal(str(reading.value)) * factor(reading.unit, target))
        )
        return replace(reading, value=value, unit=target)
    multiplier = factor(reading.unit, target)
    step = Decimal(1).scaleb(int(reading.value.as_tuple().exponent)) * multiplier
    return replace(
        reading,
        value=reading.value * multiplier,
        unit=target,
        attributes={**reading.attributes, "resolution": float(step)},
    )
