"""What the clone remembers of its demo, so that the other verbs find it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

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
