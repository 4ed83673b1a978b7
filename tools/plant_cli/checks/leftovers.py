"""No note to oneself in place of the work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "leftover"
SUFFIXES = (".py", ".js", ".xml", ".scss", ".sh", ".yml", ".yaml", ".toml", ".md", ".csv")
_WORDS = re.compile(r"\b(?:TOD[O]|FIXM[E])\b")  # not as words: this file is checked too


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each line with such a note."""
    for path in tree.files(*SUFFIXES):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if _WORDS.search(line):
                yield Finding(path, number, RULE, "Do it now, or file it where work is planned.")


CHECK = Check("leftovers", "No notes in place of work", run)
