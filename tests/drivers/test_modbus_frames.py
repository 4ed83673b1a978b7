"""Requests and answers byte by byte; the examples are those of the Modbus specification."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs import modbus_frames as mf
from plant_drivers.codecs.errors import FrameError

READ = mf.read(3, 0x6B, 3)
ANSWER = bytes.fromhex("03 06 02 2B 00 00 00 64")
VALUES = [0x022B, 0, 0x64]
REQUESTS = [
    READ,
    mf.read(1, 0x13, 19),
    mf.write_coil(0xAC, on=True),
    mf.write_register(1, 3),
    mf.write_registers(1, [10, 258]),
    mf.mask_write(4, 0xF2, 0x25),
    mf.identify(),
]


def crc(data):
    """The checksum of RTU, from its definition."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return struct.pack("<H", value)


def rtu(unit, pdu):
    data = bytes([unit]) + pdu
    return data + crc(data)


def tcp(number, unit, pdu):
    return struct.pack(">HHHB", number, 0, len(pdu) + 1, unit) + pdu


@pytest.mark.parametrize(
    ("request_", "pdu"),
    [
        (mf.read(1, 0x13, 19), "01 00 13 00 13"),
        (mf.read(2, 0xC4, 22), "02 00 C4 00 16"),
        (READ, "03 00 6B 00 03"),
        (mf.read(4, 8, 1), "04 00 08 00 01"),
        (mf.write_coil(0xAC, on=True), "05 00 AC FF 00"),
        (mf.write_coil(0xAC, on=False), "05 00 AC 00 00"),
        (mf.write_register(1, 3), "06 00 01 00 03"),
        (
            mf.write_coils(0x13, [1, 0, 1, 1, 0, 0, 1, 1, 1, 0]),
            "0F 00 13 00 0A 02 CD 01",
        ),
        (mf.write_registers(1, [10, 258]), "10 00 01 00 02 04 00 0A 01 02"),
        (mf.mask_write(4, 0xF2, 0x25), "16 00 04 00 F2 00 25"),
        (mf.identify(), "2B 0E 02 00"),
    ],
)
def test_requests(request_, pdu):
    expected = bytes.fromhex(pdu)
    assert request_.pdu == expected
    assert mf.tcp_frame(7, 0x1501, request_) == tcp(0x1501, 7, expected)
    assert mf.rtu_frame(7, request_) == rtu(7, expected)


@pytest.mark.parametrize(
    ("request_", "pdu", "values"),
    [
        (READ, ANSWER.hex(), VALUES),
        (mf.read(1, 0x13, 10), "01 02 CD 01", [1, 0, 1, 1, 0, 0, 1, 1, 1, 0]),
        (mf.write_register(1, 3), "06 00 01 00 03", []),
        (mf.write_registers(1, [10, 258]), "10 00 01 00 02", []),
        (mf.mask_write(4, 0xF2, 0x25), "16 00 04 00 F2 00 25", []),
        (
            mf.identify(),
            "2B 0E 02 83 00 00 02 00 04 41 63 6D 65 01 02 58 31",
            ({0: b"Acme", 1: b"X1"}, 0),
        ),
        (mf.identify(), "2B 0E 02 83 FF 01 01 00 01 41", ({0: b"A"}, 1)),
    ],
)
def test_answers(request_, pdu, values):
    pdu = bytes.fromhex(pdu)
    assert mf.rtu_answer(bytearray(rtu(7, pdu)), 7, request_) == values
    assert mf.tcp_answer(bytearray(tcp(5, 7, pdu)), 7, 5, request_) == values


@pytest.mark.parametrize("code", [1, 2, 3, 4, 6, 10, 11, 99])
def test_exceptions(code):
    pdu = bytes([0x83, code])
    for found in (
        lambda: mf.rtu_answer(bytearray(rtu(7, pdu)), 7, READ),
        lambda: mf.tcp_answer(bytearray(tcp(5, 7, pdu)), 7, 5, READ),
    ):
        with pytest.raises(mf.Exceptional) as caught:
            found()
        assert caught.value.code == code
        assert str(caught.value)


class TestRtu:
    def test_it_is_awaited_byte_by_byte(self):
        frame = rtu(7, ANSWER)
        buffer = bytearray()
        for byte in frame[:-1]:
            buffer.append(byte)
            assert mf.rtu_answer(buffer, 7, READ) is None
        buffer.append(frame[-1])
        assert mf.rtu_answer(buffer, 7, READ) == VALUES

    @pytest.mark.parametrize("noise", [b"\x00", b"\x07\x03", b"\xff" * 9, rtu(8, ANSWER)])
    def test_it_is_found_in_noise(self, noise):
        assert mf.rtu_answer(bytearray(noise + rtu(7, ANSWER) + noise), 7, READ) == VALUES

    def test_another_unit_s_is_none(self):
        assert mf.rtu_answer(bytearray(rtu(8, ANSWER)), 7, READ) is None

    def test_another_length_is_none(self):
        assert mf.rtu_answer(bytearray(rtu(7, ANSWER)), 7, mf.read(3, 0x6B, 2)) is None

    def test_another_function_is_none(self):
        assert mf.rtu_answer(bytearray(rtu(7, ANSWER)), 7, mf.read(4, 0x6B, 3)) is None

    @given(st.integers(0, 12), st.integers(1, 255))
    def test_one_wrong_byte_is_noticed(self, position, change):
        frame = bytearray(rtu(7, ANSWER))
        frame[position % len(frame)] ^= change
        try:
            assert mf.rtu_answer(frame, 7, READ) is None
        except (FrameError, mf.Exceptional) as error:
            raise AssertionError("the checksum let it through") from error


class TestTcp:
    def test_a_late_answer_is_skipped(self):
        buffer = bytearray(tcp(4, 7, b"\x03\x06" + bytes(6)) + tcp(5, 7, ANSWER))
        assert mf.tcp_answer(buffer, 7, 5, READ) == VALUES
        assert not buffer

    def test_a_late_answer_alone_is_dropped(self):
        buffer = bytearray(tcp(4, 7, ANSWER))
        assert mf.tcp_answer(buffer, 7, 5, READ) is None
        assert not buffer

    def test_it_is_awaited_byte_by_byte(self):
        frame = tcp(5, 7, ANSWER)
        for end in range(len(frame)):
            assert mf.tcp_answer(bytearray(frame[:end]), 7, 5, READ) is None

    @pytest.mark.parametrize(
        ("frame", "words"),
        [
            (b"HTTP/1.1 400 Bad Request", "not Modbus TCP"),
            (struct.pack(">HHHB", 5, 0, 300, 7), "not Modbus TCP"),
            (struct.pack(">HHHB", 5, 0, 1, 7), "not Modbus TCP"),
            (tcp(5, 8, ANSWER), "unit 8 answered instead of unit 7"),
            (tcp(5, 7, ANSWER[:-1]), "not to what was asked"),
            (tcp(5, 7, b"\x04" + ANSWER[1:]), "not to what was asked"),
            (tcp(5, 7, b"\x03\x05" + ANSWER[2:]), "makes no sense"),
        ],
    )
    def test_what_is_no_answer(self, frame, words):
        with pytest.raises(FrameError, match=words):
            mf.tcp_answer(bytearray(frame), 7, 5, READ)

    def test_a_confirmation_of_something_else(self):
        with pytest.raises(FrameError, match="confirms something else"):
            mf.tcp_answer(
                bytearray(tcp(5, 7, bytes.fromhex("06 00 01 00 04"))), 7, 5,
                mf.write_register(1, 3),
            )  # fmt: skip


@given(st.binary(max_size=300), st.sampled_from(REQUESTS), st.booleans())
def test_whatever_arrives_raises_its_own_errors_only(data, request_, framed):
    """Bytes as they are, and as a frame that is sound around them."""
    for parse in (
        lambda: mf.rtu_answer(bytearray(rtu(7, data) if framed else data), 7, request_),
        lambda: mf.tcp_answer(bytearray(tcp(5, 7, data[:250]) if framed else data), 7, 5, request_),
    ):
        try:
            parse()
        except (FrameError, mf.Exceptional):
            continue


@given(st.binary(max_size=60), st.sampled_from(REQUESTS))
def test_a_sound_frame_with_anything_after_the_function(data, request_):
    pdu = bytes([request_.function]) + data
    for parse in (
        lambda: mf.rtu_answer(bytearray(rtu(7, pdu)), 7, request_),
        lambda: mf.tcp_answer(bytearray(tcp(5, 7, pdu)), 7, 5, request_),
    ):
        try:
            parse()
        except (FrameError, mf.Exceptional):
            continue
