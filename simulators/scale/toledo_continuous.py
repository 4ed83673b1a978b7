"""Toledo continuous output, the device's side."""

from __future__ import annotations

from .pan import ZERO, Pan
from .speech import letters

NET, NEGATIVE, OUT_OF_RANGE, MOTION, KG, ALWAYS = (1 << bit for bit in range(6))
PRINTED = 1 << 3
UNITS = {"lb": 0, "kg": 0, "g": 1, "t": 2, "oz": 3}
#: How many frames carry the print request.
PRINT_FRAMES = 3


class ToledoContinuous:
    """A frame at each tick, and ``Z``, ``T``, ``C``, ``P``. See :class:`~.speech.Speech`."""

    def __init__(self, pan: Pan, *, checksum: bool = False) -> None:
        self._pan = pan
        self._checksum = checksum
        self._printing = 0

    def commands(self, heard: bytearray) -> list[str]:
        return letters(heard, "ZTCP")

    def answer(self, command: str, now: float) -> list[str]:
        weighing = self._pan.weighing(now)
        if command == "P":
            return self.press(now)
        if command == "C":
            self._pan.tare = ZERO
        elif weighing.stable and not weighing.overload:
            if command == "Z":
                self._pan.set_zero(now)
            elif weighing.net > ZERO:
                self._pan.set_tare(now)
        return []

    def tick(self, now: float) -> list[str]:
        weighing = self._pan.weighing(now)
        decimals = max(-int(weighing.net.as_tuple().exponent), 0)
        a = ALWAYS | (2 + decimals) | 1 << 3
        b = (
            ALWAYS
            | NET * (self._pan.tare > ZERO)
            | NEGATIVE * (weighing.net < ZERO)
            | OUT_OF_RANGE * (weighing.overload or weighing.underload)
            | MOTION * (not weighing.stable)
            | KG * (self._pan.unit == "kg")
        )
        c = ALWAYS | UNITS[self._pan.unit] | PRINTED * (self._printing > 0)
        self._printing = max(self._printing - 1, 0)
        digits = [f"{int(abs(one).scaleb(decimals)):06d}" for one in (weighing.net, self._pan.tare)]
        frame = f"\x02{chr(a)}{chr(b)}{chr(c)}{digits[0][-6:]}{digits[1][-6:]}\r"
        return [frame + chr(-sum(map(ord, frame)) & 0x7F) if self._checksum else frame]

    def press(self, _now: float) -> list[str]:
        self._printing = PRINT_FRAMES
        return []

    def encoded(self, answer: str) -> bytes:
        return answer.encode("latin-1")

    def told(self, answer: str) -> bool | None:
        status = ord(answer[2])
        return None if status & OUT_OF_RANGE else not status & MOTION
