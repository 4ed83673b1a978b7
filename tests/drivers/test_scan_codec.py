"""Where scans end: suffixes, silence, prefixes, and what noise makes of them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs.escapes import unescaped
from plant_drivers.codecs.scan import (
    MAX_SCAN,
    STALL,
    SUFFIXES,
    BrokenScan,
    RepeatFilter,
    ScanFramer,
)

ENDS = {"line": b"\r\n", "cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "etx": b"\x03"}


def framer(suffix="line", prefix=b"", idle_gap=0.1):
    return ScanFramer(prefix=prefix, suffix=suffix, idle_gap=idle_gap)


def texts(found):
    return [str(one) if isinstance(one, BrokenScan) else one for one in found]


class TestSuffix:
    @pytest.mark.parametrize("suffix", sorted(ENDS))
    def test_each(self, suffix):
        end = ENDS[suffix]
        one = framer(suffix)
        assert one.feed(b"ABC" + end + b"DEF" + end + b"G", 0.0) == [b"ABC", b"DEF"]
        assert one.feed(b"HI" + end, 0.5) == [b"GHI"]

    def test_byte_by_byte(self):
        one = framer("crlf")
        found = [
            scan
            for place, byte in enumerate(b"AB\rC\r\nD\r\n")
            for scan in one.feed(bytes([byte]), place / 100)
        ]
        assert found == [b"AB\rC", b"D"]

    @pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\n\r\n"])
    def test_a_line_ends_any_way(self, end):
        assert framer("line").feed(b"A" + end + b"B" + end, 0.0) == [b"A", b"B"]

    def test_a_scan_whose_end_does_not_come_is_broken(self):
        one = framer("cr")
        assert one.feed(b"4006381", 10.0) == []
        assert one.deadline == 10.0 + STALL
        assert one.expire(10.5) == []
        assert texts(one.expire(11.0)) == ["the scan stops in the middle"]
        assert one.deadline == math.inf
        assert one.feed(b"333931\r", 11.1) == [b"333931"]

    def test_the_rest_of_a_broken_scan_is_not_joined_to_it(self):
        """Nobody looked in time: the silence still counts."""
        one = framer("cr")
        one.feed(b"400", 0.0)
        assert texts(one.feed(b"ABC\r", 5.0)) == ["the scan stops in the middle", b"ABC"]


class TestSilence:
    def test_ends_a_code(self):
        one = framer("none", idle_gap=0.1)
        assert one.feed(b"ABC", 1.0) == []
        assert one.feed(b"DEF", 1.05) == []
        assert one.deadline == pytest.approx(1.15)
        assert one.expire(1.1) == []
        assert one.expire(1.16) == [b"ABCDEF"]
        assert one.feed(b"G", 2.0) == []
        assert one.feed(b"H", 3.0) == [b"G"]

    def test_does_nothing_when_nothing_came(self):
        assert framer("none").expire(100.0) == []


class TestPrefix:
    def test_is_taken_off(self):
        assert framer("cr", b"\x02").feed(b"\x02ABC\r\x02D\r", 0.0) == [b"ABC", b"D"]

    def test_must_be_there(self):
        assert texts(framer("cr", b"P:").feed(b"ABC\rP:D\r", 0.0)) == [
            "the scan does not begin with the prefix",
            b"D",
        ]

    def test_a_scan_that_lost_its_end_does_not_join_the_next(self):
        assert texts(framer("cr", b"\x02").feed(b"\x02ABC\x02DEF\r", 0.0)) == [
            "something stands before the prefix",
            b"DEF",
        ]

    def test_alone_it_is_no_scan(self):
        assert framer("cr", b"P").feed(b"P\r\r", 0.0) == []


class TestBounds:
    @pytest.mark.parametrize("suffix", sorted(SUFFIXES))
    def test_an_endless_scan_is_reported_once(self, suffix):
        one = framer(suffix)
        found = [scan for _ in range(1000) for scan in one.feed(b"x" * 100, 0.0)]
        assert len(found) == 1
        assert isinstance(found[0], BrokenScan)
        assert len(one._buffer) <= MAX_SCAN
        assert one.expire(10.0) == []
        end = ENDS.get(suffix, b"")
        assert one.feed(b"ok" + end, 20.0) + one.expire(21.0) == [b"ok"]

    def test_the_longest_code_passes(self):
        assert framer("cr").feed(b"x" * MAX_SCAN + b"\r", 0.0) == [b"x" * MAX_SCAN]

    def test_hanging_up_breaks_off(self):
        one = framer("none")
        one.feed(b"ABC", 0.0)
        assert texts(one.hang_up()) == ["the connection ended in the middle of the scan"]
        assert one.hang_up() == []


@given(
    st.sampled_from(sorted(SUFFIXES)),
    st.sampled_from([b"", b"\x02", b"ab"]),
    st.lists(st.tuples(st.binary(max_size=20), st.floats(0, 2)), max_size=30),
)
def test_any_bytes_give_scans_or_broken_ones(suffix, prefix, chunks):
    one = framer(suffix, prefix)
    now = 0.0
    for data, pause in chunks:
        now += pause
        for scan in one.feed(data, now):
            assert isinstance(scan, BrokenScan) or scan
    one.expire(now + 100)
    end = ENDS.get(suffix, b"")
    assert one.feed(prefix + b"CODE" + end, now + 200) + one.expire(now + 300) == [b"CODE"]


class TestRepeats:
    def test_a_held_trigger_is_one_scan(self):
        repeats = RepeatFilter(1.0)
        assert [repeats.is_repeat("A", at / 2) for at in range(6)] == [False] + [True] * 5

    def test_after_the_window_it_is_another(self):
        repeats = RepeatFilter(1.0)
        assert [repeats.is_repeat("A", at) for at in (0.0, 1.0, 1.5, 2.6)] == [
            False, False, True, False,
        ]  # fmt: skip

    def test_two_codes_in_view(self):
        repeats = RepeatFilter(1.0)
        assert [repeats.is_repeat("AB"[at % 2], at / 4) for at in range(8)] == [False] * 2 + [
            True
        ] * 6

    def test_off(self):
        repeats = RepeatFilter(0)
        assert not any(repeats.is_repeat("A", 5.0) for _ in range(3))

    def test_forgets(self):
        repeats = RepeatFilter(1.0)
        for number in range(10_000):
            repeats.is_repeat(number, number / 100)
        assert len(repeats._seen) <= 101


class TestEscapes:
    @pytest.mark.parametrize(
        ("text", "data"),
        [
            ("", b""), ("Z\\r\\n", b"Z\r\n"), ("\\x02T\\x1B", b"\x02T\x1b"), ("\\\\", b"\\"),
            ("\\t", b"\t"), ("é", b"\xe9"),
        ],
    )  # fmt: skip
    def test_known(self, text, data):
        assert unescaped(text) == data

    @pytest.mark.parametrize("text", ["\\", "\\q", "\\x0", "\\xzz", "€"])
    def test_others_are_refused_with_a_sentence(self, text):
        with pytest.raises(ValueError, match=r"\.$"):
            unescaped(text)

    @given(st.text())
    def test_any_text(self, text):
        try:
            unescaped(text)
        except ValueError as error:
            assert str(error)
