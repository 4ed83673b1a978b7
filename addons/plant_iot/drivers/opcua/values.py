"""What a data value says. Pure: no session, no clock.

Numbers and booleans become values, everything else text: a structure or an array as JSON. What
the server calls bad has no value, whatever came with it.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum
from functools import singledispatch
from typing import Any

from asyncua import ua

from ..reading import Number, Quality, Scalar

#: A text that is longer is cut; ``cut`` in the attributes says so.
MAX_TEXT = 2000
#: Bits of a status code: this status tells about a data value, and its queue had overflowed.
_DATA_VALUE, _OVERFLOW = 0x0400, 0x0080

#: The largest 32-bit float.
LARGEST_FLOAT = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]


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
        if abs(candidate) <= LARGEST_FLOAT and struct.pack("<f", candidate) == packed:
            return candidate
    return value


def _shortened(value: Any) -> Any:
    return [_shortened(item) for item in value] if isinstance(value, list) else shortest(value)


@singledispatch
def plain(value: Any) -> Any:
    """``value`` as JSON can say it: structures as objects, bytes as hexadecimal digits.

    >>> plain([True, b"\\x01", ua.Range(0.0, 2.5)])
    [True, '01', {'Low': 0.0, 'High': 2.5}]
    """
    if not dataclasses.is_dataclass(value):
        return str(value)
    names = [part.name for part in dataclasses.fields(value) if part.name != "Encoding"]
    return {name: plain(getattr(value, name)) for name in names}


_SAID: dict[type, Callable[[Any], Any]] = {
    type(None): lambda _value: None,
    bool: bool,
    int: int,
    str: str,
    float: lambda value: float(value) if math.isfinite(value) else None,
    bytes: bytes.hex,
    datetime: lambda value: utc(value).isoformat(),
    list: lambda value: [plain(item) for item in value],
    ua.LocalizedText: lambda value: value.Text,
    ua.QualifiedName: lambda value: value.Name,
    ua.StatusCode: status_name,
    ua.NodeId: lambda value: value.to_string(),
    ua.Variant: lambda value: plain(value.Value),
    ua.DataValue: lambda value: plain(value.Value),
    ua.ExtensionObject: lambda value: {
        "type": value.TypeId.to_string(),
        "body": (value.Body or b"").hex(),
    },
}
for _type, _say in _SAID.items():
    plain.register(_type, _say)


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
    shape: list[int] = []
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
