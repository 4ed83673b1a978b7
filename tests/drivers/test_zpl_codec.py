"""What a printer says, whole, in pieces or broken; and what may be sent to it as a label."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs import zpl
from plant_drivers.codecs.errors import FrameError

READY = (
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)


def status(data):
    return zpl.parse_status(zpl.Decoder().feed(data))


def changed(line, place, value):
    """The healthy answer with one part of it changed."""
    lines = [part.strip(b"\x02\r\n") for part in READY.split(b"\x03")[:3]]
    parts = lines[line].split(b",")
    parts[place] = value
    lines[line] = b",".join(parts)
    return b"".join(b"\x02" + one + b"\x03\r\n" for one in lines)


def test_a_printer_that_is_ready():
    found = status(READY)
    assert (found.state, found.fault, found.is_empty) == ("ready", "", True)
    assert found.label_length == 1245


@pytest.mark.parametrize(
    ("line", "place", "state"),
    [
        (0, 1, "paper out"),
        (0, 2, "paused"),
        (0, 5, "buffer full"),
        (0, 9, "memory lost"),
        (0, 11, "over-temperature"),
        (1, 2, "head up"),
        (1, 3, "ribbon out"),
        (0, 7, "printing"),
    ],
)
def test_each_flag(line, place, state):
    assert status(changed(line, place, b"1")).state == state


def test_what_is_left():
    assert status(changed(0, 4, b"002")).formats == 2
    left = status(changed(1, 8, b"00000017"))
    assert (left.remaining, left.is_empty, left.state) == (17, False, "printing")


def test_the_gravest_fault_is_named():
    assert zpl.HostStatus(paper_out=True, paused=True, head_up=True).state == "head up"
    assert zpl.HostStatus(paper_out=True, paused=True).state == "paper out"


@pytest.mark.parametrize(
    "data",
    [
        changed(0, 1, b"2"),
        changed(0, 4, b"00x"),
        changed(0, 4, b"1,1"),
        changed(1, 8, b""),
        READY.replace(b"1234,0", b"1234"),
    ],
)
def test_a_status_that_is_none(data):
    with pytest.raises(FrameError):
        status(data)


def test_identification():
    (frame,) = zpl.Decoder().feed(b"\x02ZT410-300dpi,V75.20.15,12,65536KB\x03\r\n")
    assert zpl.parse_identification(frame) == zpl.Identification(
        "ZT410-300dpi", "V75.20.15", "12", "65536KB"
    )
    for wrong in (b"", b"  ", b"ZT\xff10"):
        with pytest.raises(FrameError):
            zpl.parse_identification(wrong)


@given(st.integers(1, 60))
def test_pieces(size):
    decoder = zpl.Decoder()
    found = [
        one for at in range(0, len(READY), size) for one in decoder.feed(READY[at : at + size])
    ]
    assert len(found) == 3
    assert zpl.parse_status(found) == zpl.HostStatus(label_length=1245)
    assert decoder.partial == b""


def test_noise_is_told_and_what_follows_is_not_lost():
    decoder = zpl.Decoder()
    noise, *frames = decoder.feed(b"HTTP/1.1 400\r\n" + READY)
    assert "no answer of a ZPL printer" in str(noise)
    assert len(frames) == 3
    broken, *frames = decoder.feed(b"\x02030,0,0\x02" + READY[1:])
    assert "stops in the middle" in str(broken)
    assert len(frames) == 3
    decoder.feed(b"\x02030")
    assert decoder.partial == b"\x02030"
    decoder.reset()
    assert len(decoder.feed(READY)) == 3
    assert [str(one) for one in decoder.feed(b"\x02" + b"0" * 600)] == ["an answer has no end"]
    assert len(decoder.feed(b"x" * 600)) == 1


@given(st.binary(max_size=700))
def test_arbitrary_bytes_raise_only_frame_errors(data):
    decoder = zpl.Decoder()
    found = [one for half in (data[:300], data[300:]) for one in decoder.feed(half)]
    frames = [one for one in found if isinstance(one, bytes)]
    assert len(decoder.partial) <= zpl.MAX_FRAME
    for frame in frames:
        with suppress(FrameError):
            zpl.parse_identification(frame)
        with suppress(FrameError):
            zpl.parse_status([frame, frame, frame])


@given(st.lists(st.text("0123456789,. -x", max_size=40), min_size=3, max_size=3))
def test_arbitrary_strings_raise_only_frame_errors(lines):
    with suppress(FrameError):
        zpl.parse_status([line.encode() for line in lines])


LABEL = "^XA^FO20,20^A0N,30^FDPart 7^FS^XZ"


@pytest.mark.parametrize(
    "label",
    [
        LABEL,
        f"{LABEL}\r\n{LABEL}",
        "~DGR:LOGO.GRF,8,1,FF00FF00^XA^CI28^FO1,1^FDGröße 1\u00a0€^FS^XZ",
        "^xa^fdA^fs^xz",
    ],
)
def test_a_label(label):
    assert zpl.checked_label(label) == label


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("", "begins with"),
        ("PART 7", "begins with"),
        ("^XA^FDA^FS", "begins with"),
        ("^XZ^XA", "begins with"),
        ("^XA^XA^XZ^XZ", "begins with"),
        ("^XA^FDGröße^FS^XZ", r"\^CI28"),
        ("^XA^FDa\x1b^FS^XZ", "control characters"),
        ("^XA\x02^XZ", "control characters"),
        ("^XA~JA^XZ", "~JA"),
        ("^XA~hs^XZ", "~HS"),
        ("^XA^~HS^XZ", "~HS"),
        ("^XA^H~JR^XZ", "must not contain"),
        ("^XA^HV1^XZ", r"\^HV"),
        ("~CC+^XA^XZ", "~CC"),
        ("^XA^CC+^XZ", r"\^CC"),
        ("^XA^CT+^XZ", r"\^CT"),
        ("^XA^JBE^XZ", r"\^JB"),
        ("^XA^JUS^XZ", r"\^JU"),
        ("^XA^KP1234^XZ", r"\^KP"),
        ("^XA^ND2,P,10.0.0.1^XZ", r"\^ND"),
        ("^XA^PP^XZ", r"\^PP"),
        ("^XA^SXO,D^XZ", r"\^SX"),
        ("^XA~\r\nHS^XZ", "must not contain"),
        ("^XA^F\nD^XZ", "one line"),
        ("^XA^XZ^", "no command"),
        ("^XA^XZ" + "x" * zpl.MAX_LABEL, "more than"),
    ],
)
def test_what_is_no_label(label, words):
    with pytest.raises(zpl.LabelError, match=words):
        zpl.checked_label(label)


def test_copies():
    assert zpl.with_copies(LABEL, 3) == LABEL.replace("^XZ", "^PQ3,0,0,N^XZ")
    assert zpl.with_copies("^XA^PQ8,0,1,Y^FDA^FS^xz" + LABEL, 1).count("^PQ1,0,0,N^XZ") == 2
    assert "^PQ8" not in zpl.with_copies("^XA^PQ8,0,1,Y^FDA^FS^XZ", 1)
    assert zpl.formats_in(LABEL * 3) == 3
    for wrong in (0, 1001):
        with pytest.raises(zpl.LabelError, match="copies"):
            zpl.with_copies(LABEL, wrong)
