"""Toledo 8217, the device's side."""

from __future__ import annotations

from .pan import ZERO, Pan
from .speech import letters

MOTION, OVER, UNDER, NOT_ZEROABLE, CENTRE, NET, ALWAYS = (1 << bit for bit in range(7))


class Toledo8217:
    """``W``, ``Z``, ``T``, ``C`` and the echo test. See :class:`~.speech.Speech`."""

    def __init__(self, pan: Pan) -> None:
        self._pan = pan

    def commands(self, heard: bytearray) -> list[str]:
        return letters(heard, "WZTC")

    def answer(self, command: str, now: float) -> list[str]:
        status = self._status(now)
        if command == "W":
            return [self._shown(status, now)]
        if command == "C":
            self._pan.tare = ZERO
        elif not status & (MOTION | OVER):
            if command == "Z":
                self._pan.set_zero(now)
            elif self._pan.weighing(now).net > ZERO:
                self._pan.set_tare(now)
        return [f"\x02?{chr(self._status(now))}\r"]

    def tick(self, _now: float) -> list[str]:
        return []

    def press(self, _now: float) -> list[str]:
        return []

    def encoded(self, answer: str) -> bytes:
        return answer.encode("latin-1")

    def told(self, answer: str) -> bool | None:
        return None if answer.startswith("\x02?") else True

    def _status(self, now: float) -> int:
        weighing = self._pan.weighing(now)
        return (
            ALWAYS
            | MOTION * (not weighing.stable)
            | OVER * weighing.overload
            | UNDER * (weighing.net < ZERO)
            | NOT_ZEROABLE * weighing.underload
            | CENTRE * (weighing.net == ZERO)
            | NET * (self._pan.tare > ZERO)
        )

    def _shown(self, status: int, now: float) -> str:
        if status & (MOTION | OVER | UNDER):
            return f"\x02?{chr(status)}\r"
        decimals = 2 if self._pan.unit == "lb" else 3
        net = "N" if status & NET else ""
        return f"\x02{self._pan.weighing(now).net:0{decimals + 3}.{decimals}f}{net}\r"
