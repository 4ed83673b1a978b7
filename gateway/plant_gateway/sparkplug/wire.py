"""The part of protocol buffers' wire format that Sparkplug's payload needs. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_MASK = 2**64 - 1


class PayloadError(ValueError):
    """The bytes are no Sparkplug payload."""


def varint(field: int, value: int) -> bytes:
    """A whole number; a negative one as its two's complement of 64 bits."""
    return _number(field << 3 | VARINT) + _number(value & _MASK)


def double(field: int, value: float) -> bytes:
    """A float of 64 bits."""
    return _number(field << 3 | FIXED64) + struct.pack("<d", value)


def chunk(field: int, value: bytes | str) -> bytes:
    """Bytes, a text, or a message within the message."""
    content = value.encode() if isinstance(value, str) else value
    return _number(field << 3 | BYTES) + _number(len(content)) + content


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """``(field, value)`` in their order: numbers as int, all else as bytes. PayloadError."""
    at = 0
    while at < len(data):
        key, at = _read(data, at)
        field, kind = key >> 3, key & 7
        if field == 0:
            raise PayloadError("Field 0 does not exist.")
        if kind == VARINT:
            value, at = _read(data, at)
            yield field, value
            continue
        size = {FIXED64: 8, FIXED32: 4}.get(kind)
        if kind == BYTES:
            size, at = _read(data, at)
        if size is None or at + size > len(data):
            raise PayloadError(f"Field {field} is cut off, or of wire type {kind}.")
        yield field, data[at : at + size]
        at += size


def _number(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


def _read(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK, at
    raise PayloadError("A number is cut off, or longer than 64 bits.")
