"""Scales that print a line for each weight, the device's side of four makes."""

from __future__ import annotations

from collections.abc import Callable

from .pan import ZERO, Pan, Weighing
from .speech import letters


class Printed:
    """A line at each tick, unless ``quiet``; on ``Q`` and on the print key always.

    ``form`` is a key of the driver's formats. See :class:`~.speech.Speech`.
    """

    def __init__(self, pan: Pan, *, form: str = "st_gs", quiet: bool = False) -> None:
        self._pan = pan
        self._form = _FORMS[form]
        self._quiet = quiet

    def commands(self, heard: bytearray) -> list[str]:
        return [letter.upper() for letter in letters(heard, "QZTCztc")]

    def answer(self, command: str, now: float) -> list[str]:
        weighing = self._pan.weighing(now)
        if command == "Q":
            return self.press(now)
        if command == "C":
            self._pan.tare = ZERO
        elif weighing.stable and not weighing.overload:
            if command == "Z":
                self._pan.set_zero(now)
            else:
                self._pan.set_tare(now)
        return []

    def tick(self, now: float) -> list[str]:
        return [] if self._quiet else self.press(now)

    def press(self, now: float) -> list[str]:
        return [self._form(self._pan, self._pan.weighing(now))]

    def encoded(self, answer: str) -> bytes:
        return f"{answer}\r\n".encode("latin-1")

    def told(self, answer: str) -> bool | None:
        if answer.startswith("OL"):
            return None
        return not (answer.startswith("US") or "?" in answer or answer.endswith(" "))


def _st_gs(pan: Pan, one: Weighing) -> str:
    kind = "NT" if pan.tare > ZERO else "GS"
    if one.overload or one.underload:
        return f"OL,{kind},{'+' if one.overload else '-'} 999999{pan.unit}"
    sign = "-" if one.net < ZERO else "+"
    return f"{'ST' if one.stable else 'US'},{kind},{sign}{abs(one.net):>8}{pan.unit}"


def _and(pan: Pan, one: Weighing) -> str:
    if one.overload or one.underload:
        return f"OL,{'+' if one.overload else '-'}9999999.9{pan.unit:>3}"
    return f"{'ST' if one.stable else 'US'},{one.net:+09}{pan.unit:>3}"


def _ohaus(pan: Pan, one: Weighing) -> str:
    net = " NET" if pan.tare > ZERO else ""
    return f"{one.net:>11} {pan.unit} {'' if one.stable else '?'}{net}".rstrip()


def _kern(pan: Pan, one: Weighing) -> str:
    return f"{one.net:>11} {pan.unit if one.stable else '  '}"


_FORMS: dict[str, Callable[[Pan, Weighing], str]] = {
    "st_gs": _st_gs,
    "and": _and,
    "ohaus": _ohaus,
    "kern": _kern,
}
