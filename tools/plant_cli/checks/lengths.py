"""No file so long that nobody reads it."""

from __future__ import annotations

from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "length"
LIMIT = 400
SUFFIXES = (".py", ".js", ".xml", ".scss", ".sh")


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each source file past the limit."""
    scripts = [path for path in tree.paths if path in ("plant", ".ci/run")]
    for path in (*tree.files(*SUFFIXES), *scripts):
        lines = tree.text(path).count("\n")
        if lines > LIMIT:
            yield Finding(
                path, LIMIT + 1, RULE, f"Split it by concept: {lines} lines, the limit is {LIMIT}."
            )


CHECK = Check("lengths", f"No source file past {LIMIT} lines", run)
