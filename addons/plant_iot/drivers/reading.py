"""What travels between a driver and whoever runs it; standard library only."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Protocol

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


@dataclass(frozen=True)
class Reading:
    """One value of one channel at one time.

    ``time`` is when the device measured it, or, where the device does not say, when it answered;
    aware. A bad reading has no value: unknown is never written as 0. NaN and infinity are no
    values either. ``text`` is the value as the device displayed it.
    """

    channel: str
    time: datetime
    value: Number | None = None
    unit: str = ""
    stable: bool = True
    quality: Quality = Quality.GOOD
    text: str | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        if self.time.utcoffset() is None:
            raise ValueError("The time of a reading must be aware.")
        if self.value is not None:
            if self.quality is Quality.BAD:
                raise ValueError("A bad reading has no value.")
            if not math.isfinite(self.value):
                raise ValueError("The value of a reading must be finite.")


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


class Driver(Protocol):
    """A link to one device. Built from validated settings; see docs/contracts/driver.md.

    All methods raise :class:`~.errors.DriverError` only. After a LinkError or a ProtocolError
    the caller closes the driver and may open it again.
    """

    def __init__(self, settings: Mapping[str, Any], *, clock: Clock) -> None:
        """Take the settings as :meth:`DriverSpec.validated` returns them; opens nothing."""

    async def open(self) -> None:
        """Open the link and make sure that the right kind of device answers."""

    def events(self) -> AsyncGenerator[Reading, None]:
        """Readings for as long as the link is up; silence beyond the timeout is a LinkTimeout."""

    async def execute(self, command: Command) -> CommandResult:
        """Carry out a command, between two readings, never at the same time as one."""

    async def close(self) -> None:
        """Release the link; safe at any time, any number of times; never raises."""
