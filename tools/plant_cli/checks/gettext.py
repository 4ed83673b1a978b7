"""As much of the format of gettext's .po and .pot files as a check needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEYED = re.compile(r'^(msgctxt|msgid|msgstr)\s+(".*")$')
_HOLES = re.compile(r"%(?:\(\w+\))?[sd]")


@dataclass
class Entry:
    """A term and its translation, empty where it has none. ``line`` is that of the term."""

    line: int
    term: str = ""
    translation: str = ""
    fuzzy: bool = False

    def holes(self) -> tuple[list[str], list[str]]:
        """The placeholders of the term and of the translation, each in alphabetical order."""
        return sorted(_HOLES.findall(self.term)), sorted(_HOLES.findall(self.translation))


def entries(text: str) -> Iterator[Entry]:
    """The entries of a file, but for its header. Obsolete ones are comments, and are none."""
    for start, block in _blocks(text):
        entry = Entry(start)
        key = ""
        for offset, line in enumerate(block):
            if line.startswith("#,") and "fuzzy" in line:
                entry.fuzzy = True
            keyed = _KEYED.match(line)
            key = keyed[1] if keyed else key
            if keyed and key == "msgid":
                entry.line = start + offset
            written = keyed[2] if keyed else line
            if written.startswith('"') and key == "msgid":
                entry.term += ast.literal_eval(written)
            elif written.startswith('"') and key == "msgstr":
                entry.translation += ast.literal_eval(written)
        if entry.term:
            yield entry


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Stretches of lines between empty ones, each with the number of its first line."""
    block: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
