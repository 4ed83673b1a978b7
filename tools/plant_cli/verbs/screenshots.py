"""``./plant screenshots``: the pictures in docs/images, from the running demo."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from plant_cli import console, process, project, shots
from plant_cli.camera import opened
from plant_cli.demo import plant, state
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.serving import is_ready
from plant_cli.setup import borrowing, browser, odoo, postgres


def screenshots(
    names: Annotated[list[str] | None, typer.Argument(help="Which; all unless named.")] = None,
) -> None:
    """Take the documentation's pictures of the demo, which is started for it if need be."""
    here = project.here()
    wanted = _wanted(names)
    chromium = browser.ensure(here)
    with _running(here) as demo, console.step("Pictures") as step:
        cluster = postgres.choose(here)
        folder = here.root / "docs" / "images"
        with opened(
            demo,
            cluster,
            chromium,
            folder=folder,
            fonts=odoo.find(here).root / "usr" / "share" / "fonts",
            log=here.log("screenshots"),
        ) as camera:
            for name in wanted:
                step.note(name)
                importlib.import_module(f"{shots.__name__}.{name}").take(camera)
            step.note(f"{len(camera.taken)} in {folder}")


def _wanted(names: list[str] | None) -> list[str]:
    known = sorted(module.name for module in pkgutil.iter_modules(shots.__path__))
    unknown = set(names or ()) - set(known)
    if unknown:
        raise PlantError(
            f"There is no shot named {', '.join(sorted(unknown))}.",
            f"Name some of: {', '.join(known)}.",
        )
    return names or known


@contextmanager
def _running(here: Project) -> Iterator[state.Demo]:
    """The demo, left as it was found: running or not."""
    demo = state.recall(here)
    if demo is not None and is_ready(demo.url):
        yield demo
        return
    cluster = postgres.choose(here)
    ours = not cluster.running()
    with console.step("The demo"):
        process.run(
            [here.root / "plant", "demo", "--detach"],
            log=here.log("screenshots-demo"),
            what="The demo did not start.",
            todo="See why: ./plant demo.",
        )
    try:
        yield state.require(here)
    finally:
        plant.stop_services(here)
        if ours:
            borrowing.stop_unused(here, cluster)
