"""What a scanned text says: the kind of code, and GS1 data as attributes with plain names."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..reading import Scalar
from .aim import parse_aim
from .gs1 import GS, Element, Gs1Error, format_gs1, normalised_gtin, parse_gs1
from .gs1_link import is_link

#: What people call an application identifier; the others are ``ai_…``.
NAMES: dict[str, str] = {
    "00": "sscc", "01": "gtin", "02": "content", "10": "lot", "11": "production_date",
    "12": "due_date", "13": "packaging_date", "15": "best_before", "16": "sell_by", "17": "expiry",
    "20": "variant", "21": "serial", "30": "count", "37": "count", "240": "additional_id",
    "241": "customer_part", "250": "secondary_serial", "400": "order", "401": "consignment",
    "402": "shipment", "410": "ship_to", "412": "purchased_from", "414": "location",
    "422": "origin", "7003": "expiry_time", "8003": "returnable_asset", "8004": "asset",
    "8008": "production_time", "8012": "version",
}  # fmt: skip
_NAMES_OF_MEASURES: dict[str, str] = {
    "310": "net_weight", "320": "net_weight", "330": "gross_weight", "340": "gross_weight",
    "311": "length", "315": "net_volume", "316": "net_volume",
}  # fmt: skip


@dataclass(frozen=True)
class Scanned:
    """A code: ``text`` without its symbology identifier, and what is known of it."""

    text: str
    attributes: dict[str, Scalar]


def interpret(text: str, *, gs1: str, today: date, separator: str = GS) -> Scanned:
    """The text of one scan, understood as far as it can be.

    ``gs1`` is ``off``, ``auto`` (where the symbology identifier or the text shows GS1 data), or
    ``required``. In ``auto`` a GS1 symbol that holds none is taken as it is, with ``gs1_error``.

    :raise Gs1Error: GS1 data is required, and this is none

    >>> interpret("]d20109506000134352" "10AB-7", gs1="auto", today=date(2024, 5, 1)).attributes
    {'aim': ']d2', 'symbology': 'gs1_datamatrix', 'gs1': '(01)09506000134352(10)AB-7', \
'gtin': '09506000134352', 'lot': 'AB-7'}
    """
    symbol, content = parse_aim(text)
    attributes: dict[str, Scalar] = {}
    if symbol:
        attributes |= {"aim": str(symbol), "symbology": symbol.symbology}
    if symbol and symbol.is_gtin:
        with suppress(Gs1Error):
            attributes["gtin"] = normalised_gtin(content)
    marked = bool(symbol and symbol.is_gs1)
    looks_so = content.startswith("(") or is_link(content)
    if gs1 == "required" or (gs1 == "auto" and (marked or looks_so)):
        try:
            attributes |= _gs1(content, today, separator)
        except Gs1Error as error:
            if gs1 == "required":
                raise
            if marked:
                attributes["gs1_error"] = str(error)
    return Scanned(content, attributes)


def _gs1(content: str, today: date, separator: str) -> dict[str, Scalar]:
    elements = parse_gs1(content, today=today, separator=separator)
    return {"gs1": format_gs1(elements), **named(elements)}


def named(elements: Iterable[Element]) -> dict[str, Scalar]:
    """GS1 elements by plain names; dates as ISO 8601 has them, and the unit beside a measure."""
    attributes: dict[str, Scalar] = {}
    for element in elements:
        ai = element.ai
        name = NAMES.get(ai) or _NAMES_OF_MEASURES.get(ai[:3] if len(ai) == 4 else "", f"ai_{ai}")
        attributes[name] = _scalar(element)
        if element.unit:
            attributes[f"{name}_unit"] = element.unit
    return attributes


def _scalar(element: Element) -> Scalar:
    data = element.data
    if isinstance(data, Decimal):
        return float(data)
    if isinstance(data, date):  # a datetime is one
        return data.isoformat()
    return data
