"""What a rule of the port is: a name, a reason, the files it reads, and one pure function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

Phase = Literal["before", "after"]
Rewrite = Callable[[str], tuple[str, int]]
Find = Callable[[str], Iterable[int]]


@dataclass(frozen=True)
class Rule:
    """Rewrites the text of the files it matches.

    `apply(text)` answers the new text and how often it fired; a text it has nothing to do with
    comes back as it was, with 0. `reason` says what 19.0 does without the rule. `phase` is when
    it runs: before or after upstream's own scripts. `files` are patterns of paths relative to the
    addons folder, `**` for any number of folders.
    """

    name: str
    reason: str
    phase: Phase
    files: tuple[str, ...]
    apply: Rewrite

    def matches(self, path: str) -> bool:
        return matches(path, self.files)


@dataclass(frozen=True)
class PathRule:
    """Renames files, or drops them: `rename(path)` answers the new relative path, or None."""

    name: str
    reason: str
    rename: Callable[[str], str | None]


@dataclass(frozen=True)
class Trap:
    """Something upstream's scripts or 19.0 would get wrong without a word.

    `find(text)` yields the offsets where the text falls into it; the port stops there and says
    `advice`.
    """

    name: str
    reason: str
    advice: str
    files: tuple[str, ...]
    find: Find

    def matches(self, path: str) -> bool:
        return matches(path, self.files)


def matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a relative posix path matches one of the patterns."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*)", pattern)
    translated = {"**/": "(?:[^/]+/)*", "*": "[^/]*"}
    return re.compile("".join(translated.get(part, re.escape(part)) for part in parts))


def substitute(pattern: str, replacement: str, flags: int = 0) -> Rewrite:
    """A rewrite that is one regular expression."""
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.subn(replacement, text)


def search(pattern: str, flags: int = 0) -> Find:
    """A finder that is one regular expression."""
    compiled = re.compile(pattern, flags)
    return lambda text: (found.start() for found in compiled.finditer(text))
