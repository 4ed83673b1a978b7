"""A Chromium for browser tests and screenshots."""

from __future__ import annotations

import shutil

from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import system

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Path of the Chromium or Chrome on PATH; None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def ensure(project: Project) -> str:
    """Path of a Chromium, installed if this user may."""
    found = find()
    if found:
        return found
    if system.can_install():
        system.install(["chromium"], project.log("chromium"))
        found = find()
        if found:
            return found
    raise PlantError(
        "There is no Chromium here, which browser tests and screenshots need.",
        "Install it (Debian: apt-get install chromium) and try again.",
    )
