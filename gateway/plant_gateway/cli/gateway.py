"""``plant-gateway run``."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated

import typer

from .. import app, log
from ..spool import Quotas
from .running import address, until_stopped


def run(  # noqa: PLR0917 - each is a named option of the command line
    odoo: Annotated[str, typer.Option(envvar="PLANT_ODOO", help="Address of Odoo.")],
    token_file: Annotated[
        Path, typer.Option(envvar="PLANT_TOKEN_FILE", help="File with the gateway's token.")
    ],
    state: Annotated[
        Path, typer.Option(envvar="PLANT_STATE", help="Folder for spool and configuration.")
    ],
    log_json: Annotated[bool, typer.Option("--log-json", help="Log as JSON lines.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every retry too.")] = False,
    ca_file: Annotated[
        Path | None, typer.Option(help="Certificates to trust instead of the system's.")
    ] = None,
    max_captures: Annotated[int, typer.Option(help="Captures that may wait.")] = 200_000,
    max_telemetry: Annotated[int, typer.Option(help="Telemetry that may wait.")] = 1_000_000,
    config_interval: Annotated[
        float, typer.Option(help="Seconds between two looks at the configuration.")
    ] = 10.0,
    heartbeat_interval: Annotated[
        float, typer.Option(help="Seconds between two heartbeats.")
    ] = 15.0,
    longest_wait: Annotated[
        float, typer.Option(help="Longest pause before a device or Odoo is tried again.")
    ] = 30.0,
    diagnostics: Annotated[
        str | None,
        typer.Option(
            envvar="PLANT_DIAGNOSTICS",
            metavar="HOST:PORT",
            help="Show a page of live values here, with /healthz and /metrics; say 127.0.0.1:8099.",
        ),
    ] = None,
    diagnostics_name: Annotated[
        list[str] | None,
        typer.Option(help="Another host name that the page is opened by; may be repeated."),
    ] = None,
) -> None:
    """Run the gateway until it is told to stop."""
    log.configure(as_json=log_json, verbose=verbose)
    options = app.Options(
        odoo=odoo,
        token_file=token_file,
        state=state,
        quotas=Quotas(max_captures, max_telemetry),
        verify=ssl.create_default_context(cafile=str(ca_file)) if ca_file else True,
        config_interval=config_interval,
        heartbeat_interval=heartbeat_interval,
        longest_wait=longest_wait,
        diagnostics=address(diagnostics),
        diagnostics_names=tuple(diagnostics_name or ()),
    )
    until_stopped(app.run(options))
