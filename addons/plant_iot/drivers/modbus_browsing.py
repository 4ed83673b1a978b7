"""Finding out what a Modbus unit is, and how its values lie in its registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .arbiter import Arbiter
from .codecs import modbus_frames as frames
from .codecs.errors import FrameError
from .codecs.modbus_addresses import TABLES, AddressProblem, Place, place
from .codecs.modbus_values import side_by_side
from .driver import Identity, Offer
from .errors import CommandRefused, LinkTimeout
from .modbus_unit import Unit

#: Registers that are shown side by side: enough for the widest type.
WIDEST = 4
BITS = 16
#: A device that says for ever that more is to come is not believed.
MAX_PAGES = 16

_TITLES = {
    "coil": "Coils",
    "discrete": "Discrete inputs",
    "holding": "Holding registers",
    "input": "Input registers",
}


async def identified(unit: Unit) -> Identity:
    """The unit's identification (43/14). Most units have none: then that it answered is all."""
    objects: dict[int, bytes] = {}
    following = 0
    try:
        for _page in range(MAX_PAGES):
            page, following = await unit.once(
                frames.identify(following), Arbiter.COMMAND, counts=False
            )
            objects |= page
            if not following:
                break
    except (frames.Exceptional, LinkTimeout, FrameError):
        if not objects:
            return await _unnamed(unit)
    texts = {number: value.decode("latin-1").strip("\0 ") for number, value in objects.items()}
    return Identity(
        maker=texts.get(0, ""),
        model=texts.get(5) or texts.get(4) or texts.get(1, ""),
        version=texts.get(2, ""),
        detail=f"{unit.name} says who it is.",
    )


async def _unnamed(unit: Unit) -> Identity:
    try:
        await unit.poll(frames.read(3, 0, 1))
    except frames.Exceptional as refusal:
        return Identity(
            detail=f"{unit.name} answers. It does not say what it is, and of holding register 0 "
            f"it says: {refusal}."
        )
    return Identity(detail=f"{unit.name} answers. It does not say what it is.")


async def offers(unit: Unit, address: str, settings: Mapping[str, Any]) -> list[Offer]:
    """The tables, or what is at ``table/number``, the number as the device's notation writes it."""
    notation = settings["notation"]
    if not address:
        return [
            Offer(f"{table}/{Place(table, 0).written(notation)}", title, inside=True)
            for table, title in _TITLES.items()
        ]
    found = _place(address, notation)
    if found.is_bit:
        return await _bits(unit, found, notation)
    return await _registers(unit, found, notation)


def _place(address: str, notation: str) -> Place:
    table, _slash, number = address.partition("/")
    if table not in TABLES or not (number.isascii() and number.isdecimal() and len(number) <= 6):
        raise CommandRefused(
            f"{address!r} is no address to look at. Write one as holding/100; the tables are "
            f"{', '.join(TABLES)}."
        )
    try:
        return place(int(number), notation, table)
    except AddressProblem as problem:
        raise CommandRefused(str(problem)) from problem


async def _bits(unit: Unit, found: Place, notation: str) -> list[Offer]:
    contents = await _contents(unit, found, BITS)
    return [
        Offer(
            f"{found.table}/{number}",
            f"{number} = {bit}",
            "state",
            settings=_settings(Place(found.table, found.address + offset), notation),
        )
        for offset, bit in enumerate(contents)
        for number in [Place(found.table, found.address + offset).written(notation)]
    ]


async def _registers(unit: Unit, found: Place, notation: str) -> list[Offer]:
    contents = await _contents(unit, found, WIDEST)
    number = found.written(notation)
    shown = [
        Offer(
            f"{found.table}/{number}/{type_}/{order}",
            f"{type_} {order} = {value.text or value.reason}",
            settings={**_settings(found, notation), "type": type_, "order": order},
        )
        for type_, orders in side_by_side(contents).items()
        for order, value in orders.items()
    ]
    following = found.address + 1
    if following < 65536:
        after = Place(found.table, following).written(notation)
        shown.append(Offer(f"{found.table}/{after}", "The next register", inside=True))
    return shown


async def _contents(unit: Unit, found: Place, most: int) -> list[int]:
    """As many as there are, up to ``most``: fewer and fewer are asked for while it refuses."""
    count = min(most, 65536 - found.address)
    while True:
        try:
            contents: list[int] = await unit.poll(
                frames.read(TABLES[found.table][0], found.address, count)
            )
        except frames.Exceptional:
            if count == 1:
                raise
            count //= 2
        else:
            return contents


def _settings(found: Place, notation: str) -> dict[str, Any]:
    return {"table": found.table, "address": found.written(notation)}
