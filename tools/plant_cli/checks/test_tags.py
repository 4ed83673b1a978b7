"""Odoo's tests run after the installation, where all that is installed stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "test-tags"
FOLDERS = ("addons", "tests/addons")


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each class of tests that is not tagged ``post_install``.

    ./plant test runs one module's tests on a database in which it is installed already; a class
    without the tag would be left out there without a word.
    """
    for folder in FOLDERS:
        for path, node in tree.parsed(folder):
            if path.rpartition("/")[2].startswith("test_"):
                yield from _untagged(path, node)


def _untagged(path: str, node: ast.Module) -> Iterator[Finding]:
    tagged: set[str] = set()
    for child in node.body:
        if not isinstance(child, ast.ClassDef):
            continue
        bases = {base.id for base in child.bases if isinstance(base, ast.Name)}
        if _tags(child) >= {"post_install", "-at_install"} or bases & tagged:
            tagged.add(child.name)
        elif _has_tests(child):
            yield Finding(
                path,
                child.lineno,
                RULE,
                f'Put @tagged("post_install", "-at_install") on {child.name}: it is not run '
                "where its module is installed already.",
            )


def _tags(node: ast.ClassDef) -> set[str]:
    return {
        argument.value
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for argument in decorator.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def _has_tests(node: ast.ClassDef) -> bool:
    return any(
        isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.name.startswith("test_")
        for child in node.body
    )


CHECK = Check("test tags", "Tests that run where their module is installed", run)
