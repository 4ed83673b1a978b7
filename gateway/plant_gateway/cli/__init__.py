"""The command line: ``plant-gateway``, or ``python -m plant_gateway``."""

import typer

from .device import browse, execute, probe, read
from .events import events
from .gateway import run
from .ingest import ingest
from .kept import quarantine, version
from .simulators import simulate

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Reads the plant's devices and delivers what they say to Odoo, exactly once.",
)
for _command in (run, ingest, events, probe, browse, read, execute, quarantine, version):
    cli.command()(_command)
cli.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(simulate)

__all__ = ["cli"]
