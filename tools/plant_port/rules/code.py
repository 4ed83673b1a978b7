"""Python and JavaScript."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from plant_port.rule import Rule, Trap, search, substitute

PYTHON = ("**/*.py",)


def fragile_constraints(text: str) -> Iterator[int]:
    """`_sql_constraints` that upstream cannot read: a `]` within, or anything but literals."""
    offsets = [0]
    for line in text.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line.encode()))
    if "_sql_constraints" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Assign) or not any(
            isinstance(target, ast.Name) and target.id == "_sql_constraints"
            for target in node.targets
        ):
            continue
        source = ast.get_source_segment(text, node.value) or ""
        try:
            ast.literal_eval(node.value)
        except ValueError:
            literal = False
        else:
            literal = True
        if not literal or "]" in source[:-1]:
            start = offsets[node.lineno - 1] + node.col_offset
            yield len(text.encode()[:start].decode())


RULES = (
    Rule(
        "route-jsonrpc",
        "upstream renames the type only in a controllers folder and before a comma",
        "before",
        PYTHON,
        substitute(r"""(@(?:http\.)?route\([^)]*?\btype\s*=\s*["'])json(["'])""", r"\1jsonrpc\2"),
    ),
    Rule(
        "aggregator",
        "a deprecation warning for each field",
        "after",
        PYTHON,
        substitute(r"\bgroup_operator(\s*=(?!=))", r"aggregator\1"),
    ),
    Rule(
        "unaccent",
        "a warning of a parameter that is gone; 17.0 warns where a parent_path lacks it",
        "after",
        PYTHON,
        substitute(r",\s*unaccent=False\b", ""),
    ),
    Rule(
        "tour-edit",
        "the tour fails: the command is called edit",
        "after",
        ("**/*.js",),
        substitute(r"""(\brun:\s*["'`])text """, r"\1edit "),
    ),
)

TRAPS = (
    Trap(
        "sql-constraints",
        "upstream leaves _sql_constraints with a ] alone and crashes on one with a call",
        "write the constraint without ] and its message as a plain string: Odoo translates it",
        PYTHON,
        fragile_constraints,
    ),
    Trap(
        "environment-shortcuts",
        "upstream rewrites ._cr, ._uid and ._context of any object to .env.cr …",
        "write self.env.cr, .uid or .context; in plain Python call the attribute something else",
        PYTHON,
        search(r"\._(?:cr|uid|context)\b"),
    ),
)
