"""DMCC, the control commands of Cognex' DataMan readers, and the results between their answers.

    ||>TRIGGER ON                   a command; ended by CR LF, as all lines
    ||0:17>GET DEVICE.TYPE          0: without a checksum; 17: the number its answer will carry
    ||0:17[0]DM262                  the extended answer: status 0, then what was asked for
    ||0:17[101]                     the command is not known

A reader answers so when its response mode is extended (``SET COM.DMCC-RESPONSE 1``); by default it
is silent. What it reads it sends by itself as a line of its own, as its data formatting says; in
extended mode some firmware wraps it in an answer of status 1, in base64. Source: DataMan Control
Commands, Cognex.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from .errors import FrameError

END = b"\r\n"
#: A result may hold several codes.
MAX_LINE = 8192
EXTENDED = "SET COM.DMCC-RESPONSE 1"
TRIGGER_ON, TRIGGER_OFF = "TRIGGER ON", "TRIGGER OFF"
TYPE, SERIAL, FIRMWARE = "GET DEVICE.TYPE", "GET DEVICE.SERIAL-NUMBER", "GET DEVICE.FIRMWARE-VER"
DONE, RESULT = 0, 1

#: What the statuses say, for the person at the line.
ERRORS = {
    100: "an error that it does not name",
    101: "it does not know the command",
    102: "the parameter is not one",
    103: "the checksum is wrong",
    104: "it cannot do that in its present state",
    105: "it is offline, or busy with its own setup",
}

_ANSWER = re.compile(rb"\|\|([01]?)((?::[0-9]*)*)\[(\d{1,4})\](.*)", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """To the command of that number; -1 where the answer carries none."""

    number: int
    status: int
    text: str


@dataclass(frozen=True)
class Result:
    """What the reader read, or what it is set to send when it has read nothing."""

    text: str


def encode(command: str, number: int) -> bytes:
    """The bytes of a command.

    >>> encode("TRIGGER ON", 7)
    b'||0:7>TRIGGER ON\\r\\n'
    """
    return f"||0:{number}>{command}".encode("ascii") + END


def parse(line: bytes) -> Answer | Result:
    """The answer or result in one line, without its end; FrameError when it is not readable."""
    if not line.startswith(b"||"):
        return Result(_text(line))
    found = _ANSWER.fullmatch(line)
    if not found:
        raise FrameError("this is no answer of a DataMan reader", line)
    numbers = [part for part in found[2].split(b":") if part]
    number = int(numbers[0]) if numbers and len(numbers[0]) <= 9 else -1
    status = int(found[3])
    if status == RESULT:
        try:
            return Result(_text(base64.b64decode(found[4], validate=True)))
        except binascii.Error:
            raise FrameError("the result is not base64", line) from None
    return Answer(number, status, _text(found[4]))


def error_words(status: int) -> str:
    """What a status that is not 0 means."""
    return ERRORS.get(status, f"its error {status}")


def _text(data: bytes) -> str:
    """UTF-8, else Latin-1; FrameError for control characters but the separators of GS1 data."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if not all(char.isprintable() or char in "\x1d\t" for char in text):
        raise FrameError("the line has control characters", data)
    return text
