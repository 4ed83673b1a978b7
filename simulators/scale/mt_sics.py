"""MT-SICS, the device's side: a command line in, answer lines out. Pure; time passed in.

Commands that wait for rest (``S``, ``Z``, ``T``) are answered by :meth:`Protocol.tick` once the
weight is stable, or with ``I`` after ``stability_timeout``; so are the repeating ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial

from .pan import ZERO, Pan, Weighing
from .speech import lines

LEVELS = {"I1": '"01" "2.30" "2.22" "" ""', "I2": '"Simulated scale 30.000 kg"'}
COMMANDS = ("@", "I0", "I1", "I2", "I3", "I4", "S", "SI", "SIR", "SR", "SNR", "Z", "ZI",
            "T", "TI", "TA", "TAC")  # fmt: skip


@dataclass
class _Waiting:
    command: str
    since: float


class Protocol:
    """One scale's command interpreter over a :class:`Pan`. See :class:`~.speech.Speech`."""

    def __init__(
        self, pan: Pan, *, serial_number: str = "B123456789", stability_timeout: float = 10.0
    ) -> None:
        self._pan = pan
        self._serial_number = serial_number
        self._timeout = stability_timeout
        self._waiting: _Waiting | None = None
        self._repeating = ""
        self._last_sent: Weighing | None = None
        self._immediate: dict[str, Callable[[list[str], float], list[str]]] = {
            "@": self._cancel,
            "SI": self._send_now,
            "SIR": partial(self._repeat, "SIR"),
            "SR": partial(self._repeat, "SR"),
            "SNR": partial(self._repeat, "SNR"),
            "ZI": self._zero_now,
            "TI": self._tare_now,
            "TA": self._tare_value,
            "TAC": self._clear_tare,
        }

    def commands(self, heard: bytearray) -> list[str]:
        """The command lines that are complete; they are taken off."""
        return lines(heard)

    def encoded(self, answer: str) -> bytes:
        """The bytes of an answer."""
        return f"{answer}\r\n".encode("latin-1")

    def told(self, answer: str) -> bool | None:
        """Whether the answer says a stable weight; None where it says none."""
        return {"S S ": True, "S D ": False}.get(answer[:4])

    def answer(self, line: str, now: float) -> list[str]:
        """The lines that answer one command line at once, without their ends."""
        command, *parameters = line.split() or [""]
        if command in ("S", "SI", "SIR", "SR", "SNR", "@"):
            self._waiting, self._repeating = None, ""
        if command in ("S", "Z", "T") and not parameters:
            if self._waiting:
                return [f"{command} I"]
            self._waiting = _Waiting(command, now)
            return self.tick(now)
        if command in self._immediate:
            return self._immediate[command](parameters, now)
        if command in COMMANDS and command.startswith("I") and not parameters:
            return self._information(command)
        return ["ES"]

    def press(self, now: float) -> list[str]:
        """What the transfer key sends: the weight, as ``SI`` does."""
        return self._send_now([], now)

    def tick(self, now: float) -> list[str]:
        """The lines that time alone brings: a waited-for rest, a time-out, a repetition."""
        lines = []
        weighing = self._pan.weighing(now)
        if waiting := self._waiting:
            if weighing.stable:
                self._waiting = None
                lines += self._done(waiting.command, weighing, now)
            elif now - waiting.since >= self._timeout:
                self._waiting = None
                lines.append(f"{waiting.command} I")
        if self._is_due(weighing):
            self._last_sent = weighing
            lines.append(self._weight("S", weighing))
        return lines

    def _is_due(self, weighing: Weighing) -> bool:
        if self._repeating == "SIR":
            return True
        if self._repeating == "SR":
            return weighing != self._last_sent
        return self._repeating == "SNR" and weighing.stable and weighing != self._last_sent

    def _done(self, command: str, weighing: Weighing, now: float) -> list[str]:
        if weighing.overload or weighing.underload:
            return [f"{command} {'+' if weighing.overload else '-'}"]
        if command == "Z":
            self._pan.set_zero(now)
            return ["Z A"]
        if command == "T":
            self._pan.set_tare(now)
            return [f"T S {self._number(self._pan.tare)}"]
        return [self._weight("S", weighing)]

    def _cancel(self, _parameters: list[str], _now: float) -> list[str]:
        return self._information("I4")

    def _send_now(self, parameters: list[str], now: float) -> list[str]:
        return ["ES"] if parameters else [self._weight("S", self._pan.weighing(now))]

    def _repeat(self, command: str, parameters: list[str], now: float) -> list[str]:
        if parameters:
            return ["ES"]
        self._repeating = command
        self._last_sent = self._pan.weighing(now)
        return [self._weight("S", self._last_sent)]

    def _zero_now(self, _parameters: list[str], now: float) -> list[str]:
        stable = self._pan.weighing(now).stable
        self._pan.set_zero(now)
        return [f"ZI {'S' if stable else 'D'}"]

    def _tare_now(self, _parameters: list[str], now: float) -> list[str]:
        stable = self._pan.weighing(now).stable
        self._pan.set_tare(now)
        return [f"TI {'S' if stable else 'D'} {self._number(self._pan.tare)}"]

    def _tare_value(self, parameters: list[str], _now: float) -> list[str]:
        if parameters:
            try:
                value, unit = Decimal(parameters[0]), parameters[1]
            except (InvalidOperation, IndexError):
                return ["TA L"]
            if unit != self._pan.unit or not value >= ZERO:
                return ["TA L"]
            self._pan.tare = value
        return [f"TA A {self._number(self._pan.tare)}"]

    def _clear_tare(self, _parameters: list[str], _now: float) -> list[str]:
        self._pan.tare = ZERO
        return ["TAC A"]

    def _information(self, command: str) -> list[str]:
        if command == "I0":
            levels = [0 if name[0] in "@ISZ" else 1 for name in COMMANDS]
            last = len(COMMANDS) - 1
            return [
                f'I0 {"A" if place == last else "B"} {level} "{name}"'
                for place, (name, level) in enumerate(zip(COMMANDS, levels, strict=True))
            ]
        if command == "I3":
            return ['I3 A "1.00 1.2.3.4.5"']
        if command == "I4":
            return [f'I4 A "{self._serial_number}"']
        return [f"{command} A {LEVELS[command]}"]

    def _weight(self, name: str, weighing: Weighing) -> str:
        if weighing.overload:
            return f"{name} +"
        if weighing.underload:
            return f"{name} -"
        return f"{name} {'S' if weighing.stable else 'D'} {self._number(weighing.net)}"

    def _number(self, value: Decimal) -> str:
        return f"{value:>10} {self._pan.unit}"
