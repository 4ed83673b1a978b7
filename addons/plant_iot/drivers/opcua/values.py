"""What a data value says, and how a value is said in a node's own type. Pure: no session, no clock.

Numbers and booleans become values, everything else text: a structure or an array as JSON. What
the server calls bad has no value, whatever came with it.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from asyncua import ua

from ..reading import Number, Quality, Scalar

#: A text that is longer is cut; ``cut`` in the attributes says so.
MAX_TEXT = 2000
#: Bits of a status code: this status tells about a data value, and its queue had overflowed.
_DATA_VALUE, _OVERFLOW = 0x0400, 0x0080

_INTEGERS = {
    ua.VariantType.SByte: (-(2**7), 2**7 - 1),
    ua.VariantType.Byte: (0, 2**8 - 1),
    ua.VariantType.Int16: (-(2**15), 2**15 - 1),
    ua.VariantType.UInt16: (0, 2**16 - 1),
    ua.VariantType.Int32: (-(2**31), 2**31 - 1),
    ua.VariantType.UInt32: (0, 2**32 - 1),
    ua.VariantType.Int64: (-(2**63), 2**63 - 1),
    ua.VariantType.UInt64: (0, 2**64 - 1),
}
_LARGEST_FLOAT = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True)
class Meaning:
    """What a data value says; a reading without its channel and time."""

    value: Number | None = None
    text: str | None = None
    quality: Quality = Quality.GOOD
    attributes: dict[str, Scalar] = field(default_factory=dict)


def meaning(data: ua.DataValue, index: str = "") -> Meaning:
    """What ``data`` says; ``index`` is applied where the server sent the whole array after all."""
    status = data.StatusCode or ua.StatusCode()
    if status.is_bad():
        return bad(status)
    attributes: dict[str, Scalar] = {}
    if status.value & _DATA_VALUE and status.value & _OVERFLOW:
        attributes["overflow"] = True
    quality = Quality.GOOD
    if status.is_uncertain():
        quality = Quality.UNCERTAIN
        attributes["status"] = status_name(status)
    variant = data.Value
    value = None if variant is None else variant.Value
    if index and isinstance(value, (list, str, bytes)):
        try:
            value = element(value, index)
        except IndexError:
            return bad(ua.StatusCode(ua.StatusCodes.BadIndexRangeNoData))
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None or variant is None:
        return Meaning(
            None, None, Quality.BAD, {**attributes, "reason": "the node has no value yet"}
        )
    return _said(value, variant.VariantType, quality, attributes)


def bad(status: ua.StatusCode) -> Meaning:
    """A bad status: no value, and why."""
    name = status_name(status)
    return Meaning(
        None, name, Quality.BAD, {"status": name, "reason": f"the server says {name}: {status.doc}"}
    )


def status_name(status: ua.StatusCode) -> str:
    """The name of a status without its information bits, as ``BadSensorFailure``."""
    return str(ua.StatusCode(status.value & 0xFFFF0000).name)


def _said(value: Any, kind: Any, quality: Quality, attributes: dict[str, Scalar]) -> Meaning:
    if isinstance(value, bool):
        return Meaning(int(value), str(value).lower(), quality, attributes)
    if isinstance(value, int):
        number = int(value)
        text = f"{value.name} ({number})" if isinstance(value, Enum) else str(number)
        return Meaning(number, text, quality, attributes)
    if isinstance(value, float):
        if not math.isfinite(value):
            return Meaning(
                None, str(value), Quality.BAD, {**attributes, "reason": f"the value is {value}"}
            )
        number_ = shortest(value) if kind == ua.VariantType.Float else value
        return Meaning(number_, str(number_), quality, attributes)
    plain_value = plain(_shortened(value) if kind == ua.VariantType.Float else value)
    if isinstance(value, list):
        attributes["length"] = len(value)
    text = (
        plain_value
        if isinstance(plain_value, str)
        else json.dumps(plain_value, ensure_ascii=False, allow_nan=False)
    )
    text = text.replace("\x00", "")
    if len(text) > MAX_TEXT:
        text, attributes["cut"] = text[:MAX_TEXT], True
    return Meaning(None, text, quality, attributes)


def shortest(value: float) -> float:
    """The shortest decimal that is this 32-bit float: what the device meant.

    >>> shortest(23.100000381469727)
    23.1
    """
    if not math.isfinite(value):
        return value
    packed = struct.pack("<f", value)
    for digits in range(6, 10):
        candidate = float(f"{value:.{digits}g}")
        if abs(candidate) <= _LARGEST_FLOAT and struct.pack("<f", candidate) == packed:
            return candidate
    return value


def _shortened(value: Any) -> Any:
    return [_shortened(item) for item in value] if isinstance(value, list) else shortest(value)


def plain(value: Any) -> Any:
    """``value`` as JSON can say it: structures as objects, bytes as hexadecimal digits."""
    simple = {
        bool: lambda v: v,
        str: lambda v: v,
        bytes: bytes.hex,
        datetime: lambda v: utc(v).isoformat(),
        uuid.UUID: str,
        ua.LocalizedText: lambda v: v.Text,
        ua.QualifiedName: lambda v: v.Name,
        ua.StatusCode: status_name,
        ua.Variant: lambda v: plain(v.Value),
        ua.DataValue: lambda v: None if v.Value is None else plain(v.Value.Value),
    }
    if value is None:
        return None
    for type_, said in simple.items():
        if isinstance(value, type_):
            return said(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, ua.NodeId):
        return value.to_string()
    if isinstance(value, ua.ExtensionObject):
        return {"type": value.TypeId.to_string(), "body": (value.Body or b"").hex()}
    if dataclasses.is_dataclass(value):
        return {
            part.name: plain(getattr(value, part.name))
            for part in dataclasses.fields(value)
            if part.name != "Encoding"
        }
    return str(value)


# -- index ranges ---------------------------------------------------------------------------------


def element(value: Any, index: str) -> Any:
    """The part of ``value`` that ``index`` names; all of it where it has that size already.

    Many servers ignore an index range and send the whole array.

    >>> element([10, 11, 12], "1"), element([11], "1"), element([[1, 2], [3, 4]], "1,0")
    ([11], [11], [[3]])

    :raise IndexError: there is no such element
    """
    ranges = [_bounds(part) for part in index.split(",")]
    if _shape(value) == [last - first + 1 for first, last in ranges]:
        return value
    return _cut(value, ranges)


def _bounds(part: str) -> tuple[int, int]:
    first, _colon, last = part.partition(":")
    return int(first), int(last or first)


def _shape(value: Any) -> list[int]:
    shape = []
    while isinstance(value, (list, bytes)) or (isinstance(value, str) and not shape):
        shape.append(len(value))
        if not isinstance(value, list) or not value:
            break
        value = value[0]
    return shape


def _cut(value: Any, ranges: Sequence[tuple[int, int]]) -> Any:
    if not ranges:
        return value
    (first, last), *rest = ranges
    if not isinstance(value, (list, str, bytes)) or first >= len(value) or last < first:
        raise IndexError(f"{first}:{last}")
    part = value[first : last + 1]
    return [_cut(item, rest) for item in part] if rest else part


# -- time -----------------------------------------------------------------------------------------


def utc(time: datetime) -> datetime:
    """``time`` in UTC, aware; OPC UA knows no other."""
    return time.replace(tzinfo=timezone.utc) if time.tzinfo is None else time


def stamp(
    data: ua.DataValue, clock: str, now: datetime, tolerance: float, *, just_now: bool
) -> tuple[datetime, dict[str, Scalar]]:
    """When the value was, by ``clock`` (source, server or gateway), and what is odd about it.

    ``clock_offset`` is by how many seconds the source's time is off, when that is more than
    ``tolerance``. A value that changed ``just_now`` cannot be old; one that was found may be, but
    not from the future. A time that no calendar here has counts as none.
    """
    source, server = _usable(data.SourceTimestamp), _usable(data.ServerTimestamp)
    attributes: dict[str, Scalar] = {}
    if source is not None:
        offset = (source - now).total_seconds()
        if offset > tolerance or (just_now and offset < -tolerance):
            attributes["clock_offset"] = round(offset, 3)
    chosen = {"source": source or server, "server": server or source, "gateway": None}[clock]
    return chosen or now, attributes


def _usable(time: datetime | None) -> datetime | None:
    return utc(time) if time is not None and 1970 < time.year < 9000 else None


# -- in a node's own type -------------------------------------------------------------------------


def variant(value: Any, kind: ua.VariantType, *, array: bool = False) -> ua.Variant:
    """``value`` as ``kind``; ValueError with a sentence when it does not fit.

    >>> variant("12", ua.VariantType.Byte).Value
    12
    """
    if array:
        items = _parsed_list(value)
        return ua.Variant([typed(item, kind) for item in items], kind, is_array=True)
    return ua.Variant(typed(value, kind), kind)


def typed(value: Any, kind: ua.VariantType) -> Any:
    """One element of :func:`variant`, not wrapped."""
    try:
        if kind in _INTEGERS:
            return _integer(value, kind)
        make = _MAKERS[kind]
    except KeyError:
        raise ValueError(f"Values of type {kind.name} cannot be written from here.") from None
    try:
        return make(value)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        raise ValueError(f"{value!r} is not {_WORDS[kind]}.") from None


def _integer(value: Any, kind: ua.VariantType) -> int:
    low, high = _INTEGERS[kind]
    try:
        exact = Decimal(value) if isinstance(value, (int, str)) else Decimal(repr(value))
        number = int(exact)
    except (ArithmeticError, TypeError, ValueError):
        raise ValueError(f"{value!r} is not a whole number.") from None
    if isinstance(value, bool) or number != exact:
        raise ValueError(f"{value!r} is not a whole number.")
    if not low <= number <= high:
        raise ValueError(f"{number} does not fit: {kind.name} goes from {low} to {high}.")
    return number


def _float(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _float32(value: Any) -> float:
    number = _float(value)
    if abs(number) > _LARGEST_FLOAT:
        raise ValueError
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _time(value: Any) -> datetime:
    time = datetime.fromisoformat(_text(value).replace("Z", "+00:00"))
    return utc(time).astimezone(timezone.utc)


_MAKERS: dict[ua.VariantType, Any] = {
    ua.VariantType.Boolean: lambda value: _TRUTH[str(value).lower()],
    ua.VariantType.Float: _float32,
    ua.VariantType.Double: _float,
    ua.VariantType.String: _text,
    ua.VariantType.DateTime: _time,
    ua.VariantType.Guid: lambda value: uuid.UUID(_text(value)),
    ua.VariantType.ByteString: lambda value: bytes.fromhex(_text(value)),
    ua.VariantType.LocalizedText: lambda value: ua.LocalizedText(_text(value)),
}
_WORDS = {
    ua.VariantType.Boolean: "true or false",
    ua.VariantType.Float: "a number that a 32-bit float can hold",
    ua.VariantType.Double: "a number",
    ua.VariantType.String: "a text",
    ua.VariantType.DateTime: "a time, as 2026-01-31T09:12:03Z",
    ua.VariantType.Guid: "a GUID",
    ua.VariantType.ByteString: "bytes in hexadecimal digits",
    ua.VariantType.LocalizedText: "a text",
}


def _parsed_list(value: Any) -> list[Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, list):
        raise ValueError("The node holds an array: write a JSON list, as [1, 2, 3].")
    return value
