"""Lines of printing scales: the makes, and patterns of one's own."""

from decimal import Decimal

import pytest

from plant_drivers.codecs.errors import FrameError
from plant_drivers.codecs.generic_scale import FORMATS, Decoder
from plant_drivers.codecs.pattern import PatternError


def read(form, line, **options):
    found = Decoder(FORMATS[form].pattern, **options).feed(line + b"\r\n")
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("form", "line", "value", "unit", "moving", "net"),
    [
        ("st_gs", b"ST,GS,+   1.250kg", "1.250", "kg", False, False),
        ("st_gs", b"US,GS,+   1.250kg", "1.250", "kg", True, False),
        ("st_gs", b"ST,NT,-   0.500lb", "-0.500", "lb", False, True),
        ("st_gs", b"ST,GS,    1250 g ", "1250", "g", False, False),
        ("and", b"ST,+001234.5  g", "1234.5", "g", False, None),
        ("and", b"US,-000000.5  g", "-0.5", "g", True, None),
        ("and", b"QT,+00012345 PC", "12345", "1", False, None),
        ("ohaus", b"       12.73 g  ", "12.73", "g", False, False),
        ("ohaus", b"       12.73 g ?", "12.73", "g", True, False),
        ("ohaus", b"      -12.73 oz  NET", "-12.73", "oz", False, True),
        ("ohaus", b"        0.85 oz     WET WT", "0.85", "oz", False, False),
        ("kern", b"      1.250 kg", "1.250", "kg", False, None),
        ("kern", b"-     1.250 kg", "-1.250", "kg", False, None),
    ],
)
def test_weight(form, line, value, unit, moving, net):
    found = read(form, line)
    assert (found.value, found.unit, found.moving) == (Decimal(value), unit, moving)
    assert (found.net, found.reason) == (net, "")


@pytest.mark.parametrize("form", ["ohaus", "kern"])
def test_a_weight_in_a_column_is_as_wide_as_the_next(form):
    """Another width may be a lost digit; 10 kg after 9.999 kg is none."""
    lines = (b"      9.999 kg ", b"     10.000 kg ", b"   1250.000 kg ")
    assert {read(form, line).width for line in lines} == {11}
    assert read(form, lines[1][1:]).width == 10


@pytest.mark.parametrize(
    ("form", "line", "reason"),
    [
        ("st_gs", b"OL,GS,+999999kg", "over range"),
        ("st_gs", b"OL,NT,-999999kg", "under range"),
        ("and", b"OL,+9999999.9  g", "over range"),
        ("and", b"OL,-9999999.9  g", "under range"),
    ],
)
def test_out_of_range_has_no_value(form, line, reason):
    found = read(form, line)
    assert (found.value, found.reason, found.stable) == (None, reason, False)


class TestUnit:
    def test_a_line_without_one_has_the_one_before(self):
        decoder = Decoder(FORMATS["kern"].pattern)
        stable, moving = decoder.feed(b"     1.250 kg\r\n     1.300   \r\n")
        assert (moving.unit, moving.moving) == ("kg", True)
        assert stable.stable

    def test_before_any_was_heard_there_is_no_value(self):
        found = read("kern", b"     1.300   ")
        assert (found.value, found.reason) == (None, "in motion")

    def test_a_default(self):
        assert read("kern", b"     1.300", unit="g").unit == "g"


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_lines_end_any_way_and_byte_by_byte(end):
    decoder = Decoder(FORMATS["and"].pattern)
    data = (b"ST,+001234.5  g" + end) * 2
    found = [one for byte in data for one in decoder.feed(bytes([byte]))]
    assert [str(one) for one in found] == ["+001234.5 g"] * 2


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize(
    "line", [b"Err 5", b"ST,GS,+  1.2.3kg", b"ST,+.g", b"1.250\xffkg", b"ST,GS,+   kg", b"? g"]
)
def test_what_is_no_weight(form, line):
    assert isinstance(read(form, line), FrameError)


class TestOwnPattern:
    def test_comma_and_frame(self):
        decoder = Decoder(r"S(?P<stable>1)?:(?P<value>[0-9,]+)", unit="kg")
        stable, moving = decoder.feed(b"\x02S1:1,250\x03\r\nS:1,250\r\n")
        assert (stable.value, stable.stable, moving.moving) == (Decimal("1.250"), True, True)

    def test_scales_that_send_only_what_rests(self):
        (found,) = Decoder(r"(?P<value>\d+)(?P<unit>g)", settled_only=True).feed(b"12g\n")
        assert found.stable

    @pytest.mark.parametrize(
        ("pattern", "words"),
        [
            (r"(?P<value>\d+)", "at rest"),
            (r"(?P<moving>U)?", "no group value"),
            (r"(?P<value>\d+)(?P<wobbly>U)?", "group wobbly"),
            (r"(?P<value>\d+", "not closed"),
        ],
    )
    def test_mistakes_have_a_sentence(self, pattern, words):
        with pytest.raises(PatternError, match=words) as caught:
            Decoder(pattern)
        assert str(caught.value).endswith(".")
