"""``./plant stop``: end what this clone started."""

from __future__ import annotations

from plant_cli import console, project
from plant_cli.demo import plant
from plant_cli.process import Service
from plant_cli.setup import postgres

DEMO_GRACE = 40.0  # a demo in the foreground stops its own services first


def stop() -> None:
    """Stop the demo, its devices and PostgreSQL: what this clone started, and nothing else."""
    here = project.here()
    stopped = []
    if Service(here, "demo").stop(DEMO_GRACE):
        stopped.append("the demo in the foreground")
    stopped += plant.stop_services(here)
    if postgres.choose(here).stop():
        stopped.append("PostgreSQL")
    console.say(f"Stopped {', '.join(stopped)}." if stopped else "Nothing of this clone ran.")
