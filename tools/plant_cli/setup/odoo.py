"""Which Odoo: the tree somebody named, the one already fetched, a clone, or Debian's package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plant_cli.project import Project
from plant_cli.setup.tree import OdooTree, read_tree


@dataclass(frozen=True)
class Source:
    """The Odoo that will be used: its series is known, ``make`` brings it here."""

    series: str
    why: str
    make: Callable[[], OdooTree]


def choose(project: Project, odoo: Path | None = None) -> Source:
    """Decide which Odoo to use.

    In this order: ``odoo`` or ``$ODOO_HOME``; one already fetched for this clone; a shallow clone
    of the public 17.0 branch where that can be reached; Debian's odoo-19.
    """
    named, why = odoo, "named with --odoo"
    if named is None and project.environ.get("ODOO_HOME"):
        named, why = Path(project.environ["ODOO_HOME"]), "named by ODOO_HOME"
    if named is not None:
        tree = read_tree(named, origin=why)
        return Source(tree.series, why, lambda: tree)
    raise NotImplementedError


def find(project: Project, odoo: Path | None = None) -> OdooTree:
    """The Odoo to run, here and ready to start."""
    return choose(project, odoo).make()
