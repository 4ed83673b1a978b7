"""What a driver is, what it is given, and what else it may be able to do; standard library only."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from .links import LinkPool
from .reading import Clock, Command, CommandResult, Reading

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class ChannelSettings:
    """A channel that is wanted of a device.

    ``settings`` are as :meth:`DriverSpec.validated_channel` returns them: empty where the driver's
    channels are fixed. ``unit`` and ``kind`` are what plant.iot.channel says.
    """

    key: str
    unit: str = ""
    kind: str = "measure"
    settings: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True)
class DriverContext:
    """What a driver has from its surroundings, so that it reaches for nothing by itself.

    ``links`` are the connections of this process, ``folder`` is where it may keep files of its own
    (certificates), ``random`` is for jitter.
    """

    clock: Clock
    links: LinkPool
    folder: Path
    random: Random


class Driver(Protocol):
    """A link to one device. Built from validated settings; see docs/contracts/driver.md.

    All methods raise :class:`~.errors.DriverError` only. After a LinkError or a ProtocolError
    the caller closes the driver and makes a new one.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        """Take the settings as :meth:`DriverSpec.validated` returns them; opens nothing."""

    async def open(self) -> None:
        """Open the link and make sure that the right kind of device answers."""

    def events(self) -> AsyncGenerator[Reading, None]:
        """Readings for as long as the link is up; silence beyond the timeout is a LinkTimeout."""

    async def execute(self, command: Command) -> CommandResult:
        """Carry out a command, between two readings, never at the same time as one."""

    async def close(self) -> None:
        """Release the link; safe at any time, any number of times; never raises."""


@runtime_checkable
class Confirming(Protocol):
    """A driver whose device waits to hear that its event is safe."""

    async def stored(self, reading: Reading) -> None:
        """The event ``reading`` is on disk: the device may forget it.

        Called once for each event that was yielded, in their order, before the next is asked for;
        also for one of a channel that nobody wanted. An event that could not be stored is not
        confirmed, and the driver is closed.
        """


@runtime_checkable
class Polling(Protocol):
    """A driver that reads many values at once."""

    def polls(self) -> AsyncGenerator[Sequence[Reading], None]:
        """What :meth:`Driver.events` yields, those that were read together in one sequence."""


@dataclass(frozen=True)
class Offer:
    """Something a device has: a node, a variable, a program.

    ``settings`` are those of a channel that would read it, or None where it cannot be read;
    ``inside`` says whether :meth:`Browsable.browse` of its address shows more.
    """

    address: str
    name: str
    kind: str = "measure"
    unit: str = ""
    inside: bool = False
    settings: Mapping[str, Any] | None = None


@runtime_checkable
class Browsable(Protocol):
    """A driver whose device can say what it has."""

    async def browse(self, address: str = "") -> list[Offer]:
        """What is at ``address``; at ``""`` what the device begins with."""


@dataclass(frozen=True)
class Identity:
    """What a device says it is; empty where it does not say."""

    maker: str = ""
    model: str = ""
    serial: str = ""
    version: str = ""
    detail: str = ""

    def __str__(self) -> str:
        """
        >>> print(Identity("Cognex", "In-Sight 7600", version="6.4"))
        Cognex In-Sight 7600, version 6.4
        """
        serial = self.serial and f"serial number {self.serial}"
        version = self.version and f"version {self.version}"
        name = f"{self.maker} {self.model}".strip()
        return ", ".join(filter(None, (name, serial, version, self.detail)))


@runtime_checkable
class Probing(Protocol):
    """A driver that can find out what answers, for *Test connection*."""

    async def probe(self) -> Identity:
        """Ask the device what it is. The driver is open; nothing is changed in the device."""
