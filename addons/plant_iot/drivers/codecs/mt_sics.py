"""MT-SICS, the command set of Mettler Toledo balances and scales: levels 0 and 1.

Commands are uppercase ASCII, blocks separated by a blank, ended by CR LF. A weight answer is
``ID status value unit`` where the value fills ten characters, right-aligned:

    S S     100.00 g        stable                   S D      99.87 g     dynamic
    S I                     busy, or not stable in time
    S +                     over the range           S -                  under the range
    S S Error 10b           the scale shows an error instead of a weight

``S``, ``SI``, ``SIR``, ``SR`` and ``SNR`` all answer as ``S``. Others answer under their own
name: ``T``/``TI`` and ``TA`` with a weight, ``Z``, ``ZI`` and ``TAC`` with a status, ``I0`` to
``I11`` with texts. ``@``, and a scale that has just been switched on, send ``I4 A "serial"``.
``ES`` (syntax), ``ET`` (transmission) and ``EL`` (logic) answer what was not understood.

The protocol has no checksum. The fixed width is the only redundancy, so by default a weight whose
field is not ten characters wide is refused: a lost digit would otherwise pass as a weight.
Source: reference manual 11780711.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from ..units import normalised
from .errors import FrameError
from .framing import LineFramer

VALUE_WIDTH = 10
END = b"\r\n"


class Status(Enum):
    """The second block of an answer, or the general errors."""

    STABLE = "S"
    DYNAMIC = "D"
    DONE = "A"
    MORE_FOLLOWS = "B"
    BUSY = "I"
    BAD_PARAMETER = "L"
    OVERLOAD = "+"
    UNDERLOAD = "-"
    SYNTAX_ERROR = "ES"
    TRANSMISSION_ERROR = "ET"
    LOGIC_ERROR = "EL"


@dataclass(frozen=True)
class Response:
    """An answer that is a status only: ``Z A``, ``S +``, ``ES`` (whose command is empty)."""

    command: str
    status: Status


@dataclass(frozen=True)
class Weight(Response):
    """An answer with a weight; ``display`` is the number as sent, ``unit`` our code for it."""

    value: Decimal
    unit: str
    display: str


@dataclass(frozen=True)
class ScaleError(Response):
    """The scale shows an error where a weight would be; ``code`` as in its manual, ``10b``."""

    code: str


@dataclass(frozen=True)
class Info(Response):
    """An answer with texts, as of ``I0`` to ``I11``."""

    fields: tuple[str, ...]


_WEIGHT = re.compile(
    rb"(S|TI?|TA) ([SDA]) ( *)([+-]?\d{1,15}(?:\.\d{1,12})?) ([A-Za-z%\xb5][!-~\xb5]{0,4}) *"
)
_ERROR = re.compile(rb"(S|TI?) ([SD]) +Error +(\d{1,4}[a-z]?) *", re.IGNORECASE)
_STATUS = re.compile(rb"(SIR|SN?R|SI?|ZI?|TAC|TA|TI?|@|C\d?|K|D|DW) ([SDAIL+-]) *")
_INFO = re.compile(rb'(I\d{1,2}) ([AB]) ((?:(?:"(?:[^"\\]|\\.)*"|[!#-~]+) *)+)')
_INFO_STATUS = re.compile(rb"(I\d{1,2}) ([IL]) *")
_FIELD = re.compile(rb'"((?:[^"\\]|\\.)*)"|([!#-~]+)')
_GENERAL = {
    b"ES": Status.SYNTAX_ERROR,
    b"ET": Status.TRANSMISSION_ERROR,
    b"EL": Status.LOGIC_ERROR,
}
#: Which letters each weight answer may carry: a tare is never dynamic, a weight never ``A``.
_WEIGHT_STATUS = {"S": "SD", "T": "S", "TI": "SD", "TA": "A"}


def encode(command: str, *parameters: str) -> bytes:
    """The bytes of a command.

    >>> encode("TA", "100.00", "g")
    b'TA 100.00 g\\r\\n'
    """
    return " ".join((command, *parameters)).encode("ascii") + END


def parse(line: bytes, *, strict_width: bool = True) -> Response:
    """The answer in one line, without its end; FrameError when it is none."""
    line = line.rstrip(b" ")
    if line in _GENERAL:
        return Response("", _GENERAL[line])
    if match := _WEIGHT.fullmatch(line):
        return _weight(match, line, strict_width)
    if match := _ERROR.fullmatch(line):
        command, status, code = (part.decode("ascii") for part in match.groups())
        return ScaleError(command.upper(), Status(status.upper()), code)
    if match := _STATUS.fullmatch(line):
        command, status = (part.decode("ascii") for part in match.groups())
        if command == "S" and status in "SDA":
            raise FrameError("a weight answer without a weight", line)
        return Response(command, Status(status))
    if match := _INFO_STATUS.fullmatch(line):
        return Response(match[1].decode("ascii"), Status(match[2].decode("ascii")))
    if match := _INFO.fullmatch(line):
        fields = tuple(
            (quoted or bare).decode("latin-1") for quoted, bare in _FIELD.findall(match[3])
        )
        return Info(match[1].decode("ascii"), Status(match[2].decode("ascii")), fields)
    raise FrameError("the line is not an MT-SICS answer", line)


def _weight(match: re.Match[bytes], line: bytes, strict_width: bool) -> Weight:
    command, status, padding, display, unit = (part.decode("latin-1") for part in match.groups())
    if status not in _WEIGHT_STATUS[command]:
        raise FrameError(f"{command} never answers with status {status}", line)
    width = len(padding) + len(display)
    fits = width == VALUE_WIDTH or (width > VALUE_WIDTH and not padding)
    if strict_width and not fits:
        raise FrameError(f"the weight takes {width} characters instead of {VALUE_WIDTH}", line)
    return Weight(command, Status(status), Decimal(display), normalised(unit), display)


class Decoder:
    """Bytes as they arrive in, answers out; a line that is none comes out as a FrameError.

    The error is returned, not raised, so that what follows in the same bytes is not lost.

    >>> Decoder().feed(b"S D      99.87 g\\r\\nS D      9")
    [Weight(command='S', status=<Status.DYNAMIC: 'D'>, value=Decimal('99.87'), unit='g', \
display='99.87')]
    """

    def __init__(self, *, strict_width: bool = True) -> None:
        self._framer = LineFramer()
        self._strict_width = strict_width

    def feed(self, data: bytes) -> list[Response | FrameError]:
        """What ``data`` completes, in order."""
        return [self._decoded(line) for line in self._framer.feed(data)]

    @property
    def partial(self) -> bytes:
        """What has arrived of a line that is not complete."""
        return self._framer.partial

    def reset(self) -> None:
        """Forget a partial line."""
        self._framer.reset()

    def _decoded(self, line: bytes | FrameError) -> Response | FrameError:
        if isinstance(line, FrameError):
            return line
        try:
            return parse(line, strict_width=self._strict_width)
        except FrameError as error:
            return error
