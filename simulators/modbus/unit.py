"""A Modbus unit: its four tables, and what it answers to a request. Pure; no socket, no clock.

It is written from the specification and shares nothing with the driver, so that a mistake in one
is not a mistake in both.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

#: function that reads it → table.
READS = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}
BIT_TABLES = ("coil", "discrete")
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3

#: Byte order → where each byte of a float goes.
ORDERS = {"ABCD": (0, 1, 2, 3), "CDAB": (2, 3, 0, 1), "BADC": (1, 0, 3, 2), "DCBA": (3, 2, 1, 0)}


class Refusal(Exception):
    """The unit answers with this exception code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exception {code}")
        self.code = code


@dataclass
class Unit:
    """State and answers.

    Each table has ``size`` entries; what lies beyond is an illegal address. ``refused`` says with
    which exception single entries are refused, ``always`` one for everything; ``most`` is how many
    registers it gives for a request, ``functions`` what it knows. ``identity`` are the objects of
    43/14, none where it does not know that.
    """

    size: int = 65536
    most: int = 125
    order: str = "ABCD"
    dead: bool = False
    always: int = 0
    refused: dict[tuple[str, int], int] = field(default_factory=dict)
    functions: frozenset[int] = frozenset({1, 2, 3, 4, 5, 6, 15, 16, 22, 43})
    identity: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = {table: array("H", bytes(2 * self.size)) for table in READS.values()}

    def set(self, table: str, address: int, value: int) -> None:
        """Let an entry hold ``value``; ValueError where there is none such."""
        if table not in self.tables:
            raise ValueError(f"There is no table {table!r}; there are {', '.join(self.tables)}.")
        if not 0 <= address < self.size:
            raise ValueError(f"There is no address {address}.")
        self.tables[table][address] = value & (1 if table in BIT_TABLES else 0xFFFF)

    def set_float(self, table: str, address: int, value: float) -> None:
        """Let two registers hold a 32-bit float, in the unit's byte order."""
        data = struct.pack(">f", value)
        turned = bytes(data[place] for place in ORDERS[self.order])
        for offset, register in enumerate(struct.unpack(">2H", turned)):
            self.set(table, address + offset, register)

    def answer(self, request: bytes) -> bytes:
        """The answer to ``request``, both without unit and checksum."""
        function = request[0]
        try:
            if self.always:
                raise Refusal(self.always)
            return bytes((function,)) + self._carried_out(function, request[1:])
        except Refusal as refusal:
            return bytes((function | 0x80, refusal.code))

    def _carried_out(self, function: int, body: bytes) -> bytes:
        if function not in self.functions:
            raise Refusal(ILLEGAL_FUNCTION)
        actions: dict[int, Callable[[bytes], bytes]] = {
            5: self._write_coil,
            6: self._write_register,
            15: self._write_coils,
            16: self._write_registers,
            22: self._mask_write,
            43: self._identify,
        }
        try:
            if function in READS:
                return self._read(READS[function], body)
            return actions[function](body)
        except (struct.error, IndexError) as error:
            raise Refusal(ILLEGAL_VALUE) from error

    def _check(self, table: str, address: int, count: int, most: int) -> None:
        if not 1 <= count <= most:
            raise Refusal(ILLEGAL_VALUE)
        if address + count > self.size:
            raise Refusal(ILLEGAL_ADDRESS)
        for refused_table, refused in self.refused:
            if refused_table == table and address <= refused < address + count:
                raise Refusal(self.refused[table, refused])

    def _read(self, table: str, body: bytes) -> bytes:
        address, count = struct.unpack(">HH", body)
        bits = table in BIT_TABLES
        self._check(table, address, count, 2000 if bits else self.most)
        values = self.tables[table][address : address + count]
        data = _packed(values) if bits else struct.pack(f">{count}H", *values)
        return bytes((len(data),)) + data

    def _write_coil(self, body: bytes) -> bytes:
        address, value = struct.unpack(">HH", body)
        self._check("coil", address, 1, 1)
        if value not in (0, 0xFF00):
            raise Refusal(ILLEGAL_VALUE)
        self.set("coil", address, value >> 15)
        return body

    def _write_register(self, body: bytes) -> bytes:
        address, value = struct.unpack(">HH", body)
        self._check("holding", address, 1, 1)
        self.set("holding", address, value)
        return body

    def _write_coils(self, body: bytes) -> bytes:
        address, count, size = struct.unpack(">HHB", body[:5])
        self._check("coil", address, count, 1968)
        if size != (count + 7) // 8 or len(body) != 5 + size:
            raise Refusal(ILLEGAL_VALUE)
        for offset in range(count):
            self.set("coil", address + offset, body[5 + offset // 8] >> offset % 8)
        return body[:4]

    def _write_registers(self, body: bytes) -> bytes:
        address, count, size = struct.unpack(">HHB", body[:5])
        self._check("holding", address, count, min(self.most, 123))
        if size != 2 * count:
            raise Refusal(ILLEGAL_VALUE)
        for offset, value in enumerate(struct.unpack(f">{count}H", body[5:])):
            self.set("holding", address + offset, value)
        return body[:4]

    def _mask_write(self, body: bytes) -> bytes:
        address, and_mask, or_mask = struct.unpack(">HHH", body)
        self._check("holding", address, 1, 1)
        value = self.tables["holding"][address]
        self.set("holding", address, value & and_mask | or_mask & ~and_mask)
        return body

    def _identify(self, body: bytes) -> bytes:
        """One object an answer, so that whoever asks has to follow."""
        kind, code, first = struct.unpack(">BBB", body)
        if kind != 14 or not self.identity:
            raise Refusal(ILLEGAL_FUNCTION)
        numbers = [number for number in sorted(self.identity) if number >= first]
        if not numbers:
            raise Refusal(ILLEGAL_ADDRESS)
        value = self.identity[numbers[0]]
        more = (0xFF, numbers[1]) if len(numbers) > 1 else (0, 0)
        return bytes((14, code, 0x02, *more, 1, numbers[0], len(value))) + value


def _packed(values: array[int]) -> bytes:
    """Bits as bytes, the first one lowest."""
    packed = bytearray((len(values) + 7) // 8)
    for place, value in enumerate(values):
        packed[place // 8] |= value << place % 8
    return bytes(packed)
