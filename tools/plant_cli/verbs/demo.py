"""``./plant demo``: from nothing to a running plant."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from plant_cli import console, project
from plant_cli.demo import plant, state
from plant_cli.demo.pages import Pages
from plant_cli.demo.tail import Tail
from plant_cli.environment import prepare
from plant_cli.errors import PlantError
from plant_cli.process import Interrupted, Service, interrupt
from plant_cli.project import Project
from plant_cli.setup import borrowing, databases, ports, postgres
from plant_cli.setup import odoo as odoo_setup

# Each with its login as its password.
LOGINS = {
    "admin": "all of it",
    "supervisor.plant": "runs the shop floor",
    "engineer.plant": "sets it up",
}
OPERATOR = "Anna Keller, PIN 4711, at a terminal"


def demo(
    odoo: Annotated[
        Path | None, typer.Option(help="An Odoo source tree of 17.0 or 19.0 to use.")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Start with a fresh database.")] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Leave it running; ./plant stop ends it.")
    ] = False,
    host: Annotated[
        str, typer.Option(help="Interface to listen on; 0.0.0.0 lets other machines in.")
    ] = ports.LOOPBACK,
) -> None:
    """Set up what is missing, start Odoo, a gateway and simulated devices; Ctrl-C stops them."""
    began = time.monotonic()
    here = project.here()
    odoo_setup.look(here, odoo)  # a tree that cannot be used is no reason to stop what runs
    here.make()
    foreground = Service(here, "demo")
    left = bool(here.recall(foreground.record))  # by one that was killed, with its PostgreSQL
    if not claim(here, foreground):
        changed = reset or odoo is not None or host != ports.LOOPBACK
        _say_where_it_runs(here, foreground, changed=changed)
        return
    cluster = postgres.choose(here)
    ours = left or not cluster.running()
    try:
        ours = bool(plant.stop_services(here)) or ours
        running = plant.DemoPlant(prepare(here, odoo), host)
        running.prepare(reset=reset)
        running.start()
        _introduce(running, time.monotonic() - began)
        if not detach:
            _follow(running)
    except BaseException:
        _stop(here, cluster if ours else None)
        raise
    finally:
        here.forget(foreground.record)


def claim(here: Project, foreground: Service) -> bool:
    """Make this process the clone's demo; False where another is."""
    with here.lock("demo"):
        if foreground.alive and foreground.pid != os.getpid():
            return False
        foreground.adopt(os.getpid(), ["plant", "demo"])
        return True


def _follow(running: plant.DemoPlant) -> None:
    """Show the logs until Ctrl-C, which is how a demo ends well."""
    console.say("[dim]Ctrl-C stops all of it. What happens:[/dim]")
    try:
        Tail(running.services()).follow()
    except Interrupted:
        console.say("")
        raise SystemExit(0) from None


def _stop(here: Project, cluster: databases.Server | None) -> None:
    """Stop all that was started, whatever else is pressed meanwhile."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        stopped = plant.stop_services(here)
        if cluster is not None and borrowing.stop_unused(here, cluster):
            stopped.append("PostgreSQL")
        if stopped:
            console.say(f"Stopped {', '.join(stopped)}.")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)


def _introduce(running: plant.DemoPlant, seconds: float) -> None:
    console.say(f"\n[bold]The plant runs[/bold] after {seconds:.1f} s.\n")
    _say(f"Odoo {running.environment.odoo.series}", f"[bold]{running.server.url}[/bold]")
    _say("logins", "each is its own password")
    for login, who in LOGINS.items():
        _say("", f"{login:<18}{who}")
    _say("operator", OPERATOR)
    console.say("")
    for title, address in Pages(running.demo, running.environment.cluster).first():
        _say(title, address)
    if running.devices.page:
        _say("gateway", running.devices.page)
    console.say("")
    _say("logs", f"{running.project.logs}\n")


def _say(what: str, where: str) -> None:
    console.say(f"  {what:<12}{where}")


def _say_where_it_runs(here: Project, foreground: Service, *, changed: bool) -> None:
    """Raise where it was asked for ``changed``, which takes another start."""
    known = state.recall(here)
    where = f" at {known.url}" if known else ""
    what = f"The demo of this clone runs already{where} (process {foreground.pid})."
    todo = "End it there with Ctrl-C, or from here with ./plant stop"
    if changed:
        raise PlantError(what, f"{todo}, then start it again with these options.")
    console.say(what)
    console.say(f"{todo}.")
