"""The quality checklist: every rule answered, and every answer true to what is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import yaml

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Module, Tree

RULE = "quality"
RULES = (
    "access_rules",
    "record_rules",
    "multi_company",
    "constraints_tested",
    "indexes_plan_tested",
    "bad_input",
    "translations",
    "demo_data",
    "help_and_empty_states",
    "screenshots",
    "readme_tier",
    "migration",
    "bench",
)
PAGE = "docs/quality-checklist.md"

_SENTENCE = re.compile(r"[A-Z][^\n]*\.")
_WORDS = 4


def run(tree: Tree) -> Iterator[Finding]:
    """Findings on each module's quality.yaml."""
    for module in tree.modules:
        path = f"{module.folder}/quality.yaml"
        if not tree.exists(path):
            yield Finding(path, 1, RULE, f"Answer the checklist; {PAGE} has a template.")
            continue
        try:
            answers = yaml.safe_load(tree.text(path))
        except yaml.YAMLError:
            continue  # the syntax check's finding
        if not isinstance(answers, dict):
            yield Finding(path, 1, RULE, f"Write one line per rule; {PAGE} has a template.")
            continue
        yield from _answers(tree, module, path, answers)


def _answers(tree: Tree, module: Module, path: str, answers: dict[Any, Any]) -> Iterator[Finding]:
    for rule in RULES:
        if rule not in answers:
            yield Finding(path, 1, RULE, f"Answer the rule {rule}: done or exempt.")
    for rule, answer in answers.items():
        line = tree.line_of(path, f"{rule}:")
        if rule not in RULES:
            yield Finding(path, line, RULE, f"There is no rule {rule}: see {PAGE}.")
            continue
        for sentence in _answer(tree, module, answer):
            yield Finding(path, line, RULE, f"{rule}: {sentence}")


def _answer(tree: Tree, module: Module, answer: object) -> Iterator[str]:
    """What is wrong with one answer."""
    match answer:
        case {"done": str(pointer), **rest} if not rest:
            yield from _pointer(tree, module, pointer)
        case {"done": list(pointers), **rest} if not rest and pointers:
            for pointer in pointers:
                yield from _pointer(tree, module, str(pointer))
        case {"exempt": str(reason), **rest} if not rest:
            if not _SENTENCE.fullmatch(reason.strip()) or len(reason.split()) < _WORDS:
                yield "Give the reason as a sentence that says what makes the rule pointless here."
        case _:
            yield "Write {done: path}, {done: [path, path::Test]} or {exempt: reason}."


def _pointer(tree: Tree, module: Module, pointer: str) -> Iterator[str]:
    """What is wrong with one path or ``path::Test``."""
    name, *test = pointer.split("::")
    path = name.lstrip("/") if name.startswith("/") else f"{module.folder}/{name}"
    if not name.strip("/ ") or ".." in name.split("/"):
        yield f"“{pointer}” is no path within the project."
    elif not tree.exists(path):
        yield f"{path} does not exist."
    elif test and not _holds(tree, path, test):
        yield f"{path} holds no {'::'.join(test)}."


def _holds(tree: Tree, path: str, names: list[str]) -> bool:
    if not (tree.root / path).is_file():
        return False
    if not path.endswith(".py"):
        return "::".join(names) in tree.text(path)
    try:
        node: ast.AST = tree.python(path)
    except SyntaxError:
        return False
    for name in names:
        found = next((child for child in _definitions(node) if child.name == name), None)
        if found is None:
            return False
        node = found
    return True


def _definitions(node: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield child


CHECK = Check("quality", "The quality checklist of each module", run)
