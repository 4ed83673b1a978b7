"""Which Odoo: the tree somebody named, the one already fetched, a clone, or Debian's package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import debian, upstream
from plant_cli.setup.tree import OdooTree, read_tree

_RECORD = "odoo"


@dataclass(frozen=True)
class Source:
    """The Odoo that will be used: its series is known; ``make`` brings it here if it is not."""

    series: str
    why: str
    make: Callable[[], OdooTree]
    here: bool = False


def choose(project: Project, odoo: Path | None = None) -> Source:
    """Decide which Odoo to use.

    In this order: ``odoo`` or ``$ODOO_HOME``; the one already fetched for this clone; a shallow
    clone of the public 17.0 branch where that can be reached; Debian's odoo-19.
    """
    return look(project, odoo) or _cloned(project) or _packaged(project)


def look(project: Project, odoo: Path | None = None) -> Source | None:
    """The Odoo that is named or was fetched for this clone; None where one must be fetched."""
    named, why = odoo, "named with --odoo"
    if named is None and project.environ.get("ODOO_HOME"):
        named, why = Path(project.environ["ODOO_HOME"]), "named by ODOO_HOME"
    if named is None:
        return _recorded(project)
    tree = read_tree(named, origin=why)
    return Source(tree.series, why, lambda: tree, here=True)


def find(project: Project, odoo: Path | None = None) -> OdooTree:
    """The Odoo to run, here and ready to start."""
    return choose(project, odoo).make()


def _recorded(project: Project) -> Source | None:
    """The Odoo an earlier run of this clone fetched."""
    record = project.recall(_RECORD)
    root = record.get("root")
    if not isinstance(root, str) or not Path(root).is_dir():
        return None
    try:
        tree = read_tree(Path(root), origin=str(record.get("origin", "fetched earlier")))
    except PlantError:
        return None
    return Source(tree.series, tree.origin, lambda: tree, here=True)


def _cloned(project: Project) -> Source | None:
    why = "a clone of the public 17.0 branch"
    here = upstream.cached(project)
    if here is not None:
        return Source(upstream.SERIES, why, lambda: _record(project, here, why))
    commit = upstream.reachable(project)
    if commit is None:
        return None
    return Source(
        upstream.SERIES, why, lambda: _record(project, upstream.fetch(project, commit), why)
    )


def _packaged(project: Project) -> Source:
    why = "Debian's odoo-19, as the public 17.0 branch cannot be reached"
    return Source(debian.SERIES, why, lambda: _record(project, debian.fetch(project), why))


def _record(project: Project, root: Path, origin: str) -> OdooTree:
    tree = read_tree(root, origin=origin)
    project.remember(_RECORD, {"root": str(root), "origin": origin})
    return tree
