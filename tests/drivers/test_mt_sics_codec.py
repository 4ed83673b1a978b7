"""MT-SICS byte by byte, and whatever else a line can deliver."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plant_drivers import DriverError, ProtocolError
from plant_drivers.codecs.errors import FrameError, OversizeLine
from plant_drivers.codecs.framing import MAX_LINE, LineFramer
from plant_drivers.codecs.mt_sics import (
    Decoder,
    Info,
    Response,
    ScaleError,
    Status,
    Weight,
    encode,
    parse,
)


@pytest.mark.parametrize(
    ("line", "command", "status", "value", "unit", "display"),
    [
        (b"S S     100.00 g", "S", Status.STABLE, "100.00", "g", "100.00"),
        (b"S D      99.87 g", "S", Status.DYNAMIC, "99.87", "g", "99.87"),
        (b"S S      -8.22 g", "S", Status.STABLE, "-8.22", "g", "-8.22"),
        (b"S S       0.00 kg", "S", Status.STABLE, "0.00", "kg", "0.00"),
        (b"S S    1.25000 kg ", "S", Status.STABLE, "1.25000", "kg", "1.25000"),
        (b"S S       1250 lb", "S", Status.STABLE, "1250", "lb", "1250"),
        (b"S S -12345.67890 mg", "S", Status.STABLE, "-12345.67890", "mg", "-12345.67890"),
        (b"S D      12.50 \xb5g", "S", Status.DYNAMIC, "12.50", "ug", "12.50"),
        (b"T S     100.00 g", "T", Status.STABLE, "100.00", "g", "100.00"),
        (b"TI D      99.10 g", "TI", Status.DYNAMIC, "99.10", "g", "99.10"),
        (b"TI S      99.10 g", "TI", Status.STABLE, "99.10", "g", "99.10"),
        (b"TA A     100.00 g", "TA", Status.DONE, "100.00", "g", "100.00"),
    ],
)
def test_weight(line, command, status, value, unit, display):
    answer = parse(line)
    assert isinstance(answer, Weight)
    assert (answer.command, answer.status, answer.unit) == (command, status, unit)
    assert answer.display == display
    assert (answer.value, answer.value.as_tuple()) == (Decimal(value), Decimal(value).as_tuple())


@pytest.mark.parametrize(
    ("line", "command", "status"),
    [
        (b"S I", "S", Status.BUSY),
        (b"S L", "S", Status.BAD_PARAMETER),
        (b"S +", "S", Status.OVERLOAD),
        (b"S -", "S", Status.UNDERLOAD),
        (b"SIR L", "SIR", Status.BAD_PARAMETER),
        (b"SR A", "SR", Status.DONE),
        (b"SNR L", "SNR", Status.BAD_PARAMETER),
        (b"Z A", "Z", Status.DONE),
        (b"Z I", "Z", Status.BUSY),
        (b"Z +", "Z", Status.OVERLOAD),
        (b"Z -", "Z", Status.UNDERLOAD),
        (b"ZI D", "ZI", Status.DYNAMIC),
        (b"ZI S", "ZI", Status.STABLE),
        (b"T I", "T", Status.BUSY),
        (b"T +", "T", Status.OVERLOAD),
        (b"TI L", "TI", Status.BAD_PARAMETER),
        (b"TI -", "TI", Status.UNDERLOAD),
        (b"TA I", "TA", Status.BUSY),
        (b"TA L", "TA", Status.BAD_PARAMETER),
        (b"TAC A", "TAC", Status.DONE),
        (b"TAC I", "TAC", Status.BUSY),
        (b"@ L", "@", Status.BAD_PARAMETER),
        (b"I4 I", "I4", Status.BUSY),
        (b"ES", "", Status.SYNTAX_ERROR),
        (b"ET", "", Status.TRANSMISSION_ERROR),
        (b"EL", "", Status.LOGIC_ERROR),
        (b"EL  ", "", Status.LOGIC_ERROR),
    ],
)
def test_status(line, command, status):
    assert parse(line) == Response(command, status)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'I4 A "B021002593"', Info("I4", Status.DONE, ("B021002593",))),
        (b'I1 A "01" "2.30" "2.22" ""', Info("I1", Status.DONE, ("01", "2.30", "2.22", ""))),
        (b'I2 A "WMS404C-L 410.0090 g"', Info("I2", Status.DONE, ("WMS404C-L 410.0090 g",))),
        (b'I3 A "2.10 10.28.0.493.142"', Info("I3", Status.DONE, ("2.10 10.28.0.493.142",))),
        (b'I0 B 0 "@"', Info("I0", Status.MORE_FOLLOWS, ("0", "@"))),
        (b'I0 A 1 "TAC"', Info("I0", Status.DONE, ("1", "TAC"))),
        (b"S S Error 10b", ScaleError("S", Status.STABLE, "10b")),
        (b"S S    Error 6t", ScaleError("S", Status.STABLE, "6t")),
    ],
)  # fmt: skip
def test_information_and_errors(line, expected):
    assert parse(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        b"", b"S", b"S S", b"S D", b"S A", b"S X      1.00 g", b"X S     100.00 g",
        b"s s     100.00 g", b"S S     100.00", b"S S 1x0.00 g", b"S S     1,000.0 g",
        b"S S        NaN g", b"S S        inf g", b"S S      1e999 g", b"S S     --1.00 g",
        b"S S     100.00 \x00", b"S S     100.00 tooolong", b"T D     100.00 g",
        b"TA S     100.00 g", b"S A     100.00 g", b"S S     10\xb20.0 g", b"I4 A", b'I4 A "open',
        b"S S     100S S     100.00 g", b"\xff\xfe", b"EX", b"ESS",
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_answer(line):
    with pytest.raises(FrameError) as caught:
        parse(line)
    assert isinstance(caught.value, ProtocolError)


class TestWidth:
    """The protocol has no checksum; its fixed width shows that a character is missing."""

    LINE = b"S S     100.00 g"

    def test_each_lost_character_of_the_weight_is_noticed(self):
        for position in range(4, 14):
            damaged = self.LINE[:position] + self.LINE[position + 1 :]
            with pytest.raises(FrameError):
                parse(damaged)

    def test_each_doubled_character_is_noticed(self):
        for position in range(4, 14):
            with pytest.raises(FrameError):
                parse(self.LINE[:position] + b"0" + self.LINE[position:])

    def test_other_makes_can_be_let_through(self):
        with pytest.raises(FrameError, match="6 characters"):
            parse(b"S S 100.00 g")
        assert parse(b"S S 100.00 g", strict_width=False).value == Decimal("100.00")


class TestStream:
    GOOD = b"S S     100.00 g\r\n"
    WEIGHT = parse(GOOD[:-2])

    def test_byte_by_byte(self):
        decoder = Decoder()
        answers = [answer for byte in self.GOOD * 2 for answer in decoder.feed(bytes([byte]))]
        assert answers == [self.WEIGHT, self.WEIGHT]

    def test_several_at_once_and_lf_only(self):
        assert Decoder().feed(self.GOOD + b"S +\nES\r\n") == [
            self.WEIGHT,
            Response("S", Status.OVERLOAD),
            Response("", Status.SYNTAX_ERROR),
        ]

    def test_garbage_costs_one_line_only(self):
        first, second = Decoder().feed(b"\x00\xff 0.00 g\r\n" + self.GOOD)
        assert isinstance(first, FrameError)
        assert first.raw == b"\x00\xff 0.00 g"
        assert second == self.WEIGHT

    @pytest.mark.parametrize("cut", range(1, len(GOOD) - 1))
    def test_a_truncated_answer_costs_the_next_at_most(self, cut):
        answers = Decoder().feed(self.GOOD[:cut] + self.GOOD + self.GOOD)
        assert answers[-1] == self.WEIGHT
        assert all(isinstance(one, FrameError) or one == self.WEIGHT for one in answers)

    def test_an_endless_line_is_bounded_and_reported_once(self):
        framer = LineFramer()
        lines = [line for _ in range(1000) for line in framer.feed(b"x" * 100)]
        assert [type(line) for line in lines] == [OversizeLine]
        assert len(framer._buffer) <= MAX_LINE
        assert framer.feed(b"rest\r\nS I\r\n") == [b"S I"]

    def test_reset_forgets_half_a_line(self):
        decoder = Decoder()
        decoder.feed(b"S S   ")
        decoder.reset()
        assert decoder.feed(self.GOOD) == [self.WEIGHT]

    @given(st.lists(st.binary(max_size=40), max_size=20))
    @example([b"\r\n\r\n", b"S S          . g\n"])
    def test_any_bytes_give_answers_or_frame_errors(self, chunks):
        decoder = Decoder()
        for chunk in chunks:
            for answer in decoder.feed(chunk):
                assert isinstance(answer, (Response, FrameError))
                if isinstance(answer, Weight):
                    assert answer.value.is_finite()
        decoder.feed(b"\n")
        assert decoder.feed(self.GOOD) == [self.WEIGHT]

    @given(st.binary(max_size=300))
    def test_parse_raises_its_own_exception_only(self, line):
        with contextlib.suppress(DriverError):
            parse(line)

    @given(st.text(alphabet='STIZA@ID+-.0123456789 gk"Eror', max_size=40))
    def test_near_misses_too(self, text):
        with contextlib.suppress(FrameError):
            assert parse(text.encode()) is not None

    @given(
        st.decimals("-99999", "999999", places=3, allow_nan=False),
        st.sampled_from(["g", "kg", "mg", "t", "lb", "oz"]),
        st.booleans(),
    )
    def test_no_display_digit_is_lost(self, value, unit, stable):
        line = f"S {'S' if stable else 'D'} {value:>10} {unit}".encode()
        answer = parse(line)
        assert answer.value.as_tuple() == value.as_tuple()
        assert (answer.unit, answer.status is Status.STABLE) == (unit, stable)


def test_encode():
    assert encode("SI") == b"SI\r\n"
    assert encode("TA", "100.00", "g") == b"TA 100.00 g\r\n"
