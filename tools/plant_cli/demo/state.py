"""What the clone remembers of its demo, so that the other verbs find it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from plant_cli.environment import Environment
from plant_cli.errors import PlantError
from plant_cli.project import Project

_RECORD = "demo"


@dataclass(frozen=True)
class Demo:
    """The demo as it was last started; ``url`` and ``gateway``, its page, answer while it runs."""

    database: str
    series: str
    url: str
    gateway: str = ""


def database_name(series: str) -> str:
    """The demo's database; each series has its own."""
    return f"plant_demo_{series.replace('.', '_')}"


def database(environment: Environment, named: str | None) -> str:
    """The database that was named, else the demo's; PlantError where that is not there."""
    chosen = named or database_name(environment.odoo.series)
    if not environment.cluster.exists(chosen):
        there = ", ".join(environment.cluster.databases())
        raise PlantError(
            f"There is no database {chosen}.",
            f"Make the demo's with ./plant demo, or name one: {there}.",
        )
    return chosen


def remember(project: Project, demo: Demo) -> None:
    project.remember(_RECORD, asdict(demo))


def recall(project: Project) -> Demo | None:
    """The last demo of this clone; None where there was none."""
    recorded = project.recall(_RECORD)
    try:
        known = {name: str(recorded[name]) for name in ("database", "series", "url")}
        return Demo(**known, gateway=str(recorded.get("gateway", "")))
    except KeyError:
        return None


def require(project: Project) -> Demo:
    """The last demo of this clone."""
    demo = recall(project)
    if demo is None:
        raise PlantError("This clone has no demo yet.", "Make one first: ./plant demo.")
    return demo
