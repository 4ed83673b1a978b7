"""The Python environments: one per Odoo series, one for the gateway, each from its hashed lock."""

from __future__ import annotations

from pathlib import Path

from plant_cli.project import Project


def ensure(project: Project, name: str) -> Path:
    """The Python of the named environment ("odoo-17.0", "odoo-19.0", "gateway"), made if need be.

    It is made again when ``tools/locks/<name>.txt`` has changed.
    """
    raise NotImplementedError
