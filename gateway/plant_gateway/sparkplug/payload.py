"""Sparkplug B's payload: metrics with their own times, types and qualities. Pure.

What this gateway writes: names, times, the types below, ``is_historical``, ``is_null``, and
properties of whole numbers and texts. What it reads of others is the same; unknown fields are
passed over, as protocol buffers want it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from . import wire
from .wire import PayloadError

__all__ = ["DataType", "Metric", "Payload", "PayloadError"]


class DataType(IntEnum):
    """The types in use, by Sparkplug's numbers."""

    INT32 = 3
    INT64 = 4
    UINT64 = 8
    DOUBLE = 10
    BOOLEAN = 11
    STRING = 12


MetricValue = int | float | bool | str | None


@dataclass(frozen=True)
class Metric:
    """One value. ``timestamp`` in milliseconds since 1970, UTC; ``value`` None is its null."""

    name: str
    timestamp: int
    datatype: DataType
    value: MetricValue = None
    historical: bool = False
    properties: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Payload:
    """What a message carries. ``seq`` is None in a death certificate and in commands."""

    timestamp: int
    metrics: tuple[Metric, ...] = ()
    seq: int | None = None

    def encode(self) -> bytes:
        """As protocol buffers."""
        parts = [wire.varint(1, self.timestamp)]
        parts += [wire.chunk(2, _metric(metric)) for metric in self.metrics]
        if self.seq is not None:
            parts.append(wire.varint(3, self.seq))
        return b"".join(parts)

    @classmethod
    def decode(cls, data: bytes) -> Payload:
        """From protocol buffers; PayloadError."""
        timestamp, seq, metrics = 0, None, []
        for number, value in wire.fields(data):
            if number == 1:
                timestamp = _int(value)
            elif number == 2:
                metrics.append(_read_metric(_bytes(value)))
            elif number == 3:
                seq = _int(value)
        return cls(timestamp, tuple(metrics), seq)


def _metric(metric: Metric) -> bytes:
    parts = [
        wire.chunk(1, metric.name),
        wire.varint(3, metric.timestamp),
        wire.varint(4, metric.datatype),
    ]
    if metric.historical:
        parts.append(wire.varint(5, 1))
    if metric.value is None:
        parts.append(wire.varint(7, 1))
    if metric.properties:
        parts.append(wire.chunk(9, _properties(metric.properties)))
    if metric.value is not None:
        parts.append(_value(metric.datatype, metric.value))
    return b"".join(parts)


def _value(datatype: DataType, value: int | float | bool | str) -> bytes:
    match datatype:
        case DataType.DOUBLE:
            return wire.double(13, float(value))
        case DataType.STRING:
            return wire.chunk(15, str(value))
        case DataType.BOOLEAN:
            return wire.varint(14, int(value))
        case DataType.INT32:
            return wire.varint(10, int(value) & 0xFFFFFFFF)
        case _:
            return wire.varint(11, int(value))


def _properties(properties: Mapping[str, int | str]) -> bytes:
    keys = [wire.chunk(1, key) for key in properties]
    values = [
        wire.chunk(
            2,
            wire.varint(1, DataType.STRING) + wire.chunk(8, value)
            if isinstance(value, str)
            else wire.varint(1, DataType.INT32) + wire.varint(3, value & 0xFFFFFFFF),
        )
        for value in properties.values()
    ]
    return b"".join([*keys, *values])


def _read_metric(data: bytes) -> Metric:
    found = dict(wire.fields(data))
    try:
        datatype = DataType(_int(found.get(4, DataType.STRING)))
        return Metric(
            _bytes(found.get(1, b"")).decode(),
            _int(found.get(3, 0)),
            datatype,
            None if found.get(7) else _read_value(found, datatype),
            bool(found.get(5, 0)),
            _read_properties(_bytes(found[9])) if 9 in found else {},
        )
    except (ValueError, struct.error) as error:
        raise PayloadError(f"A metric cannot be read: {error}.") from error


def _read_value(found: Mapping[int, int | bytes], datatype: DataType) -> MetricValue:
    for number in (10, 11):
        if number in found:
            bits = 32 if number == 10 else 64
            return _signed(_int(found[number]), bits, datatype)
    if 13 in found:
        (value,) = struct.unpack("<d", _bytes(found[13]))
        return float(value)
    if 14 in found:
        return bool(found[14])
    return _bytes(found[15]).decode() if 15 in found else None


def _signed(value: int, bits: int, datatype: DataType) -> int:
    negative = datatype in (DataType.INT32, DataType.INT64) and value >> (bits - 1) & 1
    return value - (1 << bits) if negative else value


def _read_properties(data: bytes) -> dict[str, int | str]:
    parts = list(wire.fields(data))
    keys = [_bytes(value).decode() for number, value in parts if number == 1]
    values = [dict(wire.fields(_bytes(value))) for number, value in parts if number == 2]
    return {
        key: _bytes(value[8]).decode() if 8 in value else _int(value.get(3, 0))
        for key, value in zip(keys, values, strict=False)
    }


def _int(value: int | bytes) -> int:
    if not isinstance(value, int):
        raise PayloadError("A number is not one.")
    return value


def _bytes(value: int | bytes) -> bytes:
    if not isinstance(value, bytes):
        raise PayloadError("A text is not one.")
    return value
