"""Scripts of simulated devices: one operation a line, each with a fixed number of arguments.

Empty lines and what follows a ``#`` are ignored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: operation → how many arguments, and which of them are numbers.
Operations = Mapping[str, tuple[int, tuple[int, ...]]]

#: What every device can be made to do to its line.
LINE_OPERATIONS: Operations = {
    "wait": (1, (0,)),
    "fault": (2, (1,)),
    "behave": (0, ()),
    "unplug": (0, ()),
    "plug": (0, ()),
    "loop": (0, ()),
}


class ScriptError(ValueError):
    """A line of a script makes no sense; says which and why."""


@dataclass(frozen=True)
class Step:
    """One line: an operation and its arguments, checked."""

    operation: str
    arguments: tuple[str, ...]

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The arguments, of a step that takes only numbers."""
        return tuple(Decimal(argument) for argument in self.arguments)

    @property
    def number(self) -> Decimal:
        """The last argument, which is a number."""
        return Decimal(self.arguments[-1])


def parse(lines: Iterable[str], operations: Operations) -> list[Step]:
    """The steps of a script; ScriptError names the line."""
    steps = []
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        if words:
            try:
                steps.append(parse_step(words, operations))
            except ScriptError as error:
                raise ScriptError(f"Line {number}: {error}") from None
    return steps


def parse_step(words: list[str], operations: Operations) -> Step:
    """One step; ScriptError when it is none."""
    operation, *arguments = words
    if operation not in operations:
        raise ScriptError(f"there is no {operation!r}; known are {', '.join(operations)}.")
    count, numbers = operations[operation]
    if len(arguments) != count:
        raise ScriptError(f"{operation} takes {count} argument(s), not {len(arguments)}.")
    for place in numbers:
        if not _is_number(arguments[place]):
            raise ScriptError(f"{operation} needs a number, not {arguments[place]!r}.")
    return Step(operation, tuple(arguments))


def unescaped(text: str) -> bytes:
    r"""What a word of a script or an option stands for: ``\r``, ``\x1d``; ValueError when nothing.

    >>> unescaped(r"\x0210AB\x1d")
    b'\x0210AB\x1d'
    """
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(Decimal(text))
    except InvalidOperation:
        return False
