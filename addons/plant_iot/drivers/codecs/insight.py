"""In-Sight native mode, the text commands of Cognex' In-Sight vision systems, as over telnet.

A session begins with a login, whose prompts have no line end:

    Welcome to In-Sight(tm) 7402 Session 0
    User: admin
    Password:
    User Logged In

A command is two letters with its parameters, ended by CR LF. One that sets something is answered by
a status line: 1 done, 0 not known, below 0 not done. ``GV`` is answered by a status and, when that
is 1, a line with the value; ``GO`` by 1 (online) or 0 alone.

    SE8    trigger          SW8    trigger, answered when the inspection has ended
    SO1    online           SO0    offline           GO    whether it is online
    GVA012 value of cell    GVName.Tag               of a symbolic tag
    LFname load a job       GF     the job's name

Source: In-Sight Explorer help, Native Mode Communications; that ``GF`` answers status and name, the
error values of cells and the words at a refused login are from memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .errors import FrameError

END = b"\r\n"
TRIGGER, TRIGGER_AND_WAIT = "SE8", "SW8"
ONLINE, OFFLINE, IS_ONLINE = "SO1", "SO0", "GO"
GET_VALUE, LOAD_JOB, JOB_NAME = "GV", "LF", "GF"
DONE = 1

#: What the statuses say, for the person at the line.
ERRORS = {
    0: "it does not know the command",
    -1: "there is no such thing in its job, or the value is not one",
    -2: "it cannot do that now: it is offline, or busy, or the file is not there",
    -3: "the checksum is wrong",
    -4: "it is out of memory",
    -5: "it was set offline by hand, or by a signal, and stays so",
    -6: "the user has not the right to do that",
}

_STATUS = re.compile(rb" *(-?\d{1,6}) *")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,12})?")
_CELL = re.compile(r"[A-Za-z]\d{3}")
_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}(?:[._][A-Za-z0-9_]{1,64}){0,8}")
_JOB = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,59}")
_MODEL = re.compile(rb"In-Sight\S* +([!-~]{1,30})")
_MAX_PROMPT = 2000


@dataclass(frozen=True)
class Value:
    """What a cell holds: a number, a text, or an error where ``error`` is not empty."""

    text: str
    number: Decimal | None = None
    error: str = ""


def encode(command: str) -> bytes:
    """The bytes of a command.

    >>> encode("GVA012")
    b'GVA012\\r\\n'
    """
    return command.encode("ascii") + END


def get_value(cell: str) -> str:
    """The command that reads a cell, ``A12`` or ``A012``, or a symbolic tag; ValueError."""
    column, row = cell[:1], cell[1:]
    if column.isalpha() and row.isascii() and row.isdigit() and len(row) <= 3:
        cell = f"{column.upper()}{int(row):03d}"
    if not (_CELL.fullmatch(cell) or _TAG.fullmatch(cell)):
        raise ValueError(
            f"{cell!r} is no cell: write a column's letter and a row, as A012, or a tag's name."
        )
    return GET_VALUE + cell


def load_job(name: str) -> str:
    """The command that loads a job; ValueError for what is no file's name."""
    if not _JOB.fullmatch(name) or ".." in name:
        raise ValueError(
            f"{name!r} is no job's name: letters, digits, blanks, points, dashes, up to 60."
        )
    return LOAD_JOB + name


def parse_status(line: bytes) -> int:
    """The status in a line; FrameError when it is none."""
    found = _STATUS.fullmatch(line)
    if not found:
        raise FrameError("the line is no status", line)
    return int(found[1])


def parse_value(line: bytes) -> Value:
    """What a cell holds; FrameError when it is not readable."""
    text = line.decode("latin-1").strip()
    if not text.isprintable():
        raise FrameError("the value is not readable", line)
    if text.startswith("#"):
        return Value(text, error=f"the cell shows {text}")
    return Value(text, Decimal(text) if _NUMBER.fullmatch(text) else None)


def error_words(status: int) -> str:
    """What a status that is not 1 means."""
    return ERRORS.get(status, f"its error {status}")


class Step(Enum):
    """Where a login is."""

    USER = "user"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    ANSWER = "answer"
    IN = "in"
    REFUSED = "refused"


class Login:
    """The dialogue at the beginning of a session. Bytes in, what to send out.

    >>> login = Login("admin", "")
    >>> login.feed(b"Welcome to In-Sight(tm) 7402 Session 0\\r\\nUser: ")
    b'admin\\r\\n'
    >>> login.feed(b"Password: "), login.feed(b"User Logged In\\r\\n")
    (b'\\r\\n', b'')
    >>> login.step, login.model
    (<Step.IN: 'in'>, '7402')
    """

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._heard = bytearray()
        self.step = Step.USER
        self.model = ""

    def feed(self, data: bytes) -> bytes:
        """What to answer, perhaps nothing; FrameError when this is no login."""
        self._heard += data
        answer = b""
        if self.step is Step.USER and (prompt := self._prompt(rb"user *: *$")):
            if model := _MODEL.search(prompt):
                self.model = model[1].decode("ascii")
            self.step, answer = Step.PASSWORD, self._user.encode("latin-1", "replace") + END
        elif self.step is Step.PASSWORD and self._prompt(rb"password *: *$"):
            self.step, answer = Step.ANSWER, self._password.encode("latin-1", "replace") + END
        elif self.step is Step.ANSWER:
            if self._prompt(rb"logged in *\r?\n"):
                self.step = Step.IN
            elif self._prompt(rb"(invalid|denied|incorrect|failed|user *: *$)"):
                self.step = Step.REFUSED
        if len(self._heard) > _MAX_PROMPT:
            raise FrameError("this is no login of an In-Sight system", bytes(self._heard[:100]))
        return answer

    def _prompt(self, pattern: bytes) -> bytes:
        """What was heard up to the prompt, which is then forgotten; empty before it has come."""
        found = re.search(pattern, self._heard, re.IGNORECASE)
        if not found:
            return b""
        heard = bytes(self._heard[: found.end()])
        del self._heard[: found.end()]
        return heard
