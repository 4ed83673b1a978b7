"""Modbus requests and answers as bytes, over TCP (MBAP) and RTU. No I/O.

pymodbus encodes and decodes the messages. Finding an answer in what a line delivers is done here,
and strictly: it must be the unit's, of the function, of the length that was asked for and, over
TCP, under the request's number. Whatever else arrives is an older answer or noise, and is not one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadCoilsResponse,
    ReadDiscreteInputsRequest,
    WriteMultipleCoilsRequest,
    WriteSingleCoilRequest,
)
from pymodbus.pdu.mei_message import ReadDeviceInformationRequest, ReadDeviceInformationResponse
from pymodbus.pdu.register_message import (
    MaskWriteRegisterRequest,
    ReadHoldingRegistersRequest,
    ReadInputRegistersRequest,
    WriteMultipleRegistersRequest,
    WriteSingleRegisterRequest,
)

from .errors import FrameError

MAX_WRITE_REGISTERS = 123

#: exception code → what the device says with it.
EXCEPTIONS: dict[int, str] = {
    1: "it does not know the function (illegal function)",
    2: "it has no such address (illegal data address)",
    3: "it does not take the value or the number of registers (illegal data value)",
    4: "it failed while it was at it (device failure)",
    5: "it needs longer for this (acknowledge)",
    6: "it is busy",
    7: "it cannot do it (negative acknowledge)",
    8: "its memory is damaged (parity error)",
    10: "the converter has no way to it (gateway path unavailable)",
    11: "it does not answer the converter (gateway target failed to respond)",
}

_READ_REQUESTS: dict[int, type[ModbusPDU]] = {
    1: ReadCoilsRequest,
    2: ReadDiscreteInputsRequest,
    3: ReadHoldingRegistersRequest,
    4: ReadInputRegistersRequest,
}
_EXCEPTION_SIZE = 2
_LONGEST_ADU = 260
_MBAP = 7

Answer = list[int]


class Exceptional(Exception):
    """The unit answered with an exception; ``code`` says which."""

    def __init__(self, code: int) -> None:
        super().__init__(EXCEPTIONS.get(code, f"its exception {code}"))
        self.code = code


@dataclass(frozen=True)
class Request:
    """What to ask: the message without address and checksum, and what its answer looks like.

    ``size`` is the answer's length, function included; None where only the answer itself says.
    ``parse`` takes an answer of that length.
    """

    pdu: bytes
    size: int | None
    parse: Callable[[bytes], Any]

    @property
    def function(self) -> int:
        """Its function code."""
        return self.pdu[0]


def read(function: int, address: int, count: int) -> Request:
    """Read bits (1, 2) or registers (3, 4); the answer is a list of as many numbers."""
    pdu = _encoded(_READ_REQUESTS[function](address=address, count=count))
    if function <= 2:
        return Request(pdu, 2 + (count + 7) // 8, lambda answer: _bits(answer, count))
    return Request(pdu, 2 + 2 * count, _registers)


def write_coil(address: int, on: bool) -> Request:
    """Write one coil (5)."""
    return _echoed(WriteSingleCoilRequest(address=address, bits=[on]), 5)


def write_coils(address: int, values: Sequence[bool]) -> Request:
    """Write several coils (15)."""
    return _echoed(WriteMultipleCoilsRequest(address=address, bits=list(values)), 5)


def write_register(address: int, value: int) -> Request:
    """Write one register (6)."""
    return _echoed(WriteSingleRegisterRequest(address=address, registers=[value]), 5)


def write_registers(address: int, values: Sequence[int]) -> Request:
    """Write several registers (16)."""
    return _echoed(WriteMultipleRegistersRequest(address=address, registers=list(values)), 5)


def mask_write(address: int, and_mask: int, or_mask: int) -> Request:
    """Register = register AND and_mask OR (or_mask AND NOT and_mask) (22)."""
    return _echoed(MaskWriteRegisterRequest(address=address, and_mask=and_mask, or_mask=or_mask), 7)


def identify(first: int = 0) -> Request:
    """Read the device identification (43/14), regular, from object ``first``.

    The answer is ``({object: bytes}, next)``; ``next`` is 0 when that was all.
    """
    request = ReadDeviceInformationRequest(read_code=2, object_id=first)
    return Request(_encoded(request), None, _identification)


def tcp_frame(unit: int, number: int, request: Request) -> bytes:
    """The request as it goes over TCP."""
    return bytes(FramerSocket(_DECODER).encode(request.pdu, unit, number))


def rtu_frame(unit: int, request: Request) -> bytes:
    """The request as it goes over a line."""
    return bytes(FramerRTU(_DECODER).encode(request.pdu, unit, 0))


def tcp_answer(buffer: bytearray, unit: int, number: int, request: Request) -> Any:
    """The answer to ``request`` in ``buffer``, or None while it is not all there.

    Answers to older requests are removed from the buffer.

    :raise FrameError: this is not Modbus TCP, or not this unit's answer; the stream is of no use
    :raise Exceptional: the unit answered with an exception
    """
    while len(buffer) >= _MBAP:
        found, protocol, length, from_unit = struct.unpack(">HHHB", buffer[:_MBAP])
        end = _MBAP - 1 + length
        if protocol != 0 or not 3 <= length <= _LONGEST_ADU - _MBAP + 1:
            raise FrameError("what came is not Modbus TCP", bytes(buffer))
        if len(buffer) < end:
            return None
        pdu = bytes(buffer[_MBAP:end])
        del buffer[:end]
        if found != number:
            continue
        if from_unit != unit:
            raise FrameError(f"unit {from_unit} answered instead of unit {unit}", pdu)
        return _parsed(pdu, request)
    return None


def rtu_answer(buffer: bytearray, unit: int, request: Request) -> Any:
    """The answer to ``request`` anywhere in ``buffer``, or None while it is not all there.

    :raise Exceptional: the unit answered with an exception
    :raise FrameError: an answer with the right checksum that makes no sense
    """
    functions = (request.function, request.function | 0x80)
    for start in range(len(buffer) - 3):
        if buffer[start] != unit or buffer[start + 1] not in functions:
            continue
        frame = bytes(buffer[start : start + _LONGEST_ADU])
        end = _rtu_size(frame, request)
        if end <= len(frame) and FramerRTU.check_CRC(
            frame[: end - 2], int.from_bytes(frame[end - 2 : end], "big")
        ):
            return _parsed(frame[1 : end - 2], request)
    return None


def _rtu_size(frame: bytes, request: Request) -> int:
    """The length of the whole frame, or more than there is while that cannot be said yet."""
    if frame[1] & 0x80:
        return _EXCEPTION_SIZE + 3
    if request.size is not None:
        return request.size + 3
    return int(ReadDeviceInformationResponse.calculateRtuFrameSize(frame))


def _parsed(pdu: bytes, request: Request) -> Any:
    if pdu[0] == request.function | 0x80 and len(pdu) == _EXCEPTION_SIZE:
        raise Exceptional(pdu[1])
    if pdu[0] != request.function or request.size not in (None, len(pdu)):
        raise FrameError("the answer is not to what was asked", pdu)
    try:
        return request.parse(pdu)
    except (ModbusException, ValueError, IndexError, struct.error) as error:
        raise FrameError(f"the answer makes no sense ({error})", pdu) from error


def _encoded(message: ModbusPDU) -> bytes:
    return bytes((message.function_code,)) + message.encode()


def _echoed(message: ModbusPDU, size: int) -> Request:
    """A request whose answer repeats its first ``size`` bytes."""
    pdu = _encoded(message)

    def parse(answer: bytes) -> Answer:
        if answer != pdu[:size]:
            raise ValueError("it confirms something else")
        return []

    return Request(pdu, size, parse)


def _bits(answer: bytes, count: int) -> Answer:
    _check_count(answer)
    response = ReadCoilsResponse()
    response.decode(answer[1:])
    return [int(bit) for bit in response.bits[:count]]


def _registers(answer: bytes) -> Answer:
    _check_count(answer)
    return list(struct.unpack(f">{answer[1] // 2}H", answer[2:]))


def _check_count(answer: bytes) -> None:
    if answer[1] != len(answer) - 2:
        raise ValueError("its length is not what it says")


def _identification(answer: bytes) -> tuple[dict[int, bytes], int]:
    response = ReadDeviceInformationResponse()
    response.decode(answer[1:])
    objects = {
        number: value for number, value in response.information.items() if isinstance(value, bytes)
    }
    return objects, response.next_object_id if response.more_follows else 0


_DECODER = DecodePDU(is_server=False)
