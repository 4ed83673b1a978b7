"""Drivers of Modbus devices, over TCP and RTU.

A device is one unit; the units on one line or behind one converter share its link, and each is
asked in turn. What is wanted of a unit is read in as few requests as can be, each channel on a grid
of its own interval. A register that the unit refuses is found and reported bad alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Any

from .codecs import modbus_frames as frames
from .codecs.errors import FrameError
from .codecs.modbus_addresses import TABLES
from .codecs.modbus_blocks import Block, Span
from .driver import ChannelSettings, DriverContext, Identity, Offer
from .errors import CommandRefused, LinkClosed, LinkTimeout, ProtocolError
from .modbus_browsing import identified, offers
from .modbus_channels import Channel, channel
from .modbus_commands import Writer
from .modbus_polling import LASTING, Group, groups, next_group
from .modbus_unit import BUSY, Unit
from .reading import Command, CommandResult, Quality, Reading
from .transports import open_link
from .transports.modbus import ModbusLine

#: Requests that finding the refused registers of one block may cost; what is left then is refused.
MAX_SEARCH = 64
#: Exceptions that are not about a register: looking for one would find none.
UNSEARCHABLE = BUSY | {1}
#: Seconds between two looks of a device of which nothing is wanted.
IDLE = 5.0

Read = list[tuple[Span, list[int] | frames.Exceptional]]


class _ModbusDriver:
    """See :class:`~.driver.Driver`; what differs is how the line is reached.

    ``missed`` counts the polls that could not be made in time since it was opened.
    """

    _rtu: bool

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._clock = context.clock
        self._links = context.links
        self._channels = {one.key: channel(one, settings) for one in channels}
        self._groups: list[Group] = []
        self._unit: Unit | None = None
        self._writer: Writer | None = None

    @property
    def missed(self) -> int:
        """Polls that were left out because the ones before took too long."""
        return sum(group.missed for group in self._groups)

    async def open(self) -> None:
        """Make sure that the unit answers: one request, whatever it says to it.

        While the unit is left alone, because it did not answer before, this fails without asking.
        """
        settings = self._settings
        holding = await self._links.hold(self._endpoint(), self._make_line, terms=self._terms())
        self._unit = Unit(
            holding,
            settings["unit"],
            timeout=settings["timeout"],
            retries=settings["retries"],
            breaker=holding.link.breaker(
                settings["unit"],
                failures=settings["failures"],
                rest=settings["rest"],
                longest=settings["longest_rest"],
            ),
        )
        self._writer = Writer(self._unit, settings, self._channels)
        try:
            await self._unit.poll(self._first_request())
        except frames.Exceptional:
            pass  # it speaks Modbus; which of its registers it has is for events() to find out
        except FrameError as error:
            raise self._not_modbus(error) from error
        self._groups = groups(
            self._channels.values(),
            max_registers=settings["max_registers"],
            max_bits=settings["max_bits"],
            gap=settings["gap"],
        )

    async def events(self) -> AsyncGenerator[Reading, None]:
        """See :meth:`polls`."""
        async with aclosing(self.polls()) as polls:
            async for readings in polls:
                for reading in readings:
                    yield reading

    async def polls(self) -> AsyncGenerator[Sequence[Reading], None]:
        """Each channel at its interval, a block at a time; one that cannot be read is bad, with the
        reason.

        A poll without an answer makes its channels bad. When the unit's breaker opens, this ends.
        """
        clock = asyncio.get_running_loop().time
        for one in self._groups:
            one.start(clock())
        while True:
            group = next_group(self._groups, clock())
            if group is None:
                await self._wait_for_next(clock())
                continue
            if not group.pending:
                unread, time = group.begin(clock()), self._clock()
                if unread:
                    yield [bad for span, why in unread for bad in _bad(group, span, why, time)]
            if group.pending:
                yield await self._poll(group, group.pending.pop(0))
            if not group.pending:
                group.end(clock())

    async def execute(self, command: Command) -> CommandResult:
        """``write_value`` of a channel; ``write_coil``, ``write_register``, ``write_registers``,
        ``mask_write`` of any address."""
        if self._writer is None:
            raise LinkClosed("The Modbus device's link is not open.")
        result, contents = await self._writer.execute(command)
        if contents is None:
            return result
        one = self._channels[command.arguments["channel"]]
        return CommandResult(command, _reading(one, contents, self._clock()), result.detail)

    async def probe(self) -> Identity:
        """What the unit says of itself (43/14), where it says anything."""
        return await identified(self._require_unit())

    async def browse(self, address: str = "") -> list[Offer]:
        """The four tables; of an address in one, what is there in each type and byte order."""
        try:
            return await offers(self._require_unit(), address, self._settings)
        except frames.Exceptional as refusal:
            raise CommandRefused(f"{self._require_unit().name}: {refusal}.") from refusal

    async def close(self) -> None:
        """Let go of the line; it stays open for those who share it."""
        unit, self._unit = self._unit, None
        self._writer = None
        if unit is not None:
            await unit.release()

    # -- the line ----------------------------------------------------------------------------------

    def _endpoint(self) -> str:
        if self._settings.get("link") == "serial":
            return str(self._settings["port"])
        return f"{self._settings['host']} port {self._settings['tcp_port']}"

    def _terms(self) -> tuple[object, ...]:
        """What those who share the line must want alike."""
        names = ("baudrate", "parity", "stopbits") if self._serial else ()
        shared = (*names, "pause", "pause_connect", "close_after")
        return (self._rtu, *(self._settings[name] for name in shared))

    @property
    def _serial(self) -> bool:
        return self._settings.get("link") == "serial"

    def _make_line(self) -> ModbusLine:
        settings = {"link": "tcp", **self._settings, "bytesize": 8, "handshake": "none"}
        return ModbusLine(
            self._endpoint(),
            partial(open_link, settings),
            rtu=self._rtu,
            pause=max(self._settings["pause"], self._silence()),
            pause_connect=self._settings["pause_connect"],
        )

    def _silence(self) -> float:
        """The 3.5 characters between two frames on a serial line; never under 1.75 ms."""
        return max(3.5 * 11 / self._settings["baudrate"], 0.00175) if self._serial else 0.0

    def _first_request(self) -> frames.Request:
        first = next(iter(self._channels.values()), None)
        if first is None:
            return frames.read(3, 0, 1)
        return frames.read(TABLES[first.place.table][0], first.span.start, first.span.length)

    # -- polling -----------------------------------------------------------------------------------

    async def _wait_for_next(self, now: float) -> None:
        unit = self._require_unit()
        if not self._groups:
            await asyncio.sleep(IDLE)
            return
        if self._settings["close_after"]:
            await unit.hang_up()
        await asyncio.sleep(max(min(group.due for group in self._groups) - now, 0))

    async def _poll(self, group: Group, block: Block) -> list[Reading]:
        """The readings of one block, or of what can be read of it."""
        unit = self._require_unit()
        budget = iter(range(MAX_SEARCH))
        try:
            found, _whole = await self._read(unit, group, block, budget)
        except (LinkTimeout, FrameError) as error:
            unreadable = isinstance(error, FrameError)
            if unit.breaker.is_open:
                if unreadable:
                    raise self._not_modbus(error) from error
                raise
            reason, time = "unreadable answer" if unreadable else "no answer", self._clock()
            return [reading for span in block.spans for reading in _bad(group, span, reason, time)]
        return list(self._readings(group, found, self._clock()))

    async def _read(
        self, unit: Unit, group: Group, block: Block, budget: Iterator[int]
    ) -> tuple[Read, bool]:
        """What each span holds, or its refusal; and whether one request did it.

        A refused block is halved until the culprit is alone.
        """
        try:
            contents = await unit.poll(frames.read(group.function, block.start, block.length))
        except frames.Exceptional as refusal:
            if len(block.spans) == 1 or refusal.code in UNSEARCHABLE or next(budget, None) is None:
                return [(span, refusal) for span in block.spans], False
            left, right = block.halves()
            first, first_whole = await self._read(unit, group, left, budget)
            second, second_whole = await self._read(unit, group, right, budget)
            if first_whole and second_whole and refusal.code in LASTING:
                group.only_apart(left, right)
            return [*first, *second], False
        return [
            (span, contents[span.start - block.start : span.end - block.start])
            for span in block.spans
        ], True

    def _readings(self, group: Group, found: Read, time: datetime) -> Iterator[Reading]:
        now = asyncio.get_running_loop().time()
        for span, contents in found:
            if isinstance(contents, frames.Exceptional):
                if contents.code not in BUSY:
                    group.refused(span, str(contents), now)
                yield from _bad(group, span, str(contents), time)
                continue
            group.accepted(span)
            for one in group.channels[span]:
                yield _reading(one, contents, time)

    def _not_modbus(self, error: Exception) -> ProtocolError:
        hint = (
            "check the baud rate, parity and stop bits, and that no two units have one address"
            if self._serial
            else "check that the port is that of Modbus, and RTU or TCP as the device has it"
        )
        return ProtocolError(f"{self._require_unit().name} cannot be understood ({error}): {hint}.")

    def _require_unit(self) -> Unit:
        if self._unit is None:
            raise LinkClosed("The Modbus device's link is not open.")
        return self._unit


class ModbusTcpDriver(_ModbusDriver):
    """Modbus TCP; settings ``catalogue.MODBUS_TCP``."""

    _rtu = False


class ModbusRtuDriver(_ModbusDriver):
    """Modbus RTU on a serial line, or through a converter that passes its bytes on over TCP;
    settings ``catalogue.MODBUS_RTU``."""

    _rtu = True


def _reading(one: Channel, contents: list[int], time: datetime) -> Reading:
    value = one.value(contents)
    if value.reason:
        return _bad_reading(one, value.reason, time)
    text = f"{value.text} {one.unit}" if one.unit else value.text
    return Reading(one.key, time, value.number, one.unit, text=text)


def _bad(group: Group, span: Span, reason: str, time: datetime) -> Iterator[Reading]:
    return (_bad_reading(one, reason, time) for one in group.channels[span])


def _bad_reading(one: Channel, reason: str, time: datetime) -> Reading:
    return Reading(
        one.key,
        time,
        unit=one.unit,
        stable=False,
        quality=Quality.BAD,
        text="no value",
        attributes={"reason": reason},
    )
