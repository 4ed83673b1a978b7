"""The view type `tree`, which 19.0 calls `list`.

Upstream renames it line by line, one tag a line. The rule here runs before and gives each tag the
line it needs.
"""

from __future__ import annotations

import re

from plant_port.rule import Rule, Trap, search
from plant_port.spans import Editor, parse

XML = ("**/*.xml",)


def split_tree_lines(text: str) -> tuple[str, int]:
    """Start a new line before a `tree` tag that shares its line with an earlier tag."""
    editor = Editor(text)
    for element in parse(text):
        if element.tag != "tree":
            continue
        indent = editor.indent_of(element)
        line = text.rfind("\n", 0, element.start) + 1
        if text[line : element.start].strip():
            editor.insert(element.start, f"\n{indent}")
        if not element.is_empty and "\n" not in text[element.open_end : element.close_start]:
            editor.insert(element.close_start, f"\n{indent}")
    return editor.apply()


RULES = (
    Rule(
        "tree-lines",
        "upstream renames one tag a line: <tree>…</tree> on one line becomes broken XML",
        "before",
        XML,
        split_tree_lines,
    ),
)

TRAPS = (
    Trap(
        "tree-pair",
        "upstream misses a view type that stands in another line than its `views` key",
        "write views and its [id, type] pairs on one line, or ask compat for the name of the type",
        ("**/*.js", "**/*.py"),
        search(
            r"""^(?!.*["']?views["']?\s*[:=])"""
            r""".*(?:\[\s*[\w.]+|\(\s*(?:False|None|[\w.]*id)),\s*["']tree["']\s*[\])]""",
            re.MULTILINE,
        ),
    ),
)
