"""Requests cut out of what a line delivers, and answers put on it: Modbus TCP and RTU."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Request:
    """What was asked of which unit; ``number`` is Modbus TCP's."""

    unit: int
    pdu: bytes
    number: int = 0


class Framing(Protocol):
    """One of the two ways in which Modbus goes over a line."""

    def feed(self, data: bytes) -> list[Request]:
        """The requests that ``data`` completes."""

    def framed(self, request: Request, answer: bytes) -> bytes:
        """The answer as it goes over the line."""

    def reset(self) -> None:
        """Forget a partial request."""


class TcpFraming:
    """Modbus TCP: a header with number, length and unit."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        self._buffer += data
        found = []
        while len(self._buffer) >= 8:
            number, protocol, length, unit = struct.unpack(">HHHB", self._buffer[:7])
            if protocol or not 2 <= length <= 254:
                self._buffer.clear()
                break
            if len(self._buffer) < 6 + length:
                break
            found.append(Request(unit, bytes(self._buffer[7 : 6 + length]), number))
            del self._buffer[: 6 + length]
        return found

    def framed(self, request: Request, answer: bytes) -> bytes:
        return struct.pack(">HHHB", request.number, 0, len(answer) + 1, request.unit) + answer

    def reset(self) -> None:
        self._buffer.clear()


class RtuFraming:
    """Modbus RTU: unit in front, checksum behind. A request that makes no sense is not answered,
    and what came with it is dropped."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        self._buffer += data
        found = []
        while len(self._buffer) >= 4:
            size = self._size()
            if size > len(self._buffer):
                break
            frame = bytes(self._buffer[:size])
            if checksum(frame[:-2]) != frame[-2:]:
                self._buffer.clear()
                break
            del self._buffer[:size]
            found.append(Request(frame[0], frame[1:-2]))
        return found

    def framed(self, request: Request, answer: bytes) -> bytes:
        data = bytes((request.unit,)) + answer
        return data + checksum(data)

    def reset(self) -> None:
        self._buffer.clear()

    def _size(self) -> int:
        function = self._buffer[1]
        if function in (15, 16):
            return 9 + self._buffer[6] if len(self._buffer) > 6 else 9
        return {22: 10, 43: 7}.get(function, 8)


def checksum(data: bytes) -> bytes:
    """The CRC-16 of Modbus, low byte first.

    >>> checksum(bytes.fromhex("01 03 00 00 00 01")).hex()
    '840a'
    """
    value = 0xFFFF
    for byte in data:
        value = value >> 8 ^ _TABLE[(value ^ byte) & 0xFF]
    return struct.pack("<H", value)


def _entry(value: int) -> int:
    for _bit in range(8):
        value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


_TABLE = [_entry(byte) for byte in range(256)]
