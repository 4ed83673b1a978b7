"""Driver of barcode scanners: on a serial line, over TCP, or pushing to a port of the gateway.

A scan is an event. It is taken whole or not at all: half of a code is no code. What cannot be taken
is a bad reading with the reason, so that the person with the scanner sees that it was not.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .codecs.escapes import unescaped
from .codecs.gs1 import Gs1Error
from .codecs.pattern import Pattern, PatternError
from .codecs.scan import BrokenScan, RepeatFilter, ScanFramer
from .codecs.scanned import interpret
from .driver import ChannelSettings, DriverContext
from .errors import (
    CommandRefused,
    ConfigurationError,
    LinkClosed,
    LinkTimeout,
    ProtocolError,
    UnsupportedCommand,
)
from .links import Holding
from .reading import Command, CommandResult, Quality, Reading
from .transports import Chunk, Claim, Link, Listener, open_link

CHANNEL = "scan"
COMMANDS = ("trigger_on", "trigger_off", "good_read", "bad_read", "beep")
#: So many broken scans in a row are not noise but a wrong setting.
MAX_BROKEN = 5


class _Intake(Protocol):
    """Where scans come from: one line, or the devices that connect to a port."""

    async def read(self, timeout: float) -> Chunk: ...

    def write(self, data: bytes) -> int: ...


class _Line:
    """A :class:`Link` as an intake."""

    def __init__(self, link: Link) -> None:
        self.link = link

    async def read(self, timeout: float) -> Chunk:
        return Chunk(0, "", await self.link.read(timeout))

    def write(self, data: bytes) -> int:
        self.link.write(data)
        return 1


@dataclass
class _Scanner:
    """One connection's state."""

    framer: ScanFramer
    source: str
    broken: int = 0


class ScannerDriver:
    """See :class:`~.driver.Driver`. Channel ``scan``; settings ``catalogue.SCANNER``.

    A scanner says nothing while nobody scans, so silence is an error only where ``silence`` says
    so. A scanner behind a network that vanished is noticed by the keep-alive of TCP.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],  # noqa: ARG002 - the one channel is fixed
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._clock = context.clock
        self._links = context.links
        self._prefix = _bytes("prefix", settings["prefix"])
        self._separator = _bytes("GS1 separator", settings["gs1_separator"]).decode("latin-1")
        self._no_read = _pattern("no read", settings["no_read"])
        self._ignored = _pattern("ignored messages", settings["ignore"])
        self._commands = {key: _bytes(key, settings[f"{key}_command"]) for key in COMMANDS}
        self._network = _network(settings) if settings["link"] == "listen" else None
        self._repeats = RepeatFilter(settings["repeat_window"])
        self._intake: _Intake | None = None
        self._holding: Holding[Listener] | None = None
        self._scanners: dict[int, _Scanner] = {}

    async def open(self) -> None:
        """Open the line, or the port that scanners push to, which other drivers may share."""
        self._scanners = {}
        if self._network is None:
            self._intake = _Line(await open_link(self._settings))
            return
        host, port = self._settings["host"], self._settings["tcp_port"]
        self._holding = await self._links.hold(
            f"listening port {port} of {host}", lambda: Listener(host, port)
        )
        await self._holding.link.open()
        self._intake = self._holding.link.claim(self._network)

    async def events(self) -> AsyncGenerator[Reading, None]:
        """Each scan, and what was no whole scan."""
        loop = asyncio.get_running_loop()
        silence = self._settings["silence"] or math.inf
        silent_at = loop.time() + silence
        while True:
            due = min((one.framer.deadline for one in self._scanners.values()), default=math.inf)
            try:
                chunk = await self._require_intake().read(max(min(due, silent_at) - loop.time(), 0))
            except LinkTimeout as error:
                now = loop.time()
                if now >= silent_at:
                    raise LinkTimeout(
                        f"{self._name} has sent nothing for {silence:g} s."
                    ) from error
                found = [
                    (one, scan)
                    for one in self._scanners.values()
                    for scan in one.framer.expire(now)
                ]
            else:
                now = loop.time()
                silent_at = now + silence
                found = self._fed(chunk, now)
            for scanner, scan in found:
                if reading := self._taken(scanner, scan, now):
                    yield reading

    async def execute(self, command: Command) -> CommandResult:
        """``trigger_on``, ``trigger_off``, ``good_read``, ``bad_read``, ``beep``: as configured."""
        if command.key not in self._commands:
            raise UnsupportedCommand(f"A scanner has no command {command.key!r}.")
        if not (data := self._commands[command.key]):
            raise UnsupportedCommand(
                f"What {self._name} understands as {command.key} is not known: write it into the "
                "device's settings."
            )
        if not self._require_intake().write(data):
            raise CommandRefused(f"No scanner is connected to {self._name}.")
        return CommandResult(command)

    async def close(self) -> None:
        """Release the line; hang up on the scanners that pushed."""
        intake, self._intake = self._intake, None
        if isinstance(intake, Claim):
            intake.release()
        elif isinstance(intake, _Line):
            await intake.link.close()
        holding, self._holding = self._holding, None
        if holding is not None:
            await holding.release()

    @property
    def _name(self) -> str:
        if self._holding is not None:
            return self._holding.link.name
        return self._intake.link.name if isinstance(self._intake, _Line) else "The scanner"

    def _require_intake(self) -> _Intake:
        if self._intake is None:
            raise LinkClosed("The scanner's link is not open.")
        return self._intake

    def _fed(self, chunk: Chunk, now: float) -> list[tuple[_Scanner, bytes | BrokenScan]]:
        """What a chunk completes; the last one of a scanner breaks off what it had begun."""
        if not chunk.data:
            gone = self._scanners.pop(chunk.peer, None)
            return [(gone, scan) for scan in gone.framer.hang_up()] if gone else []
        scanner = self._scanners.get(chunk.peer)
        if scanner is None:
            framer = ScanFramer(
                prefix=self._prefix,
                suffix=self._settings["suffix"],
                idle_gap=self._settings["idle_gap"],
            )
            scanner = self._scanners[chunk.peer] = _Scanner(framer, chunk.source)
        return [(scanner, scan) for scan in scanner.framer.feed(chunk.data, now)]

    def _taken(self, scanner: _Scanner, scan: bytes | BrokenScan, now: float) -> Reading | None:
        """The reading of one scan; None for what is none, or the same again."""
        if isinstance(scan, BrokenScan):
            scanner.broken += 1
            if scanner.broken >= MAX_BROKEN and self._network is None:
                raise ProtocolError(
                    f"{self._name} sends nothing that is a scan ({scan}): check the baud rate, the "
                    "prefix and the suffix."
                ) from scan
            return self._bad(scanner, str(scan))
        scanner.broken = 0
        encoding = self._settings["encoding"]
        try:
            text = scan.decode(encoding)
        except UnicodeDecodeError:
            return self._bad(scanner, f"the code is not written in {encoding}")
        if self._ignored and self._ignored.fullmatch(text) is not None:
            return None
        if self._no_read and self._no_read.fullmatch(text) is not None:
            return self._bad(scanner, "no read", text)
        if self._repeats.is_repeat((scanner.source, scan), now):
            return None
        return self._scanned(scanner, text)

    def _scanned(self, scanner: _Scanner, text: str) -> Reading:
        time = self._clock()
        if "\x00" in text:
            return self._bad(scanner, "the code holds the character U+0000")
        try:
            scanned = interpret(
                text, gs1=self._settings["gs1"], today=time.date(), separator=self._separator
            )
        except Gs1Error as error:
            return self._bad(scanner, str(error), text)
        return Reading(
            CHANNEL,
            time,
            text=scanned.text,
            attributes={**_source(scanner), **scanned.attributes},
            event=True,
        )

    def _bad(self, scanner: _Scanner, reason: str, text: str | None = None) -> Reading:
        return Reading(
            CHANNEL,
            self._clock(),
            quality=Quality.BAD,
            text=text,
            attributes={**_source(scanner), "reason": reason},
            event=True,
        )


def _source(scanner: _Scanner) -> dict[str, Any]:
    return {"source": scanner.source} if scanner.source else {}


def _bytes(what: str, text: str) -> bytes:
    try:
        return unescaped(text)
    except ValueError as error:
        raise ConfigurationError(f"The setting {what}: {error}") from error


def _pattern(what: str, text: str) -> Pattern | None:
    try:
        return Pattern(text) if text else None
    except PatternError as error:
        raise ConfigurationError(f"The setting {what}: {error}") from error


def _network(settings: Mapping[str, Any]) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(settings["source"], strict=False)
    except ValueError as error:
        raise ConfigurationError(
            f"{settings['source']!r} is no network address: write one as 10.0.4.7, or a network as "
            "10.0.4.0/24."
        ) from error
