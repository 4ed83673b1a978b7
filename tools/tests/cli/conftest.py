"""A clone to work in, with a cache of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plant_cli.project import Project

SUITE = Path(__file__).resolve().parents[3]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty clone in a folder with a space in its name."""
    root = tmp_path / "a clone"
    (root / "addons").mkdir(parents=True)
    shutil.copytree(SUITE / "tools" / "locks", root / "tools" / "locks")
    project = Project(root, {"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"})
    project.make()
    return project


RELEASE = "FINAL = 'final'\nversion_info = ({series}, FINAL, 0, '')\n"


@pytest.fixture
def make_tree(tmp_path: Path):
    """Makes an Odoo tree of one layout: "release", "checkout", "package" or "library"."""

    def make(layout: str, series: str = "17, 0, 0", name: str = "odoo-tree") -> Path:
        root = tmp_path / name
        library = root / "usr/lib/python3/dist-packages" if layout == "package" else root
        (library / "odoo" / "addons" / "base").mkdir(parents=True)
        (library / "odoo" / "release.py").write_text(RELEASE.format(series=series))
        if layout in ("release", "checkout"):
            (root / "odoo-bin").touch()
        if layout in ("checkout", "package"):
            (library / "addons" / "mrp").mkdir(parents=True)
            (library / "addons" / "mrp" / "__manifest__.py").write_text("{}")
        if layout == "package":
            (root / "usr" / "bin").mkdir(parents=True)
            (root / "usr" / "bin" / "odoo").touch()
        return root

    return make
