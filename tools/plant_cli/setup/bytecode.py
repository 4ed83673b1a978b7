"""Odoo's Python, compiled on the second processor while the first prepares what it is to load."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from plant_cli import process
from plant_cli.dependencies import closure
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup.tree import OdooTree

MEMORY = "bytecode"


def ensure(project: Project, odoo: OdooTree, python: Path) -> None:
    """Compile Odoo itself and its modules that the suite needs, once for each tree.

    It saves the first start some seconds and is nothing that one depends on: a file that cannot be
    compiled is left to whoever imports it.
    """
    compiled = project.recall(MEMORY)
    if compiled.get(odoo.series) == str(odoo.root):
        return
    listed = project.state / f"{MEMORY}.txt"
    with suppress(PlantError):
        paths = [*_library(odoo), *modules(_needed(project), odoo.addons_paths)]
        listed.write_text("".join(f"{path}\n" for path in paths))
        process.run(
            [python, "-m", "compileall", "-q", "-x", "/tests/", "-i", listed],
            log=project.log(MEMORY),
            env=odoo.environment(project.environ),
        )
    project.remember(MEMORY, {**compiled, odoo.series: str(odoo.root)})


def modules(names: Iterable[str], addons: Sequence[Path]) -> list[Path]:
    """The folders of these modules of Odoo's and of all they depend on; an unknown name is left.

    PlantError where they depend on each other in a circle.
    """
    manifests = {
        path.parent.name: path
        for folder in reversed(addons)
        for path in folder.glob("*/__manifest__.py")
    }
    return sorted(manifests[name].parent for name in closure(names, manifests, _depends))


def _needed(project: Project) -> list[str]:
    """What the suite's own modules depend on, themselves included, and what all of Odoo needs."""
    manifests = project.addons.glob("*/__manifest__.py")
    return ["base", "web", *(name for path in manifests for name in _depends(path))]


def _depends(manifest: Path) -> list[str]:
    """Nothing where it cannot be read, which whoever needs it will say."""
    try:
        content = ast.literal_eval(manifest.read_text(encoding="utf-8"))
        return list(content.get("depends", ()))
    except (SyntaxError, ValueError, AttributeError):
        return []


def _library(odoo: OdooTree) -> list[Path]:
    """Odoo's own package without its addons."""
    package = Path(odoo.env["PYTHONPATH"]) / "odoo"
    return [path for path in sorted(package.iterdir()) if path.name != "addons"]
