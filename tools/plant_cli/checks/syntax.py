"""Every file is what its name says."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import yaml

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "syntax"


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each file that its reader cannot read."""
    for suffix, read in _READERS.items():
        for path in tree.files(suffix):
            try:
                (tree.root / path).read_bytes().decode()
                read(tree, path)
            except UnicodeDecodeError as error:
                yield Finding(path, 1, RULE, f"Save it as UTF-8: {error}.")
            except ElementTree.ParseError as error:  # a SyntaxError too, so it comes first
                yield Finding(path, error.position[0], RULE, f"Correct the XML: {error}.")
            except SyntaxError as error:
                yield Finding(path, error.lineno or 1, RULE, f"Correct the Python: {error.msg}.")
            except json.JSONDecodeError as error:
                yield Finding(path, error.lineno, RULE, f"Correct the JSON: {error.msg}.")
            except yaml.MarkedYAMLError as error:
                line = error.problem_mark.line + 1 if error.problem_mark else 1
                yield Finding(path, line, RULE, f"Correct the YAML: {error.problem}.")


def _yaml(tree: Tree, path: str) -> object:
    return list(yaml.safe_load_all(tree.text(path)))


def _xml(text: str) -> object:
    return ElementTree.fromstring(text.encode())  # noqa: S314 - the files are our own


_READERS: dict[str, Callable[[Tree, str], object]] = {
    ".py": lambda tree, path: ast.parse(tree.text(path)),
    ".xml": lambda tree, path: _xml(tree.text(path)),
    ".json": lambda tree, path: json.loads(tree.text(path)),
    ".yml": _yaml,
    ".yaml": _yaml,
}

CHECK = Check("syntax", "Python, XML, JSON and YAML can be read", run)
