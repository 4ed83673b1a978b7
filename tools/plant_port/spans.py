"""XML seen as spans of its own text.

A rule must change one attribute and leave comments, indentation, quotes and entity spelling of
the rest of the file alone, which a parser that writes the tree back cannot promise. So the text is
read once into elements that know where they stand, and the changes are spliced into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^>]*>"
    r"|<(?P<close>/)?(?P<tag>[A-Za-z_][\w.:-]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/)?>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"\s+(?P<name>[\w.:-]+)\s*=\s*(?P<quote>[\"'])(?P<value>.*?)(?P=quote)", re.DOTALL
)


class MalformedXml(ValueError):
    """The tags of a text do not nest; `offset` is where that shows."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True)
class Attribute:
    """`start:end` spans the blank before it to its closing quote; the value is as written."""

    name: str
    value: str
    start: int
    end: int
    value_start: int

    @property
    def value_end(self) -> int:
        return self.value_start + len(self.value)


@dataclass(eq=False)
class Element:
    """`start:end` spans the whole element, `open_end` closes its start tag."""

    tag: str
    attributes: dict[str, Attribute]
    parent: Element | None
    start: int
    open_end: int
    close_start: int = -1
    end: int = -1
    children: list[Element] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True for `<tag/>`."""
        return self.end == self.open_end

    def get(self, name: str) -> str:
        """The attribute's text as written, or an empty string."""
        attribute = self.attributes.get(name)
        return attribute.value if attribute else ""

    def ancestors(self) -> Iterator[Element]:
        """Parents, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inside(self, tag: str) -> bool:
        """Whether an ancestor has this tag."""
        return any(node.tag == tag for node in self.ancestors())


@lru_cache(maxsize=1)  # one rule after the other reads the text that the last one left alone
def parse(text: str) -> Sequence[Element]:
    """All elements of `text` in document order. Raises MalformedXml where tags do not nest."""
    elements: list[Element] = []
    stack: list[Element] = []
    for token in _TOKEN.finditer(text):
        tag = token["tag"]
        if tag is None:
            continue
        if token["close"]:
            if not stack or stack[-1].tag != tag:
                raise MalformedXml(f"</{tag}> closes nothing that is open", token.start())
            element = stack.pop()
            element.close_start, element.end = token.span()
            continue
        parent = stack[-1] if stack else None
        element = Element(tag, _attributes(token), parent, token.start(), token.end())
        elements.append(element)
        if parent is not None:
            parent.children.append(element)
        if token["empty"]:
            element.close_start = element.end = token.end()
        else:
            stack.append(element)
    if stack:
        raise MalformedXml(f"<{stack[-1].tag}> is never closed", stack[-1].start)
    return elements


def _attributes(token: re.Match[str]) -> dict[str, Attribute]:
    offset = token.start("attributes")
    return {
        found["name"]: Attribute(
            found["name"],
            found["value"],
            offset + found.start(),
            offset + found.end(),
            offset + found.start("value"),
        )
        for found in _ATTRIBUTE.finditer(token["attributes"])
    }


class Editor:
    """Collects replacements of spans of one text; the text between them keeps its bytes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._edits: list[tuple[int, int, str]] = []

    def replace(self, start: int, end: int, new: str) -> None:
        """Put `new` where `start:end` was. Spans must not overlap."""
        self._edits.append((start, end, new))

    def insert(self, at: int, new: str) -> None:
        """Put `new` before the character at `at`."""
        self.replace(at, at, new)

    def set_value(self, attribute: Attribute, new: str) -> None:
        """Give an attribute another value, as written in the file."""
        self.replace(attribute.value_start, attribute.value_end, new)

    def drop_attribute(self, attribute: Attribute) -> None:
        """Take an attribute away with the blank before it."""
        self.replace(attribute.start, attribute.end, "")

    def drop_element(self, element: Element) -> None:
        """Take an element away, and its line when nothing else stands there."""
        start, end = element.start, element.end
        line = self.text.rfind("\n", 0, start) + 1
        newline = self.text.find("\n", end)
        after = len(self.text) if newline < 0 else newline + 1
        if not self.text[line:start].strip() and not self.text[end:after].strip():
            start, end = line, after
        self.replace(start, end, "")

    def indent_of(self, element: Element) -> str:
        """The blanks before the element's line."""
        line = self.text.rfind("\n", 0, element.start) + 1
        blanks = re.match(r"[ \t]*", self.text[line : element.start])
        return blanks[0] if blanks else ""

    def apply(self) -> tuple[str, int]:
        """The new text and the number of replacements made."""
        parts: list[str] = []
        done = 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < done:
                raise ValueError(f"two edits overlap at offset {start}")
            parts += [self.text[done:start], new]
            done = end
        parts.append(self.text[done:])
        return "".join(parts), len(self._edits)
