"""Toledo continuous output byte by byte."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs.errors import FrameError
from plant_drivers.codecs.toledo_continuous import LENGTH, Decoder, checksum, parse
from plant_drivers.codecs.weighing import Weighing


def frame(a=0x2D, b=0x30, c=0x20, weight=b" 01250", tare=b"000000"):
    return b"\x02" + bytes([a, b, c]) + weight + tare + b"\r"


GOOD = frame()


@pytest.mark.parametrize(
    ("point", "value"),
    [
        (0, "125000"), (1, "12500"), (2, "1250"), (3, "125.0"), (4, "12.50"), (5, "1.250"),
        (6, "0.1250"), (7, "0.01250"),
    ],
)  # fmt: skip
def test_the_point(point, value):
    found = parse(frame(a=0x28 | point))
    assert (found.value, found.display) == (Decimal(value), value)


def test_net_with_its_tare():
    found = parse(frame(b=0x31, tare=b"000500"))
    assert (found.net, found.tare, found.stable) == (True, Decimal("0.500"), True)


@pytest.mark.parametrize(
    ("b", "c", "unit"),
    [
        (0x20, 0x20, "lb"), (0x30, 0x20, "kg"), (0x30, 0x21, "g"), (0x20, 0x22, "t"),
        (0x20, 0x23, "oz"), (0x20, 0x24, "ozt"), (0x20, 0x25, "dwt"), (0x20, 0x26, "ton"),
    ],
)  # fmt: skip
def test_unit(b, c, unit):
    assert parse(frame(b=b, c=c)).unit == unit


def test_negative_motion_print():
    assert parse(frame(b=0x32)).value == Decimal("-1.250")
    assert str(parse(frame(b=0x32, weight=b"000000")).value) == "0.000"
    moving = parse(frame(b=0x38))
    assert (moving.value, moving.moving, moving.stable) == (Decimal("1.250"), True, False)
    assert parse(frame(c=0x28)).printed


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        (0x34, "over range"),
        (0x36, "under range"),
        (0x70, "not zeroed since it was switched on"),
        (0x74, "not zeroed since it was switched on"),
    ],
)
def test_without_a_value(b, reason):
    assert parse(frame(b=b)) == Weighing(unit="kg", net=False, reason=reason)


def test_expanded_is_doubtful_and_has_one_more_decimal():
    found = parse(frame(c=0x30))
    assert (found.value, found.reason) == (Decimal("0.1250"), "the display is expanded by 10")


@pytest.mark.parametrize(
    "bad",
    [
        b"", GOOD[:-1], GOOD + b"x", b"\x03" + GOOD[1:], frame(a=0x0D), frame(b=0x10),
        frame(c=0x00), frame(c=0x27), frame(weight=b"0 1250"), frame(weight=b"      "),
        frame(weight=b"-01250"), frame(weight=b"01.250"), frame(weight=b"\xb001250"),
        frame(tare=b"x00000"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_frame(bad):
    with pytest.raises(FrameError):
        parse(bad)


def test_checksum_makes_the_sum_a_multiple_of_128():
    assert (sum(GOOD) + checksum(GOOD)) % 128 == 0


class TestStream:
    @pytest.mark.parametrize("checked", [False, True])
    def test_byte_by_byte(self, checked):
        data = (GOOD + bytes([checksum(GOOD)]) * checked) * 3
        decoder = Decoder(checksum=checked)
        found = [one for byte in data for one in decoder.feed(bytes([byte]))]
        assert found == [parse(GOOD)] * 3

    @pytest.mark.parametrize("cut", range(LENGTH + 1))
    def test_joining_in_the_middle_costs_one_frame(self, cut):
        found = Decoder().feed(GOOD[cut:] + GOOD + GOOD)
        assert found[-2:] == [parse(GOOD)] * 2
        assert len(found) <= 3

    def test_a_checksum_that_nobody_asked_for_is_not_taken_for_a_weight(self):
        found = Decoder().feed((GOOD + bytes([checksum(GOOD)])) * 4)
        assert [one for one in found if isinstance(one, Weighing)] == [parse(GOOD)] * 4

    @pytest.mark.parametrize("character", [0x02, 0x0D])
    def test_a_checksum_that_looks_like_a_control_character(self, character):
        some = (
            frame(a, b, weight=b"%06d" % weight)
            for a in range(0x28, 0x30)
            for b in range(0x30, 0x34)
            for weight in (0, 9, 99, 999, 9999, 99999, 999999, 1, 2, 3, 4, 5, 6, 7, 8)
        )
        chosen = next(one for one in some if checksum(one) == character)
        data = (chosen + bytes([character])) * 3
        assert Decoder(checksum=True).feed(data) == [parse(chosen)] * 3

    @given(st.integers(0, LENGTH - 1), st.integers(1, 127))
    def test_with_a_checksum_no_damaged_character_passes(self, place, flip):
        damaged = bytearray(GOOD)
        damaged[place] ^= flip
        data = bytes(damaged) + bytes([checksum(GOOD)])
        assert not any(isinstance(one, Weighing) for one in Decoder(checksum=True).feed(data))

    def test_noise_is_reported_once_and_not_kept(self):
        decoder = Decoder()
        assert len(decoder.feed(b"noise" * 1000)) == 1
        assert decoder.partial == b""
