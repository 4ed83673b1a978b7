"""Open Protocol, the language of tightening controllers: its messages and how they are cut.

A message is a header of 20 ASCII characters, data, and a NUL that its length does not count:

    llll dddd rrr n ss pp     length, MID, revision, "no acknowledge", station, spindle, and four
    0020 0060 002 0 00 00     that older controllers leave blank; here with gaps, to be read

Blanks stand for "the first revision", "acknowledge", "station 1". ``0005 mmmm`` accepts the command
mmmm, ``0004 mmmm ee`` refuses it. Source: Open Protocol Specification R 2.8.0; the header's last
four characters and the words of the error codes from memory.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import FrameError

HEADER = 20
END = b"\x00"
#: The longest that a length of four digits can say.
MAX_LENGTH = 9999

START, STARTED, STOP = 1, 2, 3
REFUSED, ACCEPTED = 4, 5
SELECT_PARAMETER_SET, DISABLE_TOOL, ENABLE_TOOL, SET_IDENTIFIER = 18, 42, 43, 50
SUBSCRIBE_RESULT, RESULT, RESULT_STORED = 60, 61, 62
REQUEST_OLD_RESULT, OLD_RESULT = 64, 65
KEEP_ALIVE = 9999

UNSUPPORTED_REVISION = 97
#: What the error codes of 0004 mean, for the person at the line.
ERRORS = {
    1: "the data are not valid",
    2: "there is no such parameter set",
    3: "the parameter set cannot be selected now",
    4: "the parameter set is not running",
    9: "somebody has subscribed to the results already",
    10: "nobody has subscribed to the results",
    15: "it has no tightening of that number",
    58: "no alarm is active",
    79: "the command failed",
    96: "another client is connected already",
    97: "it does not speak this revision of the message",
    98: "it did not answer its own inside in time",
    99: "it does not know the message",
}


@dataclass(frozen=True)
class Message:
    """One message; ``data`` is what follows the header."""

    mid: int
    revision: int = 1
    data: str = ""
    no_ack: bool = False
    station: int = 1
    spindle: int = 1


def encode(message: Message) -> bytes:
    """The bytes of a message, its NUL included.

    >>> encode(Message(9999))
    b'00209999001 0000    \\x00'
    """
    data = message.data.encode("ascii")
    length = HEADER + len(data)
    if length > MAX_LENGTH:
        raise ValueError(f"A message of {length} characters is longer than the protocol allows.")
    flag = "1" if message.no_ack else " "
    station = "00" if message.station == 1 else f"{message.station:02d}"
    spindle = "00" if message.spindle == 1 else f"{message.spindle:02d}"
    header = f"{length:04d}{message.mid:04d}{message.revision:03d}{flag}{station}{spindle}    "
    return header.encode("ascii") + data + END


def parse(frame: bytes) -> Message:
    """The message in one frame, without its NUL; FrameError when it is none."""
    if len(frame) < HEADER:
        raise FrameError("the message is shorter than its header", frame)
    try:
        text = frame.decode("latin-1")
        length, mid = _number(text[0:4]), _number(text[4:8])
        revision = _number(text[8:11], blank=1) or 1
        station, spindle = _number(text[12:14], blank=1) or 1, _number(text[14:16], blank=1) or 1
    except ValueError as error:
        raise FrameError(f"the header is not readable: {error}", frame) from None
    if length != len(frame):
        raise FrameError(f"the message says {length} characters and has {len(frame)}", frame)
    return Message(mid, revision, text[HEADER:], text[11] == "1", station, spindle)


def refusal(message: Message) -> tuple[int, int]:
    """``(MID, error code)`` of a 0004; FrameError when it does not say."""
    try:
        return _number(message.data[0:4]), _number(message.data[4:6])
    except ValueError as error:
        raise FrameError(
            f"the refusal is not readable: {error}", message.data.encode("latin-1")
        ) from None


def accepted(message: Message) -> int:
    """The MID that a 0005 accepts; FrameError when it does not say."""
    try:
        return _number(message.data[0:4])
    except ValueError as error:
        raise FrameError(
            f"the acceptance is not readable: {error}", message.data.encode("latin-1")
        ) from None


def _number(text: str, *, blank: int | None = None) -> int:
    stripped = text.strip(" ")
    if not stripped and blank is not None:
        return blank
    if not (stripped.isascii() and stripped.isdigit()):
        raise ValueError(f"{text!r} is no number")
    return int(stripped)


class Decoder:
    """Bytes as they arrive in, messages out; what is none comes out as a FrameError.

    The length says where a message ends, and the NUL proves it. Where they disagree, all up to the
    next NUL is dropped and reported once: a message begins behind a NUL.

    >>> [message.mid for message in Decoder().feed(b"00200005001 0000    \\x000020")]
    [5]
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> list[Message | FrameError]:
        """What ``data`` completes, in order."""
        self._buffer += data
        found: list[Message | FrameError] = []
        while (end := self._buffer.find(END)) >= 0:
            frame = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            if self._skipping:
                self._skipping = False
            elif frame:
                found.append(_decoded(frame))
        if len(self._buffer) > MAX_LENGTH:
            if not self._skipping:
                found.append(FrameError("the message has no end", bytes(self._buffer[:HEADER])))
            self._skipping = True
            self._buffer.clear()
        return found

    def reset(self) -> None:
        """Forget a message that is not complete."""
        self._buffer.clear()
        self._skipping = False


def _decoded(frame: bytes) -> Message | FrameError:
    try:
        return parse(frame)
    except FrameError as error:
        return error
