"""Each module can be translated."""

from __future__ import annotations

from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.tree import Tree

RULE = "translation"


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each module without its template of terms."""
    for module in tree.modules:
        path = f"{module.folder}/i18n/{module.name}.pot"
        if not tree.exists(path):
            yield Finding(
                path, 1, RULE, f"Export the terms of {module.name} to this file from a database."
            )


CHECK = Check("translations", "A template of terms in each module", run)
