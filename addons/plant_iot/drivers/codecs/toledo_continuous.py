"""Toledo continuous output, which many makes of weighing terminals have: frames of fixed length.

    STX A B C wwwwww tttttt CR [CHK]      weight and tare in six digits, without point and sign

    A  bits 0-2  n: the weight is the digits times 10^(2-n)      bits 3-4  the increment, 1, 2 or 5
    B  bit 0     net                                             bit 1     negative
       bit 2     out of range                                    bit 3     in motion
       bit 4     kg, else lb                                     bit 6     not zeroed since power-up
    C  bits 0-2  another unit (0: as B says)                     bit 3     print was pressed
       bit 4     expanded by 10

Bit 5 of each status word is 1, so that none is a control character. ``CHK`` makes the sum of all
bytes, STX and CR included, a multiple of 128. Bytes with the eighth bit set are refused rather than
stripped: without a checksum it is the only sign of a damaged digit. Sources: manuals of terminals
that speak it; the units of C, and what expanding does to the point, from memory: an expanded weight
is therefore doubtful.
"""

from __future__ import annotations

from decimal import Decimal

from .errors import FrameError
from .weighing import OVER_RANGE, UNDER_RANGE, Weighing

STX, CR = 0x02, 0x0D
#: Without and with the checksum.
LENGTH = 17
ZERO, TARE, CLEAR, PRINT = b"Z", b"T", b"C", b"P"
NET, NEGATIVE, OUT_OF_RANGE, MOTION, KG, ALWAYS, NOT_ZEROED = (1 << bit for bit in range(7))
PRINTED, EXPANDED = 1 << 3, 1 << 4

#: Bits 0-2 of C, where they are not 0.
UNITS = {1: "g", 2: "t", 3: "oz", 4: "ozt", 5: "dwt", 6: "ton"}


def checksum(frame: bytes) -> int:
    """The byte that follows ``frame``, STX to CR.

    >>> checksum(b"\\x02\\r")
    113
    """
    return -sum(byte & 0x7F for byte in frame) & 0x7F


def parse(frame: bytes) -> Weighing:
    """The weighing in one frame, STX to CR; FrameError when it is none."""
    if len(frame) != LENGTH or frame[0] != STX or frame[-1] != CR:
        raise FrameError("the frame is not STX, 15 characters and CR", frame)
    if any(byte > 0x7F for byte in frame):
        raise FrameError("a character has its eighth bit set", frame)
    a, b, c = frame[1:4]
    if not a & b & c & ALWAYS:
        raise FrameError("a status word is none", frame)
    exponent = 2 - (a & 0b111)
    net, moving, printed = bool(b & NET), bool(b & MOTION), bool(c & PRINTED)
    other = c & 0b111
    if other and other not in UNITS:
        raise FrameError(f"the unit {other} is not known", frame)
    unit = UNITS[other] if other else "kg" if b & KG else "lb"
    if b & NOT_ZEROED:
        reason = "not zeroed since it was switched on"
    elif b & OUT_OF_RANGE:
        reason = UNDER_RANGE if b & NEGATIVE else OVER_RANGE
    else:
        doubt = "the display is expanded by 10" if c & EXPANDED else ""
        exponent -= bool(doubt)
        value = _number(frame[4:10], exponent, frame)
        value = -value if b & NEGATIVE and value else value
        tare = _number(frame[10:16], exponent, frame) if frame[10:16].strip() else None
        return Weighing(value, unit, f"{value:f}", moving, net, tare, doubt, printed)
    return Weighing(unit=unit, moving=moving, net=net, reason=reason, printed=printed)


def _number(field: bytes, exponent: int, frame: bytes) -> Decimal:
    digits = field.lstrip(b" ")
    if not digits.isdigit():
        raise FrameError("the weight is not made of digits", frame)
    number = Decimal(int(digits))
    return number * 10**exponent if exponent > 0 else number.scaleb(exponent)


class Decoder:
    """Bytes as they arrive in, weighings out; what is no frame comes out as a FrameError.

    A frame is where STX stands and CR follows in its place; where they do not, the next STX is
    tried, and what was skipped is reported once.

    >>> Decoder().feed(b"\\x02+8 001250000000\\r\\x02+")
    [Weighing(value=Decimal('1.250'), unit='kg', display='1.250', moving=True, net=False, \
tare=Decimal('0.000'), reason='', printed=False, width=0)]
    """

    def __init__(self, *, checksum: bool = False) -> None:
        self._checked = checksum
        self._length = LENGTH + checksum
        self._buffer = bytearray()

    @property
    def partial(self) -> bytes:
        """What has arrived of a frame that is not complete."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> list[Weighing | FrameError]:
        """What ``data`` completes, in order."""
        self._buffer += data
        found: list[Weighing | FrameError] = []
        skipped = bytearray()
        while self._buffer:
            if self._buffer[0] == STX and len(self._buffer) < self._length:
                break
            if self._buffer[0] != STX or self._buffer[LENGTH - 1] != CR:
                skipped.append(self._buffer.pop(0))
                continue
            if skipped:
                found.append(_skipped(skipped))
                skipped = bytearray()
            found.append(self._decoded(bytes(self._buffer[: self._length])))
            del self._buffer[: self._length]
        if skipped:
            found.append(_skipped(skipped))
        return found

    def reset(self) -> None:
        """Forget a frame that is not complete."""
        self._buffer.clear()

    def _decoded(self, frame: bytes) -> Weighing | FrameError:
        content = frame[:LENGTH]
        if self._checked and frame[LENGTH] != checksum(content):
            return FrameError("the checksum does not fit", frame)
        try:
            return parse(content)
        except FrameError as error:
            return error


def _skipped(data: bytearray) -> FrameError:
    return FrameError(f"{len(data)} characters that belong to no frame", bytes(data))
