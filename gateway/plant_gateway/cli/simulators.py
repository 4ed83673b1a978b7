"""``plant-gateway simulate``: a device that is not there, speaking its real protocol."""

from __future__ import annotations

import pkgutil
import runpy
import sys
from importlib.util import find_spec
from typing import Annotated

import typer

from .running import failure

PACKAGE = "simulators"


def simulate(
    context: typer.Context,
    device: Annotated[str, typer.Argument(help="Which; without one, what there is.")] = "",
) -> None:
    """Be a device: scale, torque, … Its own options follow; ``simulate scale --help``."""
    known = _known()
    if not known:
        raise failure(
            "The simulated devices are not installed here: they come with the source and with the "
            "Docker image. Start it there, or read the driver 'simulated', which needs none: "
            "plant-gateway read simulated --channel 'oven={}'"
        )
    if not device:
        typer.echo("\n".join(known))
        return
    if device not in known:
        raise failure(f"There is no simulated device {device!r}; there are {', '.join(known)}.")
    sys.argv = [f"plant-gateway simulate {device}", *context.args]
    runpy.run_module(f"{PACKAGE}.{device}", run_name="__main__")


def _known() -> list[str]:
    """The packages of ``simulators`` that can be run."""
    found = find_spec(PACKAGE)
    if found is None or found.submodule_search_locations is None:
        return []
    return sorted(
        module.name
        for module in pkgutil.iter_modules(found.submodule_search_locations)
        if module.ispkg
    )
