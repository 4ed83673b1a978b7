"""Nobody unknown gets past the access rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "public-sudo"
OPEN = ("none", "public")


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each ``sudo()`` in a class that has a route anybody may call."""
    for path, node in tree.parsed("addons"):
        if "tests" in path.split("/"):
            continue
        for child in ast.walk(node):
            if isinstance(child, ast.ClassDef) and _open_routes(child):
                yield from (_finding(path, call) for call in _sudo_calls(child))


def _open_routes(node: ast.ClassDef) -> bool:
    return any(
        isinstance(child, ast.Call)
        and _name(child.func) == "route"
        and any(
            keyword.arg == "auth"
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value in OPEN
            for keyword in child.keywords
        )
        for function in node.body
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in function.decorator_list
    )


def _sudo_calls(node: ast.ClassDef) -> Iterator[ast.Call]:
    for child in ast.walk(node):
        if isinstance(child, ast.Call) and _name(child.func) == "sudo":
            yield child


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _finding(path: str, call: ast.Call) -> Finding:
    return Finding(
        path,
        call.lineno,
        RULE,
        "Anybody may call a route of this class: authenticate first, or let one method of the "
        "model decide what it answers to an unknown caller.",
    )


CHECK = Check("controllers", "No sudo() where anybody may call", run)
