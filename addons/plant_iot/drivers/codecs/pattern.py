r"""Regular expressions that cannot hang: the part of them that a line from a device needs.

Python's ``re`` tries every way a pattern can fit; ``(\d+)+x`` on a line of 40 digits takes it
years, and holds the whole process. Patterns here come from settings, so they are matched in time
proportional to both: a place of the pattern is tried at a place of the line once.

Understood: characters, ``\d \w \s`` and their opposites, ``\r \n \t \xNN``, ``.``, ``[…]``,
``( )``, ``(?: )``, ``(?P<name> )``, ``|``, ``* + ? {m,n}`` and their lazy forms, ``^ $``. All are
ASCII. What a group holds is what ``re`` would say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .pattern_syntax import (
    Choice,
    Edge,
    Group,
    Node,
    Parser,
    PatternError,
    Repeat,
    Sequence,
    Set,
)

__all__ = ["MAX_LINE", "MAX_PATTERN", "Pattern", "PatternError"]

MAX_PATTERN = 400
MAX_PROGRAM = 1500
#: No line is matched that is longer; framing sees to it.
MAX_LINE = 256


class _Instruction(NamedTuple):
    """``set`` needs ``characters``; ``jump`` a ``target``, ``split`` two, the first one first."""

    name: str
    characters: frozenset[str] = frozenset()
    target: int = 0
    other: int = 0


class _Program:
    """Instructions made of a pattern, one after the other."""

    def __init__(self) -> None:
        self.code: list[_Instruction] = []

    def add(self, node: Node) -> None:
        match node:
            case Set():
                self._emit("set", characters=node.characters)
            case Edge():
                self._emit("end" if node.at_end else "start")
            case Group():
                self._group(node)
            case Sequence():
                for item in node.items:
                    self.add(item)
            case Choice():
                self._choice(node.options)
            case Repeat():
                self._repeat(node)

    def _emit(self, name: str, *, characters: frozenset[str] = frozenset(), target: int = 0) -> int:
        if len(self.code) >= MAX_PROGRAM:
            raise PatternError("The pattern is too long: its repetitions are too many.")
        self.code.append(_Instruction(name, characters, target))
        return len(self.code) - 1

    def _group(self, group: Group) -> None:
        if group.number is not None:
            self._emit("save", target=2 * group.number)
        self.add(group.item)
        if group.number is not None:
            self._emit("save", target=2 * group.number + 1)

    def _choice(self, options: tuple[Node, ...]) -> None:
        ends = []
        for option in options[:-1]:
            split = self._emit("split")
            self.add(option)
            ends.append(self._emit("jump"))
            self.code[split] = _Instruction("split", target=split + 1, other=len(self.code))
        self.add(options[-1])
        for end in ends:
            self.code[end] = _Instruction("jump", target=len(self.code))

    def _repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self.add(node.item)
        if node.most is None:
            split = self._emit("split")
            self.add(node.item)
            self._emit("jump", target=split)
            self._fork(split, node.greedy)
            return
        forks = []
        for _ in range(node.most - node.least):
            forks.append(self._emit("split"))
            self.add(node.item)
        for fork in forks:
            self._fork(fork, node.greedy)

    def _fork(self, place: int, greedy: bool) -> None:
        ways = (place + 1, len(self.code)) if greedy else (len(self.code), place + 1)
        self.code[place] = _Instruction("split", target=ways[0], other=ways[1])


class Pattern:
    """A compiled pattern; PatternError says in a sentence why it cannot be one.

    >>> Pattern(r"(?P<weight>[0-9.]+) *(?P<unit>kg|g)").fullmatch("1.250 kg")
    {'weight': '1.250', 'unit': 'kg'}
    """

    def __init__(self, text: str) -> None:
        if len(text) > MAX_PATTERN:
            raise PatternError(f"The pattern has more than {MAX_PATTERN} characters.")
        parser = Parser(text)
        program = _Program()
        program.add(parser.parse())
        self._code = [*program.code, _Instruction("match")]
        self._names = parser.names
        self.groups = frozenset(parser.names)

    def fullmatch(self, line: str) -> Mapping[str, str | None] | None:
        """The groups by name, None for one that took no part; None when the line does not fit."""
        if len(line) > MAX_LINE:
            return None
        saved = self._run(line)
        if saved is None:
            return None
        places: dict[int, int] = {}
        while saved:
            slot, position, saved = saved
            places.setdefault(slot, position)
        return {
            name: line[places[2 * number] : places[2 * number + 1]]
            if 2 * number + 1 in places
            else None
            for name, number in self._names.items()
        }

    def _run(self, line: str) -> tuple[Any, ...] | None:
        """Backtracking that tries no place twice; the saved positions as a list, newest first."""
        code, end = self._code, len(line)
        tried = bytearray(len(code) * (end + 1))
        waiting: list[tuple[int, int, tuple[Any, ...]]] = [(0, 0, ())]
        while waiting:
            at, position, saved = waiting.pop()
            while not tried[place := at * (end + 1) + position]:
                tried[place] = 1
                name, characters, target, other = code[at]
                at += 1
                if name == "set":
                    if position == end or line[position] not in characters:
                        break
                    position += 1
                elif name == "split":
                    waiting.append((other, position, saved))
                    at = target
                elif name == "jump":
                    at = target
                elif name == "save":
                    saved = (target, position, saved)
                elif position != (0 if name == "start" else end):
                    break
                elif name == "match":
                    return saved
        return None
