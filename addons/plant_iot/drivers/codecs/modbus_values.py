"""Modbus registers in, values out, and back: types, byte orders, scaling. No I/O.

A register is 16 bits; what is wider lies in several, and makers disagree about the order. The order
is written as the bytes of a 32-bit value, of which A is the highest: ``ABCD`` is the standard's,
``CDAB`` has the words swapped, ``BADC`` the bytes in each word, ``DCBA`` both. 64-bit values follow
the same rule; in 16-bit values and texts only the bytes can be swapped.

    >>> Encoding("float32", order="CDAB").decode([0x0000, 0x41BB])
    Value(number=23.375, text='23.375', reason='')
    >>> Encoding("int16", scale=0.1).decode([0xFFFF]).number
    Decimal('-0.1')
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from typing import NamedTuple

ORDERS = ("ABCD", "CDAB", "BADC", "DCBA")

#: type → registers and struct format. ``bool`` is a coil, or a bit of a register.
NUMBERS: dict[str, tuple[int, str]] = {
    "int16": (1, ">h"),
    "uint16": (1, ">H"),
    "int32": (2, ">i"),
    "uint32": (2, ">I"),
    "int64": (4, ">q"),
    "uint64": (4, ">Q"),
    "float32": (2, ">f"),
    "float64": (4, ">d"),
}
TYPES = ("bool", *NUMBERS, "string")

#: Enough for 64 bits times any scale; no trap but those that would be a mistake here.
_EXACT = Context(prec=60)
#: No type holds a number of more digits before the point.
_LARGEST = 308


class ValueProblem(ValueError):
    """This value cannot be written in this encoding; the message is a sentence."""


class Value(NamedTuple):
    """What a channel's registers say. No ``number`` and a ``reason``: there is no value.

    A text has neither.
    """

    number: Decimal | int | float | None = None
    text: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Encoding:
    """How a value lies in registers, and what it means.

    ``value = raw * scale + offset``, rounded to ``decimals`` where those are given. ``unavailable``
    are raw contents, read as unsigned, by which the device says that it has no value. ``bit`` is
    that of a register (0 the lowest), ``length`` a text's in registers.
    """

    type: str
    order: str = "ABCD"
    scale: float = 1.0
    offset: float = 0.0
    decimals: int | None = None
    unavailable: frozenset[int] = frozenset()
    bit: int = 0
    length: int = 1

    @property
    def registers(self) -> int:
        """How many registers it takes."""
        return self.length if self.type == "string" else NUMBERS.get(self.type, (1, ""))[0]

    @cached_property
    def _words(self) -> struct.Struct:
        return struct.Struct(f">{self.registers}H")

    @cached_property
    def _number(self) -> struct.Struct:
        return struct.Struct(NUMBERS[self.type][1])

    @cached_property
    def _plain(self) -> bool:
        return self.scale == 1 and self.offset == 0 and self.decimals is None

    def decode(self, registers: Sequence[int]) -> Value:
        """The value in its registers, as many as :attr:`registers` says."""
        data = self._words.pack(*registers)
        if self.order != "ABCD":
            data = ordered(data, self)
        if self.unavailable and int.from_bytes(data, "big") in self.unavailable:
            return Value(reason=f"not available (0x{data.hex().upper()})")
        if self.type == "bool":
            return bit_value(int.from_bytes(data, "big") >> self.bit & 1)
        if self.type == "string":
            return Value(text=_text(data))
        (raw,) = self._number.unpack(data)
        if isinstance(raw, float) and not math.isfinite(raw):
            return Value(reason="not a number" if math.isnan(raw) else "infinite")
        return self._scaled(_shortest(raw, data) if self.type == "float32" else raw)

    def encode(self, value: Decimal | float | str) -> list[int]:
        """The registers that hold ``value``; ValueProblem where they cannot.

        A bit has none of its own: it is written with a mask, or as a coil.
        """
        if self.type == "string":
            data = self._packed_text(value)
        elif isinstance(value, str) or self.type == "bool":
            raise ValueProblem(f"{value!r} cannot be written as {self.type}.")
        else:
            data = self._packed_number(value)
        return list(self._words.unpack(ordered(data, self)))

    def _scaled(self, raw: float) -> Value:
        if self._plain:
            return Value(raw, str(raw))
        number = _EXACT.fma(Decimal(str(raw)), Decimal(str(self.scale)), Decimal(str(self.offset)))
        if self.decimals is not None and number.adjusted() + self.decimals < _EXACT.prec - 1:
            number = number.quantize(Decimal(1).scaleb(-self.decimals), context=_EXACT)
        if number.adjusted() >= _LARGEST and not math.isfinite(float(number)):
            return Value(reason="too large")
        return Value(number, f"{number:f}")

    def _packed_number(self, value: Decimal | float) -> bytes:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        if not number.is_finite():
            raise ValueProblem(f"{value} is not a value that can be written.")
        scale, offset = Decimal(str(self.scale)), Decimal(str(self.offset))
        form = NUMBERS[self.type][1]
        try:
            raw = _EXACT.divide(_EXACT.subtract(number, offset), scale)
            if raw.adjusted() > _LARGEST:
                raise OverflowError
            if self.type.startswith("float"):
                if not math.isfinite(float(raw)):
                    raise OverflowError
                return struct.pack(form, float(raw))
            return struct.pack(form, int(raw.to_integral_value(context=_EXACT)))
        except (struct.error, ArithmeticError) as error:
            raise ValueProblem(
                f"{value} does not fit: {self.type} with scale {self.scale:g} and offset "
                f"{self.offset:g} cannot hold it."
            ) from error

    def _packed_text(self, value: object) -> bytes:
        room = 2 * self.length
        if not isinstance(value, str) or not value.isascii() or len(value) > room:
            raise ValueProblem(f"{value!r} is not a text of at most {room} ASCII characters.")
        return value.encode("ascii").ljust(room, b"\0")


def bit_value(bit: int) -> Value:
    """The value of a coil, an input or a bit."""
    return Value(bit, str(bit))


def ordered(data: bytes, encoding: Encoding) -> bytes:
    """``data`` with its bytes from the encoding's order to the standard's, or back: the same way.

    >>> ordered(b"ABCDEFGH", Encoding("int64", order="CDAB"))
    b'GHEFCDAB'
    """
    if encoding.order in ("DCBA", "CDAB") and encoding.type != "string":
        data = data[::-1]
        swapped = encoding.order == "CDAB"
    else:
        swapped = encoding.order in ("BADC", "DCBA")
    if not swapped:
        return data
    turned = bytearray(data)
    turned[::2], turned[1::2] = data[1::2], data[::2]
    return bytes(turned)


def side_by_side(registers: Sequence[int]) -> dict[str, dict[str, Value]]:
    """What the first registers say in each type and each order: ``{type: {order: value}}``.

    For the eye of whoever has to find out how a device lays out its values. Types that need more
    registers than there are are left out.

    >>> side_by_side([0x41BB, 0x0000])["float32"]["ABCD"].text
    '23.375'
    """
    found: dict[str, dict[str, Value]] = {}
    for type_, (needed, _form) in NUMBERS.items():
        if needed <= len(registers):
            orders = ORDERS if needed > 1 else ("ABCD", "BADC")
            found[type_] = {
                order: Encoding(type_, order=order).decode(registers[:needed]) for order in orders
            }
    return found


def _shortest(value: float, data: bytes) -> float:
    """The number of as few digits as say the same 32-bit float: 23.4, not 23.39999961853."""
    for digits in range(6, 10):
        short = float(f"{value:.{digits}g}")
        try:
            if struct.pack(">f", short) == data:
                return short
        except OverflowError:
            continue  # rounded up beyond the largest
    return value


def _text(data: bytes) -> str:
    """Up to the first NUL, without blanks around; what is not printable ASCII becomes ``?``."""
    characters = data.split(b"\0", 1)[0].decode("latin-1").strip()
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in characters)
