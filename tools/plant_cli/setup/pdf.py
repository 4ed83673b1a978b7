"""wkhtmltopdf, the program Odoo prints PDF with."""

from __future__ import annotations

import shutil
from pathlib import Path

from plant_cli import console
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import system

NAME = "wkhtmltopdf"
ABSENT = "There is no wkhtmltopdf here, which Odoo needs to print PDF."
BRING_IT = "Have it installed (Debian: apt-get install wkhtmltopdf)."


def find() -> str | None:
    """Path of the wkhtmltopdf on PATH, where Odoo looks for it; None where there is none."""
    return shutil.which(NAME)


def ensure(project: Project) -> str | None:
    """Path of a wkhtmltopdf, installed if this user may. Where none can be had, a warning and
    None: all but printing works without it.
    """
    found = find()
    if found is None and system.can_install():
        try:
            with console.step("wkhtmltopdf, for printing"):
                system.install([NAME], project.log(NAME))
        except PlantError as error:
            console.warn(f"{ABSENT} {error.what} All else works. {error.todo}")
            return None
        found = find()
    if found is None:
        console.warn(f"{ABSENT} All else works. {BRING_IT}")
    return found


def environment(project: Project) -> dict[str, str]:
    """What the program needs in Odoo's environment to say nothing but errors: there is no screen,
    and a private folder as every Qt program asks for.
    """
    return {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(_private_folder(project))}


def make_private_folder(project: Project) -> None:
    """Qt takes it only if nobody else may look into it."""
    folder = _private_folder(project)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def _private_folder(project: Project) -> Path:
    return project.run / "qt"
