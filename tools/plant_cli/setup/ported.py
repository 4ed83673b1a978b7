"""The suite's addons in the shape a series wants them: as they are for 17.0, ported for 19.0."""

from __future__ import annotations

from pathlib import Path

import plant_port
from plant_cli.project import Project
from plant_cli.setup.tree import OdooTree

SOURCE_SERIES = "17.0"


def target(project: Project, source: Path, series: str) -> Path:
    """Where the addons of ``source`` are, or will be, for that series."""
    if series == SOURCE_SERIES:
        return source
    name = "addons" if source == project.addons else f"test-{source.name}"
    return project.build / f"{name}-{series}"


def ensure(project: Project, source: Path, odoo: OdooTree, python: Path) -> Path:
    """The addons for that Odoo; the port does nothing where nothing has changed since the last."""
    place = target(project, source, odoo.series)
    if place != source:
        plant_port.port(source, place, python, odoo.environment(project.environ))
    return place
