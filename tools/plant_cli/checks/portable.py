"""The source ports to 19.0."""

from __future__ import annotations

from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree
from plant_cli.errors import PlantError
from plant_port import document
from plant_port.pipeline import trapped

RULE = "port"
ADDONS = ("addons", "tests/addons")
PAGE = "docs/porting.md"


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each trap of the port, and one when its page is stale."""
    for folder in ADDONS:
        for path in tree.files(".py", ".js", ".xml", under=folder):
            content = tree.text(path).encode()
            try:
                for _path, line, trap in trapped({path.removeprefix(f"{folder}/"): content}):
                    yield Finding(path, line, RULE, f"{trap.advice} ({trap.name}).")
            except PlantError:
                continue  # it does not parse: the syntax check's finding
    if tree.exists(PAGE) and tree.text(PAGE) != document.renew(tree.text(PAGE)):
        yield Finding(PAGE, 1, RULE, "Renew the tables of rules: ./plant port --docs.")


CHECK = Check("portable", "The source ports to 19.0", run)
