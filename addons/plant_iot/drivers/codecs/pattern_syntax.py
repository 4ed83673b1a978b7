"""The text of a pattern in, its parts out: the syntax that :mod:`.pattern` matches."""

from __future__ import annotations

from dataclasses import dataclass

MAX_REPEAT = 64
MAX_DEPTH = 20

_DIGIT = frozenset("0123456789")
_HEXADECIMAL = _DIGIT | frozenset("abcdefABCDEF")
_WORD = _DIGIT | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_SPACE = frozenset(" \t\n\r\f\v")
_ALL = frozenset(map(chr, range(256)))
_CLASSES = {
    "d": _DIGIT, "D": _ALL - _DIGIT, "w": _WORD, "W": _ALL - _WORD, "s": _SPACE, "S": _ALL - _SPACE,
}  # fmt: skip
_CONTROLS = {"r": "\r", "n": "\n", "t": "\t", "f": "\f", "v": "\v"}
_SPECIAL = frozenset("|)*+?{")


class PatternError(ValueError):
    """The pattern makes no sense, or more than is understood; a sentence that says where."""


@dataclass(frozen=True)
class Set:
    characters: frozenset[str]


@dataclass(frozen=True)
class Edge:
    at_end: bool


@dataclass(frozen=True)
class Group:
    item: Node
    number: int | None


@dataclass(frozen=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    item: Node
    least: int
    most: int | None
    greedy: bool


Node = Set | Edge | Group | Sequence | Choice | Repeat


class Parser:
    """Recursive descent over the text of a pattern."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._groups = 0
        self._depth = 0
        self.names: dict[str, int] = {}

    def parse(self) -> Node:
        node = self._choice()
        if self._at < len(self._text):
            raise self._error("a closing bracket has no opening one")
        return node

    def _error(self, what: str) -> PatternError:
        return PatternError(f"The pattern is wrong at character {self._at + 1}: {what}.")

    def _peek(self, length: int = 1) -> str:
        return self._text[self._at : self._at + length]

    def _take(self, wanted: str) -> bool:
        if self._text.startswith(wanted, self._at):
            self._at += len(wanted)
            return True
        return False

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._take("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        items: list[Node] = []
        while (character := self._peek()) and character not in "|)":
            if character in _SPECIAL:
                raise self._error(f"{character} repeats nothing; write \\{character} for itself")
            items.append(self._repeated(self._atom()))
        return Sequence(tuple(items))

    def _repeated(self, item: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return item
        greedy = not self._take("?")
        if self._peek() in ("*", "+", "{"):
            raise self._error("a repetition cannot be repeated")
        least, most = bounds
        if most is not None and least > most:
            raise self._error("the repetition's lower bound is above its upper one")
        if max(least, most or 0) > MAX_REPEAT:
            raise self._error(f"nothing repeats more than {MAX_REPEAT} times")
        if isinstance(item, Edge):
            raise self._error("a beginning or an end cannot be repeated")
        if most != 1 and _may_be_empty(item):
            raise self._error("what repeats may be nothing at all")
        return Repeat(item, least, most, greedy)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(sign):
                return bounds
        if not self._take("{"):
            return None
        least = self._number()
        if least is None and self._peek() != ",":
            raise self._error("a repetition is {2}, {2,} or {2,4}")
        most = least
        if self._take(","):
            most = self._number()
        if not self._take("}"):
            raise self._error("a repetition is {2}, {2,} or {2,4}")
        return least or 0, most

    def _number(self) -> int | None:
        start = self._at
        while self._peek() in _DIGIT and self._at - start < 4:
            self._at += 1
        return int(self._text[start : self._at]) if self._at > start else None

    def _atom(self) -> Node:
        character = self._peek()
        if character not in _ALL:
            raise self._error(f"{character!r} is no character of a device's line")
        self._at += 1
        match character:
            case "(":
                return self._group()
            case "[":
                return Set(self._class())
            case ".":
                return Set(_ALL - {"\n"})
            case "^" | "$":
                return Edge(at_end=character == "$")
        return Set(self._escape() if character == "\\" else frozenset(character))

    def _group(self) -> Node:
        number = None
        if self._take("?P<"):
            name, found, _rest = self._text[self._at :].partition(">")
            if not found or not name.isidentifier() or not name.isascii():
                raise self._error("a group's name is letters, as in (?P<weight>…)")
            if name in self.names:
                raise self._error(f"the group {name} stands there twice")
            self._at += len(name) + 1
            number = self.names[name] = self._groups
            self._groups += 1
        elif not self._take("?:") and self._peek() == "?":
            raise self._error("only (?:…) and (?P<name>…) may follow (?")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error("brackets stand too deep inside each other")
        item = self._choice()
        self._depth -= 1
        if not self._take(")"):
            raise self._error("a bracket is not closed")
        return Group(item, number)

    def _escape(self) -> frozenset[str]:
        character = self._peek()
        self._at += 1
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _CONTROLS:
            return frozenset(_CONTROLS[character])
        if character == "x":
            digits = self._peek(2)
            self._at += 2
            if len(digits) < 2 or not set(digits) <= _HEXADECIMAL:
                raise self._error("\\x takes two hexadecimal digits")
            return frozenset(chr(int(digits, 16)))
        if not character or character in _WORD or character not in _ALL:
            raise self._error(f"\\{character} is not understood here")
        return frozenset(character)

    def _class(self) -> frozenset[str]:
        inverted = self._take("^")
        members: set[str] = set()
        first = True
        while first or self._peek() != "]":
            first = False
            low = self._member()
            if self._peek() == "-" and self._peek(2) not in ("-]", "-"):
                self._at += 1
                high = self._member()
                if len(low) != 1 or len(high) != 1 or min(low) > min(high):
                    raise self._error("the range in [ ] runs backwards, or is none")
                members |= {chr(code) for code in range(ord(min(low)), ord(min(high)) + 1)}
            else:
                members |= low
        self._at += 1
        return _ALL - members if inverted else frozenset(members)

    def _member(self) -> frozenset[str]:
        if self._take("\\"):
            return self._escape()
        character = self._peek()
        if not character:
            raise self._error("[ is not closed")
        if character not in _ALL:
            raise self._error(f"{character!r} is no character of a device's line")
        self._at += 1
        return frozenset(character)


def _may_be_empty(node: Node) -> bool:
    match node:
        case Set():
            return False
        case Edge():
            return True
        case Group():
            return _may_be_empty(node.item)
        case Sequence():
            return all(map(_may_be_empty, node.items))
        case Choice():
            return any(map(_may_be_empty, node.options))
        case Repeat():
            return node.least == 0 or _may_be_empty(node.item)
