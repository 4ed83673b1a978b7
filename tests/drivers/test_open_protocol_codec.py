"""Open Protocol byte by byte: header, framing, the results."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs import open_protocol as op
from plant_drivers.codecs.errors import FrameError
from plant_drivers.codecs.tightening import LAYOUTS, compose, parameters, parse_tightening

# The layout of the specification's revision 1, spelt out: each parameter behind its number.
RESULT_1 = (
    "010001" "0201" "03airbag7                  " "04KPOL3456JKLO897          " "0500" "06003"
    "070000" "080000" "090" "100" "111" "12000840" "13001400" "14001200" "15000739" "1600000"
    "1709999" "1800000" "1900000" "202001-06-02:09:54:09" "212001-05-29:12:34:33" "222"
    "230000345675"
)  # fmt: skip


def test_the_widths_are_those_of_the_specification():
    data = {key: len(compose(layout, {})) for key, layout in LAYOUTS.items()}
    assert data == {(61, 1): 211, (61, 2): 365, (65, 1): 98}


def test_a_result_of_revision_1():
    result = parse_tightening(op.Message(61, 1, RESULT_1))
    assert result.number == 345675
    assert result.torque == Decimal("7.39")
    assert result.torque_limits == (Decimal("8.40"), Decimal("14.00"))
    assert (result.ok, result.torque_status, result.angle_status) == (False, "low", "ok")
    assert (result.controller, result.identifier) == ("airbag7", "KPOL3456JKLO897")
    assert result.time == datetime(2001, 6, 2, 9, 54, 9)
    assert result.parameter_set == 3


@pytest.mark.parametrize("key", LAYOUTS)
def test_every_layout_comes_back(key):
    values = {
        "number": 4294967295, "torque": 2512, "angle": 71, "status": 1, "torque_status": 1,
        "angle_status": 1, "parameter_set": 7, "batch_count": 3, "identifier": "SN-17",
        "time": "2024-05-01:08:15:30", "controller": "Bench 1", "changed": "", "error": "",
        "tool_serial": "C1",
    }  # fmt: skip
    mid, revision = key
    result = parse_tightening(op.Message(mid, revision, compose(LAYOUTS[key], values)))
    assert (result.number, result.torque, result.angle) == (4294967295, Decimal("25.12"), 71)
    assert result.identifier == "SN-17"
    assert (result.torque_limits is None) is (mid == 65)


def test_a_header_as_the_specification_prints_it():
    assert op.encode(op.Message(1)) == b"00200001001 0000    \x00"
    assert op.encode(op.Message(64, data="0000000007")) == b"00300064001 0000    0000000007\x00"


def test_blanks_stand_for_the_first_revision_and_station():
    message = op.parse(b"00240005            0060")
    assert message == op.Message(5, 1, "0060")
    assert op.accepted(message) == 60


def test_a_refusal_says_what_and_why():
    assert op.refusal(op.parse(b"00260004001         006097")) == (60, 97)
    for data in ("", "00", "ab", "0060", "0060x1"):
        with pytest.raises(FrameError, match="not readable"):
            op.refusal(op.Message(4, data=data))
    with pytest.raises(FrameError, match="not readable"):
        op.accepted(op.Message(5, data="x"))


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (b"0020", "shorter"),
        (b"00210001001 0000    ", "says 21 characters and has 20"),
        (b"0020abcd001 0000    ", "is no number"),
        (b"002000010\xb21 0000    ", "is no number"),
        (b"00200001001 x000    ", "is no number"),
    ],
)
def test_what_is_no_message(frame, words):
    with pytest.raises(FrameError, match=words):
        op.parse(frame)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "stops in the middle"),
        (RESULT_1[:-1], "parameter 23 stops"),
        (RESULT_1[:100], "stops"),
        ("02" + RESULT_1[2:], "parameter 1 is not where"),
        (RESULT_1.replace("15000739", "1500x739"), "is no number"),
        (RESULT_1.replace("100111", "109111"), "not readable"),
        (RESULT_1.replace("2001-06-02", "2001-13-02"), "not readable"),
    ],
)
def test_what_is_no_result(data, words):
    with pytest.raises(FrameError, match=words):
        parse_tightening(op.Message(61, 1, data))


def test_a_revision_nobody_asked_for():
    with pytest.raises(FrameError, match="0061 revision 7 is not known"):
        parse_tightening(op.Message(61, 7, RESULT_1))


def test_messages_in_pieces_and_behind_rubbish():
    decoder = op.Decoder()
    stream = (
        b"rubbish\x00" + op.encode(op.Message(9999)) * 2 + op.encode(op.Message(61, 1, RESULT_1))
    )
    found = [item for at in range(0, len(stream), 7) for item in decoder.feed(stream[at : at + 7])]
    assert isinstance(found[0], FrameError)
    assert [message.mid for message in found[1:]] == [9999, 9999, 61]


def test_what_never_ends_is_dropped_and_reported_once():
    decoder = op.Decoder()
    found = [item for _ in range(30) for item in decoder.feed(b"9" * 1000)]
    assert [str(error) for error in found] == ["the message has no end"]
    assert decoder.feed(b"\x00" + op.encode(op.Message(2))) == [op.Message(2)]
    decoder.feed(b"0020")
    decoder.reset()
    assert decoder.feed(op.encode(op.Message(2))) == [op.Message(2)]


def test_what_is_too_long_to_be_sent():
    with pytest.raises(ValueError, match="longer than the protocol"):
        op.encode(op.Message(1, data="x" * 9980))
    with pytest.raises(ValueError, match="more than 3 characters"):
        compose({"job": 3}, {"job": 1000})


@given(st.binary(max_size=600))
def test_arbitrary_bytes_raise_only_frame_errors(data):
    for item in op.Decoder().feed(data + b"\x00"):
        if isinstance(item, op.Message):
            for read in (parse_tightening, op.refusal, op.accepted):
                try:
                    read(item)
                except FrameError:
                    continue


@given(st.text(max_size=300), st.sampled_from(sorted(LAYOUTS)))
def test_arbitrary_data_raise_only_frame_errors(data, key):
    for text in (data, RESULT_1[: len(data)] + data):
        try:
            parse_tightening(op.Message(*key, text.encode("latin-1", "replace").decode("latin-1")))
        except FrameError:
            continue


messages = st.builds(
    op.Message,
    mid=st.integers(0, 9999),
    revision=st.integers(1, 999),
    data=st.text(st.characters(min_codepoint=1, max_codepoint=126), max_size=200),
    no_ack=st.booleans(),
    station=st.integers(1, 99),
    spindle=st.integers(1, 99),
)


@given(st.lists(messages, max_size=5), st.integers(1, 40))
def test_what_is_sent_is_what_arrives(sent, piece):
    stream = b"".join(map(op.encode, sent))
    decoder = op.Decoder()
    found = [
        item
        for at in range(0, len(stream), piece)
        for item in decoder.feed(stream[at : at + piece])
    ]
    assert found == sent


def test_parameters_that_are_there():
    layout = {"cell": 4, "channel": 2, "controller": 25}
    assert parameters("0100010203", layout) == {"cell": "0001", "channel": "03"}
