"""Where a value is in a Modbus device, as its manual writes it.

The protocol counts from 0 in each of four tables. Manuals write that (``zero``), or count from 1
(``one``), or put the table in front (``prefixed``): 40001 or 400001 is the first holding register.
"""

from __future__ import annotations

from dataclasses import dataclass

#: table → the function that reads it, and the digit in front of a prefixed address.
TABLES: dict[str, tuple[int, int]] = {
    "coil": (1, 0),
    "discrete": (2, 1),
    "holding": (3, 4),
    "input": (4, 3),
}
BIT_TABLES = ("coil", "discrete")
NOTATIONS = ("zero", "one", "prefixed")
LAST = 65535


class AddressProblem(ValueError):
    """There is no such address; the message is a sentence."""


@dataclass(frozen=True)
class Place:
    """A table and an address in it, counted from 0 as the protocol does."""

    table: str
    address: int

    @property
    def is_bit(self) -> bool:
        """Whether it is one bit, and not a register."""
        return self.table in BIT_TABLES

    def written(self, notation: str) -> int:
        """The address as ``notation`` writes it; prefixed ones with six digits where they must."""
        number = self.address + (notation != "zero")
        if notation != "prefixed":
            return number
        digit = TABLES[self.table][1]
        return digit * (10_000 if number < 10_000 else 100_000) + number


def place(number: int, notation: str, table: str | None = None) -> Place:
    """The place that ``number`` means; AddressProblem where it means none.

    >>> place(40001, "prefixed"), place(1, "one", "input")
    (Place(table='holding', address=0), Place(table='input', address=0))
    """
    if notation == "prefixed":
        found = _prefixed(number)
        if table not in (None, found.table):
            raise AddressProblem(
                f"The address {number} is in the table {found.table}, not {table}: leave the "
                "table out, or write the address of that table."
            )
        return found
    address = number - (notation == "one")
    if not 0 <= address <= LAST:
        first = int(notation == "one")
        raise AddressProblem(
            f"The address {number} is outside {first} to {LAST + first}. Is it a prefixed address, "
            "as 40001? Then set the notation to that."
        )
    return Place(table or "holding", address)


def _prefixed(number: int) -> Place:
    for digits in (10_000, 100_000):
        digit, rest = divmod(number, digits)
        for table, (_function, prefix) in TABLES.items():
            # A coil's 0 in front is no digit of a number: only those of five digits can be told.
            known = digits == 10_000 if prefix == 0 else True
            if known and digit == prefix and 1 <= rest <= min(digits - 1, LAST + 1):
                return Place(table, rest - 1)
    raise AddressProblem(
        f"{number} is no prefixed address: those are 1 to 9999 for coils, 10001 … for discrete "
        "inputs, 30001 … for input registers and 40001 … for holding registers, or 100001 … with "
        "six digits. Set the notation to zero or one to write addresses without the table."
    )
