"""What a protocol is to the scale that speaks it: commands in, answers out, over one pan."""

from __future__ import annotations

from typing import Protocol


class Speech(Protocol):
    """One protocol's device side. An answer is a text; ``encoded`` makes the bytes of it."""

    def commands(self, heard: bytearray) -> list[str]:
        """The commands that are complete in what was heard; they are taken off."""

    def answer(self, command: str, now: float) -> list[str]:
        """What answers one command at once."""

    def tick(self, now: float) -> list[str]:
        """What time alone brings: continuous output, a rest that was waited for."""

    def press(self, now: float) -> list[str]:
        """What the key *Print* brings."""

    def encoded(self, answer: str) -> bytes:
        """The bytes of an answer."""

    def told(self, answer: str) -> bool | None:
        """Whether the answer says a stable weight; None where it says none."""


def lines(heard: bytearray) -> list[str]:
    """The lines that are complete, without their ends and without empty ones; taken off."""
    found = []
    while (end := heard.find(b"\n")) >= 0:
        line = heard[:end].decode("latin-1").strip()
        del heard[: end + 1]
        if line:
            found.append(line)
    return found


def letters(heard: bytearray, known: str) -> list[str]:
    """The commands of one letter each; what is none is dropped, ends of lines too."""
    found = [letter for letter in heard.decode("latin-1") if letter in known]
    heard.clear()
    return found
