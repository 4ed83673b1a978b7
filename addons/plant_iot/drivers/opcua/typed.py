"""How a value is said in a node's own type. Pure."""

from __future__ import annotations

import json
import math
import uuid
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from asyncua import ua

from .values import LARGEST_FLOAT, utc

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
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


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
    if abs(number) > LARGEST_FLOAT:
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
