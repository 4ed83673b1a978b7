"""Toledo 8217 byte by byte."""

from decimal import Decimal

import pytest

from plant_drivers.codecs.errors import FrameError
from plant_drivers.codecs.toledo_8217 import MAX_FRAME, Decoder, parse
from plant_drivers.codecs.weighing import Weighing


@pytest.mark.parametrize(
    ("frame", "unit", "value", "net"),
    [
        (b"01.250", "kg", "1.250", False),
        (b" 1.250", "kg", "1.250", False),
        (b"12.34", "lb", "12.34", False),
        (b"01.250N", "kg", "1.250", True),
        (b"00.000", "kg", "0.000", False),
        (b"123.45", "lb", "123.45", False),
    ],
)
def test_weight(frame, unit, value, net):
    weighing = parse(frame, unit)
    assert (weighing.value, weighing.unit, weighing.net) == (Decimal(value), unit, net)
    assert (weighing.stable, weighing.reason) == (True, "")
    assert weighing.value.as_tuple().exponent == Decimal(value).as_tuple().exponent


@pytest.mark.parametrize(
    ("status", "reason", "moving", "net"),
    [
        (0x41, "in motion", True, False),
        (0x42, "over range", False, False),
        (0x43, "over range", True, False),
        (0x44, "under range", False, False),
        (0x48, "no weight available", False, False),
        (0x60, "no weight available", False, True),
        (0x7F, "over range", True, True),
    ],
)
def test_status_has_no_value(status, reason, moving, net):
    weighing = parse(b"?" + bytes([status]), "kg")
    assert weighing == Weighing(unit="kg", moving=moving, net=net, reason=reason)
    assert not weighing.stable


@pytest.mark.parametrize(
    "frame",
    [
        b"", b"?", b"?\x20", b"?\xc1", b"?AA", b"N", b"1.25", b"1250", b"01.25.0", b"-1.250",
        b"01,250", b"01.250n", b"01.250NN", b"1234.56", b"01.2500", b"0\xb1.250", b"A01.250",
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_answer(frame):
    with pytest.raises(FrameError):
        parse(frame, "kg")


class TestStream:
    GOOD = b"\x0201.250\r"

    def test_byte_by_byte(self):
        decoder = Decoder("kg")
        found = [one for byte in self.GOOD * 2 for one in decoder.feed(bytes([byte]))]
        assert found == [parse(b"01.250", "kg")] * 2
        assert decoder.partial == b""

    @pytest.mark.parametrize("cut", range(1, len(GOOD)))
    def test_a_lost_end_costs_the_next_at_most(self, cut):
        found = Decoder("kg").feed(self.GOOD[:cut] + self.GOOD + self.GOOD)
        assert found[-1] == parse(b"01.250", "kg")
        assert all(isinstance(one, FrameError) or one == found[-1] for one in found)

    def test_every_lost_character_is_seen_or_changes_the_width(self):
        """What still reads as a weight is uncertain by its width or decimals; see Scale."""
        whole = parse(b"01.250", "kg")
        for place in range(1, len(self.GOOD) - 1):
            for found in Decoder("kg").feed(self.GOOD[:place] + self.GOOD[place + 1 :]):
                assert isinstance(found, FrameError) or found.width != whole.width

    def test_noise_without_an_end_is_bounded(self):
        decoder = Decoder("kg")
        found = [one for _ in range(100) for one in decoder.feed(b"x" * 10)]
        assert found
        assert all(isinstance(one, FrameError) for one in found)
        assert len(decoder.partial) <= MAX_FRAME

    def test_reset(self):
        decoder = Decoder("kg")
        decoder.feed(b"\x0201.")
        decoder.reset()
        assert decoder.feed(self.GOOD) == [parse(b"01.250", "kg")]
