"""What travels between a driver and whoever runs it; standard library only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any

#: Returns the current time, UTC and aware. Passed in, so that tests own time.
Clock = Callable[[], datetime]

#: ``Decimal`` keeps the digits that the device displayed.
Number = Decimal | int | float
Scalar = str | int | float | bool | None

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Quality(str, Enum):
    """How far a value can be trusted; only a good one may become a capture."""

    GOOD = "good"
    UNCERTAIN = "uncertain"
    BAD = "bad"


@dataclass(frozen=True, init=False)
class Reading:
    """One value of one channel at one time.

    ``time`` is when the device measured it, or, where the device does not say, when it answered;
    aware. A bad reading has no value: unknown is never written as 0. NaN and infinity are no
    values either. ``text`` is the value as the device displayed it.

    An ``event`` happened once: a tightening, a scan, a printed ticket. It is never merged with
    another nor left out because it says the same. ``identity`` is what the device calls it: the
    same identity, of the same channel, is the same event however often it is read. It must not
    come again for another event, so where the device's own number can start over, put its time
    beside it. Without one each reading is an event of its own.
    """

    channel: str
    time: datetime
    value: Number | None
    unit: str
    stable: bool
    quality: Quality
    text: str | None
    attributes: Mapping[str, Scalar]
    event: bool
    identity: str

    def __init__(
        self,
        channel: str,
        time: datetime,
        value: Number | None = None,
        unit: str = "",
        *,
        stable: bool = True,
        quality: Quality = Quality.GOOD,
        text: str | None = None,
        attributes: Mapping[str, Scalar] = _NOTHING,
        event: bool = False,
        identity: str = "",
    ) -> None:
        if time.utcoffset() is None:
            raise ValueError("The time of a reading must be aware.")
        if value is not None:
            if quality is Quality.BAD:
                raise ValueError("A bad reading has no value.")
            if not math.isfinite(value):
                raise ValueError("The value of a reading must be finite.")
        if identity and not event:
            raise ValueError("Only an event has an identity.")
        # All at once: what a frozen dataclass does, one field after the other, takes twice as long.
        vars(self).update(
            channel=channel, time=time, value=value, unit=unit, stable=stable, quality=quality,
            text=text, attributes=attributes, event=event, identity=identity,
        )  # fmt: skip


@dataclass(frozen=True)
class Command:
    """Something to do: a key of the driver's ``DriverSpec.commands`` and its arguments."""

    key: str
    arguments: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True)
class CommandResult:
    """The command was carried out. ``reading`` is what it measured, if it measures."""

    command: Command
    reading: Reading | None = None
    detail: str = ""
