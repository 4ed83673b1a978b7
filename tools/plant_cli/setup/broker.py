"""An MQTT broker for the tests of the gateway's second uplink."""

from __future__ import annotations

import shutil
from pathlib import Path

from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import system

#: Where Debian puts it, which a user's PATH may leave out.
BESIDE_PATH = Path("/usr/sbin/mosquitto")


def find() -> str | None:
    """Path of Mosquitto; None where there is none."""
    found = shutil.which("mosquitto")
    return found or (str(BESIDE_PATH) if BESIDE_PATH.exists() else None)


def ensure(project: Project) -> str:
    """Path of Mosquitto, installed if this user may."""
    found = find()
    if found:
        return found
    if system.can_install():
        system.install(["mosquitto"], project.log("mosquitto"))
        found = find()
        if found:
            return found
    raise PlantError(
        "There is no Mosquitto here, which the gateway's tests need.",
        "Install it (Debian: apt-get install mosquitto) and try again.",
    )
