"""What the simulated scales say, byte by byte."""

from decimal import Decimal

import pytest

from simulators.scale.pan import Pan
from simulators.scale.printed import Printed
from simulators.scale.protocols import PROTOCOLS
from simulators.scale.toledo_8217 import Toledo8217
from simulators.scale.toledo_continuous import ToledoContinuous


def loaded(make, load, now=0.0, **pan):
    scale_pan = Pan(settling=1.0, **pan)
    scale_pan.put(Decimal(load), now - 100)
    return scale_pan, make(scale_pan)


class TestToledo8217:
    @pytest.mark.parametrize(
        ("load", "unit", "answer"),
        [
            ("1.25", "kg", "\x0201.250\r"),
            ("12.5", "lb", "\x0212.50\r"),
            ("0", "kg", "\x0200.000\r"),
            ("31", "kg", "\x02?B\r"),
            ("-0.1", "kg", "\x02?D\r"),
            ("-2", "kg", "\x02?L\r"),
        ],
    )
    def test_answers(self, load, unit, answer):
        _pan, scale = loaded(Toledo8217, load, unit=unit)
        assert scale.answer("W", 0) == [answer]
        assert scale.tick(0) == scale.press(0) == []

    def test_motion(self):
        pan, scale = loaded(Toledo8217, "1")
        pan.shake(5, 0)
        assert scale.answer("W", 1) == ["\x02?A\r"]
        assert scale.answer("Z", 1) == ["\x02?A\r"]

    def test_zero_tare_clear(self):
        pan, scale = loaded(Toledo8217, "1")
        assert scale.answer("T", 0) == ["\x02?p\r"]
        assert scale.answer("W", 0) == ["\x0200.000N\r"]
        assert scale.answer("C", 0) == ["\x02?@\r"]
        scale.answer("Z", 0)
        assert pan.weighing(0).net == 0

    def test_only_its_letters_are_commands(self):
        scale = loaded(Toledo8217, "1")[1]
        heard = bytearray(b"W\r\nxZ")
        assert (scale.commands(heard), heard) == (["W", "Z"], b"")


class TestToledoContinuous:
    def test_a_frame_with_and_without_checksum(self):
        _pan, scale = loaded(ToledoContinuous, "1.25")
        (frame,) = scale.tick(0)
        assert frame == "\x02-0 001250000000\r"
        checked = loaded(lambda pan: ToledoContinuous(pan, checksum=True), "1.25")[1]
        (longer,) = checked.tick(0)
        assert longer[:-1] == frame
        assert sum(map(ord, longer)) % 128 == 0

    def test_net_negative_motion_range(self):
        pan, scale = loaded(ToledoContinuous, "0.5")
        scale.answer("T", 0)
        pan.put(Decimal("0.3"), -50)
        assert scale.tick(0) == ["\x02-3 000200000500\r"]
        pan.shake(5, 0)
        assert ord(scale.tick(1)[0][2]) & 8
        scale.answer("C", 10)
        pan.put(Decimal(40), -50)
        assert ord(scale.tick(20)[0][2]) & 4

    def test_print_lasts_some_frames(self):
        scale = loaded(ToledoContinuous, "1")[1]
        scale.answer("P", 0)
        assert [bool(ord(scale.tick(0)[0][3]) & 8) for _ in range(5)] == [True] * 3 + [False] * 2


class TestPrinted:
    @pytest.mark.parametrize(
        ("form", "still", "moving"),
        [
            ("st_gs", "ST,GS,+   1.250kg", "US"),
            ("and", "ST,+0001.250 kg", "US"),
            ("ohaus", "      1.250 kg", "?"),
            ("kern", "      1.250 kg", "  "),
        ],
    )
    def test_lines(self, form, still, moving):
        pan, scale = loaded(lambda pan: Printed(pan, form=form), "1.25")
        assert scale.tick(0) == scale.answer("Q", 0) == [still]
        assert scale.told(still) is True
        pan.shake(5, 0)
        (line,) = scale.tick(1)
        assert moving in (line[:2], line[-1], line[-2:])
        assert scale.told(line) is False

    def test_quiet_until_asked(self):
        scale = loaded(lambda pan: Printed(pan, quiet=True), "1")[1]
        assert scale.tick(0) == []
        assert len(scale.press(0)) == 1

    @pytest.mark.parametrize(("load", "sign"), [("31", "+"), ("-2", "-")])
    @pytest.mark.parametrize("form", ["st_gs", "and"])
    def test_out_of_range(self, form, load, sign):
        scale = loaded(lambda pan: Printed(pan, form=form), load)[1]
        (line,) = scale.tick(0)
        assert line.startswith("OL,")
        assert sign in line
        assert scale.told(line) is None


def test_every_protocol_speaks():
    for name, make in PROTOCOLS.items():
        scale = make(Pan(settling=0))
        answers = [*scale.tick(1), *scale.press(1), *scale.answer("W", 1)]
        assert answers or name == "mt_sics"
        assert all(scale.encoded(answer) for answer in answers)
