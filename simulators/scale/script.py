"""What happens on the pan, and to the line, as lines of text.

    place 1.250         put this much on the pan, in the scale's unit
    remove              take it off
    shake 2             keep the weight moving for 2 seconds
    wait 3              do nothing for 3 seconds
    hold 5              wait until the host has been told 5 times that this load is stable
    fault drop 0.2      lose each answer with this chance; also garble, truncate, silent;
    fault delay 0.5     seconds before each answer
    behave              end all faults
    unplug / plug       pull the line out, put it back
    loop                start again from the top

Empty lines and what follows a ``#`` are ignored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: operation → how many arguments, and which of them are numbers.
OPERATIONS: dict[str, tuple[int, tuple[int, ...]]] = {
    "place": (1, (0,)),
    "remove": (0, ()),
    "shake": (1, (0,)),
    "wait": (1, (0,)),
    "hold": (1, (0,)),
    "fault": (2, (1,)),
    "behave": (0, ()),
    "unplug": (0, ()),
    "plug": (0, ()),
    "loop": (0, ()),
}

CALM = """
wait 3
place 1.250
wait 5
remove
wait 3
place 1.248
wait 5
remove
wait 3
place 2.515
wait 5
remove
loop
"""


class ScriptError(ValueError):
    """A line of a script makes no sense; says which and why."""


@dataclass(frozen=True)
class Step:
    """One line: an operation and its arguments, checked."""

    operation: str
    arguments: tuple[str, ...]

    @property
    def number(self) -> Decimal:
        """The argument that is a number."""
        return Decimal(self.arguments[-1])


def parse(lines: Iterable[str]) -> list[Step]:
    """The steps of a script; ScriptError names the line."""
    steps = []
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        if words:
            try:
                steps.append(parse_step(words))
            except ScriptError as error:
                raise ScriptError(f"Line {number}: {error}") from None
    return steps


def parse_step(words: list[str]) -> Step:
    """One step; ScriptError when it is none."""
    operation, *arguments = words
    if operation not in OPERATIONS:
        raise ScriptError(f"there is no {operation!r}; known are {', '.join(OPERATIONS)}.")
    count, numbers = OPERATIONS[operation]
    if len(arguments) != count:
        raise ScriptError(f"{operation} takes {count} argument(s), not {len(arguments)}.")
    for place in numbers:
        try:
            valid = math.isfinite(Decimal(arguments[place]))
        except InvalidOperation:
            valid = False
        if not valid:
            raise ScriptError(f"{operation} needs a number, not {arguments[place]!r}.")
    return Step(operation, tuple(arguments))
