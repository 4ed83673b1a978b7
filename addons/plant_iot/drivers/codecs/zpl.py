"""ZPL II, the language of Zebra's label printers and those that speak like them.

A label is text: commands of a prefix and two letters (``^FD``, ``~HS``) with their parameters
behind them. ``^`` commands stand in a format, ``^XA`` … ``^XZ``, which waits in the printer's
buffer; ``~`` commands act at once. The printer does not say that it has printed. It says how it is
when asked: ``~HS`` is answered by three strings, each between STX and ETX and ended by CR LF,

    aaa,b,c,dddd,eee,f,g,h,iii,j,k,l    b paper out, c paused, d label length in dots,
                                        e formats waiting, f buffer full, h part of a format has
                                        come, j memory lost, k too cold, l too hot
    mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www    o head up, p ribbon out, t a label waits to be taken,
                                        u labels that remain of the batch
    xxxx,y                              not used here

and ``~HI`` by one: model, version, dots a millimetre, memory. Some models answer nothing while they
are out of paper or their head is up. Source: ZPL II Programming Guide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import FrameError

STATUS, IDENTIFY = b"~HS", b"~HI"
CANCEL_ALL, CANCEL_PARTIAL = b"~JA", b"~JX"
PAUSE, RESUME, CALIBRATE = b"~PP", b"~PS", b"~JC"

STX, ETX = b"\x02", b"\x03"
#: How many strings answer ``~HS``.
STATUS_FRAMES = 3
#: No answer that is read here is longer.
MAX_FRAME = 512
#: The longest label, in characters; a picture of a whole label fits.
MAX_LABEL = 500_000
MAX_COPIES = 1000

_NUMBER = re.compile(rb" *(\d{1,10}) *")
#: What stands outside of STX … ETX in a healthy answer.
_BETWEEN = b"\r\n"
_FORMAT = re.compile(r"\^X([AZ])", re.IGNORECASE)
_QUANTITY = re.compile(r"\^PQ[^\^~]*", re.IGNORECASE)
#: Looked for at each prefix, so that none hides behind another.
_COMMAND = re.compile(r"(?=([\^~].{0,2}))", re.DOTALL)
#: Blanks that are not for a printer: Odoo puts them between amounts and currencies.
HARD_BLANKS = "\u00a0\u202f"
#: Downloads and adjustments: the only commands of the second kind that a label needs.
_ALLOWED_AT_ONCE = frozenset({"~DB", "~DG", "~DS", "~DT", "~DU", "~DY", "~EG", "~SD", "~TA"})
#: They change what the commands behind them mean, answer, stop the printer, or set it up: its
#: memory, name, password, network, alerts.
_FORBIDDEN = re.compile(r"\^(C[CDT]|H.|J[BIU]|K[NP]|N.|PP|S[QX])", re.IGNORECASE)


class LabelError(ValueError):
    """This is no label that can be printed; a sentence says why."""


@dataclass(frozen=True)
class HostStatus:
    """What ``~HS`` says. ``formats`` wait in the buffer, ``remaining`` labels in the batch."""

    paper_out: bool = False
    paused: bool = False
    formats: int = 0
    buffer_full: bool = False
    partial_format: bool = False
    memory_lost: bool = False
    too_cold: bool = False
    too_hot: bool = False
    head_up: bool = False
    ribbon_out: bool = False
    label_waiting: bool = False
    remaining: int = 0
    label_length: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing left to print, nor part of something."""
        return not (self.formats or self.remaining or self.partial_format)

    @property
    def fault(self) -> str:
        """What a person has to mend before it can print, in the words of the state, or ``""``.

        The gravest first: a printer that is out of paper or whose head is up pauses as well.
        """
        faults = {
            "head up": self.head_up,
            "paper out": self.paper_out,
            "ribbon out": self.ribbon_out,
            "over-temperature": self.too_hot,
            "memory lost": self.memory_lost,
            "paused": self.paused,
        }
        return next((words for words, there in faults.items() if there), "")

    @property
    def state(self) -> str:
        """The fault; else ``buffer full``, ``printing`` or ``ready``."""
        if self.fault:
            return self.fault
        if self.buffer_full:
            return "buffer full"
        return "ready" if self.is_empty else "printing"


@dataclass(frozen=True)
class Identification:
    """What ``~HI`` says; empty where it does not."""

    model: str
    version: str = ""
    dots_per_mm: str = ""
    memory: str = ""


def encode(command: bytes) -> bytes:
    """The bytes of a command that stands alone.

    >>> encode(STATUS)
    b'~HS\\r\\n'
    """
    return command + b"\r\n"


class Decoder:
    """Bytes as they arrive in, what stands between STX and ETX out.

    Anything else comes out as a FrameError, returned, so that what follows is not lost.

    >>> Decoder().feed(b"\\x02ZT410-300dpi,V75.20\\x03\\r\\n\\x02030,0")
    [b'ZT410-300dpi,V75.20']
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes | FrameError]:
        """What ``data`` completes, in order."""
        self._buffer += data
        found: list[bytes | FrameError] = []
        while self._buffer:
            start = self._buffer.find(STX)
            if start != 0:
                if not self._drop_noise(start, found):
                    break
                continue
            end, again = self._buffer.find(ETX), self._buffer.find(STX, 1)
            if 0 < again < end or (end < 0 < again):
                found.append(FrameError("an answer stops in the middle", self._take(again)))
            elif end >= 0:
                found.append(self._take(end + 1)[1:-1])
            elif len(self._buffer) > MAX_FRAME:
                found.append(FrameError("an answer has no end", self._take(len(self._buffer))))
            else:
                break
        return found

    @property
    def partial(self) -> bytes:
        """What has arrived of an answer that is not complete."""
        return bytes(self._buffer.strip(_BETWEEN))

    def reset(self) -> None:
        """Forget an answer that is not complete."""
        self._buffer.clear()

    def _drop_noise(self, start: int, found: list[bytes | FrameError]) -> bool:
        """Take what does not begin with STX; False when its end has not come yet."""
        line = self._buffer.find(b"\n") + 1
        end = start if start > 0 else line or (len(self._buffer) if self._is_noise() else 0)
        if not end:
            return False
        noise = self._take(end).strip(_BETWEEN)
        if noise:
            found.append(FrameError("this is no answer of a ZPL printer", noise[:MAX_FRAME]))
        return True

    def _is_noise(self) -> bool:
        return not self.partial or len(self._buffer) > MAX_FRAME

    def _take(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken


def parse_status(frames: Sequence[bytes]) -> HostStatus:
    """The status in the three strings that answer ``~HS``; FrameError when they are others."""
    first, second = _numbers(frames[0], 12), _numbers(frames[1], 11)
    if len(frames) != STATUS_FRAMES or frames[2].count(b",") != 1:
        raise FrameError("the third string of the status is not one", frames[-1])
    flags = [first[place] for place in (1, 2, 5, 7, 9, 10, 11)]
    flags += [second[place] for place in (2, 3, 7)]
    if any(flag > 1 for flag in flags):
        raise FrameError("a flag of the status is neither 0 nor 1", b" ".join(frames))
    paper, paused, full, part, lost, cold, hot, head, ribbon, waiting = map(bool, flags)
    return HostStatus(
        paper_out=paper, paused=paused, formats=first[4], buffer_full=full, partial_format=part,
        memory_lost=lost, too_cold=cold, too_hot=hot, head_up=head, ribbon_out=ribbon,
        label_waiting=waiting, remaining=second[8], label_length=first[3],
    )  # fmt: skip


def parse_identification(frame: bytes) -> Identification:
    """The answer to ``~HI``; FrameError when it is none."""
    if not frame.isascii() or not frame.decode("ascii").isprintable() or not frame.strip():
        raise FrameError("the identification is not readable", frame)
    parts = [part.strip() for part in frame.decode("ascii").split(",")]
    return Identification(*parts[:4])


def checked_label(text: str) -> str:
    """``text``, when it is one or more whole formats and nothing that a label has no need of.

    :raise LabelError: with a sentence
    """
    if len(text) > MAX_LABEL:
        raise LabelError(f"The label has more than {MAX_LABEL:,} characters.")
    if not all(char.isprintable() or char in f"\r\n\t{HARD_BLANKS}" for char in text):
        raise LabelError(
            "The label contains control characters. In a field write them with ^FH, as _0D."
        )
    marks = "".join(match[1].upper() for match in _FORMAT.finditer(text))
    if not marks or marks.replace("AZ", ""):
        raise LabelError("A label begins with ^XA and ends with ^XZ, each as often as the other.")
    if not text.isascii() and "^CI28" not in text.upper():
        raise LabelError(
            "The label has letters with accents or of other scripts, but does not say ^CI28, "
            "with which the printer takes them as UTF-8."
        )
    for match in _COMMAND.finditer(text):
        command = match[1].upper()
        broken = len(command) < 3 or any(map(str.isspace, command))
        if (command[0] == "~" and command not in _ALLOWED_AT_ONCE) or _FORBIDDEN.match(command):
            raise LabelError(
                f"A label must not contain {command}: it controls the printer itself, or changes "
                "what the rest of the label means."
            )
        if broken:
            raise LabelError(f"{command!r} in the label is no command: write it on one line.")
    return text


def with_copies(label: str, copies: int) -> str:
    """The label, to be printed ``copies`` times; a quantity of its own (``^PQ``) is replaced.

    >>> with_copies("^XA^FDA^FS^PQ9^XZ", 2)
    '^XA^FDA^FS^PQ2,0,0,N^XZ'
    """
    if not 1 <= copies <= MAX_COPIES:
        raise LabelError(f"Between 1 and {MAX_COPIES} copies can be printed, not {copies}.")
    single = _QUANTITY.sub("", label)
    return _FORMAT.sub(
        lambda match: f"^PQ{copies},0,0,N^XZ" if match[1] in "Zz" else match[0], single
    )


def formats_in(label: str) -> int:
    """How many labels ``label`` is, each printed once."""
    return sum(match[1] in "Zz" for match in _FORMAT.finditer(label))


def _numbers(frame: bytes, count: int) -> list[int]:
    parts = frame.split(b",")
    if len(parts) != count:
        raise FrameError(f"the string has {len(parts)} parts instead of {count}", frame)
    found = [_NUMBER.fullmatch(part) for part in parts]
    if not all(found):
        raise FrameError("a part of the status is no number", frame)
    return [int(match[1]) for match in found if match]
