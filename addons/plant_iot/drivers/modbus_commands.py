"""Writing to a Modbus unit: what may be written, with which function, and whether it took it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from .codecs import modbus_frames as frames
from .codecs.modbus_addresses import TABLES, AddressProblem, Place, place
from .codecs.modbus_values import ValueProblem
from .errors import CommandRefused, UnsupportedCommand
from .modbus_channels import Channel
from .modbus_unit import Unit
from .reading import Command, CommandResult

ILLEGAL_FUNCTION = 1

#: The result, and what was read back of a channel.
Written = tuple[CommandResult, list[int] | None]


class Writer:
    """Carries out the commands of one unit, one at a time. A write is sent once, never repeated:
    one that was not answered may have been carried out."""

    def __init__(
        self, unit: Unit, settings: Mapping[str, Any], channels: Mapping[str, Channel]
    ) -> None:
        self._unit = unit
        self._settings = settings
        self._channels = channels
        self._one_at_a_time = asyncio.Lock()

    async def execute(self, command: Command) -> Written:
        """Carry it out; CommandRefused where it must not be, or the unit does not."""
        try:
            async with self._one_at_a_time:
                if command.key == "write_value":
                    return await self._write_value(command)
                return await self._write_raw(command), None
        except frames.Exceptional as refusal:
            raise CommandRefused(
                f"{self._unit.name} did not carry out {command.key}: {refusal}."
            ) from refusal

    # -- a channel's value -------------------------------------------------------------------------

    async def _write_value(self, command: Command) -> Written:
        one = self._writable(command.arguments["channel"])
        value = _value(command.arguments)
        expected = await self._write_channel(one, value)
        detail = f"Wrote {value} to {one.key}."
        if not command.arguments.get("read_back"):
            return CommandResult(command, detail=detail), None
        function = TABLES[one.place.table][0]
        contents = await self._unit.command(frames.read(function, one.span.start, one.span.length))
        if not expected(contents):
            shown = one.value(contents)
            raise CommandRefused(
                f"{self._unit.name} confirmed {value} for {one.key}, and shows "
                f"{shown.text or shown.reason} now. Its own limits or program may have changed it."
            )
        return CommandResult(command, detail=detail), contents

    def _writable(self, key: str) -> Channel:
        if self._settings["writes"] == "none":
            raise CommandRefused(
                "Nothing may be written to this device. Change its setting Writes to allow it."
            )
        one = self._channels.get(key)
        if one is None:
            raise CommandRefused(f"This device has no channel {key}.")
        if not one.writable:
            raise CommandRefused(
                f"The channel {key} may not be written. Change its setting Writable to allow it."
            )
        return one

    async def _write_channel(self, one: Channel, value: float | str) -> Any:
        """Write it; what is returned tells whether contents read afterwards are what was meant."""
        address, encoding = one.place.address, one.encoding
        if one.place.is_bit or encoding.type == "bool":
            if value not in (0, 1):
                raise CommandRefused(f"{one.key} is 0 or 1, not {value}.")
            on = bool(value)
            if one.place.is_bit:
                await self._write_coils(address, [on])
            else:
                # With swapped bytes the bit is in the other half of the register.
                bit = encoding.bit ^ 8 if encoding.order in ("BADC", "DCBA") else encoding.bit
                await self._write_bit(address, bit, on=on)
            return lambda contents: one.value(contents).number == int(on)
        try:
            registers = encoding.encode(value)
        except ValueProblem as problem:
            raise CommandRefused(f"{one.key}: {problem}") from problem
        await self._write_registers(address, registers)
        return lambda contents: contents == registers

    async def _write_bit(self, address: int, bit: int, *, on: bool) -> None:
        """With a mask; where the unit knows none, by reading and writing the register."""
        mask = 1 << bit
        try:
            await self._unit.command(frames.mask_write(address, 0xFFFF ^ mask, mask if on else 0))
        except frames.Exceptional as refusal:
            if refusal.code != ILLEGAL_FUNCTION:
                raise
            (register,) = await self._unit.command(frames.read(3, address, 1))
            await self._write_registers(address, [register | mask if on else register & ~mask])

    # -- any address -------------------------------------------------------------------------------

    async def _write_raw(self, command: Command) -> CommandResult:
        arguments = command.arguments
        if command.key not in ("write_coil", "write_register", "write_registers", "mask_write"):
            raise UnsupportedCommand(f"A Modbus device has no command {command.key!r}.")
        if self._settings["writes"] != "all":
            raise CommandRefused(
                "Only the device's writable channels may be written. Use write_value, or change "
                "its setting Writes to allow any address."
            )
        table = "coil" if command.key == "write_coil" else "holding"
        found = self._place(arguments["address"], table)
        expected: list[int] | None
        match command.key:
            case "write_coil":
                expected = [int(arguments["value"])]
                await self._write_coils(found.address, [arguments["value"]])
            case "write_register":
                expected = [arguments["value"]]
                await self._write_registers(found.address, expected)
            case "write_registers":
                expected = _registers(arguments["values"])
                await self._write_registers(found.address, expected)
            case _:
                expected = None
                await self._unit.command(
                    frames.mask_write(found.address, arguments["and"], arguments["or"])
                )
        if arguments.get("read_back") and expected is not None:
            await self._read_back(found, expected)
        return CommandResult(command, detail=f"Wrote {table} {arguments['address']}.")

    def _place(self, number: int, table: str) -> Place:
        try:
            return place(number, self._settings["notation"], table)
        except AddressProblem as problem:
            raise CommandRefused(str(problem)) from problem

    async def _read_back(self, found: Place, expected: list[int]) -> None:
        contents = await self._unit.command(
            frames.read(TABLES[found.table][0], found.address, len(expected))
        )
        if contents != expected:
            raise CommandRefused(
                f"{self._unit.name} confirmed the write, and shows "
                f"{' '.join(map(str, contents))} instead of {' '.join(map(str, expected))}."
            )

    # -- functions ---------------------------------------------------------------------------------

    async def _write_coils(self, address: int, values: list[bool]) -> None:
        if self._settings["write_multiple"]:
            await self._unit.command(frames.write_coils(address, values))
        else:
            await self._unit.command(frames.write_coil(address, values[0]))

    async def _write_registers(self, address: int, registers: list[int]) -> None:
        if address + len(registers) > 65536:
            raise CommandRefused("That reaches beyond the last register.")
        if len(registers) == 1 and not self._settings["write_multiple"]:
            await self._unit.command(frames.write_register(address, registers[0]))
        else:
            await self._unit.command(frames.write_registers(address, registers))


def _value(arguments: Mapping[str, Any]) -> float | str:
    given: list[float | str] = [arguments[name] for name in ("value", "text") if name in arguments]
    if len(given) != 1:
        raise CommandRefused("Say what to write: a value, or for a channel of texts a text.")
    return given[0]


def _registers(text: str) -> list[int]:
    words = text.replace(",", " ").split()
    values = [int(word) if word.isascii() and word.isdecimal() else -1 for word in words]
    if not values or not all(0 <= value <= 0xFFFF for value in values):
        raise CommandRefused(
            "The values of registers are numbers from 0 to 65535, with blanks between them."
        )
    if len(values) > frames.MAX_WRITE_REGISTERS:
        raise CommandRefused(
            f"One request writes at most {frames.MAX_WRITE_REGISTERS} registers, not {len(values)}."
        )
    return values
