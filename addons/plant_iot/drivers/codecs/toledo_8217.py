"""Toledo 8217, the protocol of checkout and counter scales: single letters, no end of line.

``W`` asks for the weight. The answer is ``STX WW.WW[N] CR`` in pounds or ``STX WW.WWW[N] CR`` in
kilograms, ``N`` for net; or, where there is none to give, ``STX ? s CR`` with the status ``s``:

    bit 0  in motion               bit 4  at the centre of zero
    bit 1  over the range          bit 5  net
    bit 2  under zero              bit 6  always 1
    bit 3  too far from zero to be set to zero

``Z`` zeroes, ``T`` tares, ``C`` clears the tare; they too answer with a status. The unit is not
sent: it is a setting. There is no checksum but the parity of each character. Sources: what
integrators have published; the answers to Z, T and C from memory.
"""

from __future__ import annotations

import re
from decimal import Decimal

from .errors import FrameError
from .weighing import IN_MOTION, NO_WEIGHT, OVER_RANGE, UNDER_RANGE, Weighing

STX, CR = b"\x02", b"\r"
ASK, ZERO, TARE, CLEAR = b"W", b"Z", b"T", b"C"
MOTION, OVER, UNDER, NOT_ZEROABLE, CENTRE, NET, ALWAYS = (1 << bit for bit in range(7))
#: Longer than any answer.
MAX_FRAME = 16

_WEIGHT = re.compile(rb"( *\d{1,3}\.\d{2,3})(N?)")
_STATUS = re.compile(rb"\?([\x40-\x7f])")
#: The narrowest weight: ``WW.WW``.
_LEAST_WIDTH = 5


def parse(frame: bytes, unit: str) -> Weighing:
    """What stands between STX and CR; FrameError when it is no answer.

    >>> str(parse(b"01.250N", "kg"))
    '01.250 kg'
    """
    if match := _WEIGHT.fullmatch(frame):
        field, display = match[1].decode("ascii"), match[1].decode("ascii").strip()
        if len(field) < _LEAST_WIDTH:
            raise FrameError(f"the weight takes {len(field)} characters", frame)
        return Weighing(
            Decimal(display), unit, display, net=match[2] == b"N", width=len(field)
        )  # fmt: skip
    if match := _STATUS.fullmatch(frame):
        return _from_status(match[1][0], unit)
    raise FrameError("the answer is no weight and no status", frame)


def _from_status(status: int, unit: str) -> Weighing:
    if status & OVER:
        reason = OVER_RANGE
    elif status & UNDER:
        reason = UNDER_RANGE
    elif status & MOTION:
        reason = IN_MOTION
    else:
        reason = NO_WEIGHT
    return Weighing(
        unit=unit, moving=bool(status & MOTION), net=bool(status & NET), reason=reason
    )  # fmt: skip


class Decoder:
    """Bytes as they arrive in, weighings out; what is no answer comes out as a FrameError.

    >>> [str(one) for one in Decoder("kg").feed(b"\\x0201.250\\r\\x02?A\\r\\x0201")]
    ['01.250 kg', 'in motion']
    """

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._buffer = bytearray()

    @property
    def partial(self) -> bytes:
        """What has arrived of an answer that is not complete."""
        return bytes(self._buffer)

    def feed(self, data: bytes) -> list[Weighing | FrameError]:
        """What ``data`` completes, in order."""
        self._buffer += data
        found: list[Weighing | FrameError] = []
        while (end := self._buffer.find(CR)) >= 0:
            frame = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            found.append(self._decoded(frame))
        if len(self._buffer) > MAX_FRAME:
            found.append(FrameError("the answer has no end", bytes(self._buffer[:MAX_FRAME])))
            self._buffer.clear()
        return found

    def reset(self) -> None:
        """Forget an answer that is not complete."""
        self._buffer.clear()

    def _decoded(self, frame: bytes) -> Weighing | FrameError:
        before, start, content = frame.rpartition(STX)
        if not start or before:
            return FrameError("the answer does not begin with STX", frame)
        try:
            return parse(content, self._unit)
        except FrameError as error:
            return error
