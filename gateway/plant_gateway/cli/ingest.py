"""``plant-gateway ingest``, also installed as ``plant-ingest``."""

from __future__ import annotations

import ssl
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from .. import __version__, log
from ..backoff import Backoff
from ..client import OdooClient
from ..clock import utcnow
from ..mqtt import Ingest
from .running import broker_at, failure, named, until_stopped


def ingest(  # noqa: PLR0917 - each is a named option of the command line
    odoo: Annotated[str, typer.Option(envvar="PLANT_ODOO", help="Address of Odoo.")],
    mqtt: Annotated[
        str, typer.Option(envvar="PLANT_MQTT", help="The broker: mqtts://ingest@broker:8883.")
    ],
    tokens: Annotated[
        Path,
        typer.Option(
            envvar="PLANT_TOKENS",
            help="Folder with each gateway's token, in a file of its name at the broker.",
        ),
    ],
    mqtt_group: Annotated[
        str, typer.Option(envvar="PLANT_MQTT_GROUP", help="Sparkplug group whose batches to take.")
    ] = "plant",
    mqtt_host: Annotated[
        str, typer.Option(envvar="PLANT_MQTT_HOST", help="Sparkplug id; the same for all.")
    ] = "plant",
    mqtt_password_file: Annotated[
        Path | None,
        typer.Option(envvar="PLANT_MQTT_PASSWORD_FILE", help="File with the broker's password."),
    ] = None,
    ca_file: Annotated[
        Path | None, typer.Option(help="Certificates to trust instead of the system's.")
    ] = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log as JSON lines.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every retry too.")] = False,
    longest_wait: Annotated[
        float, typer.Option(help="Longest pause before the broker is tried again.")
    ] = 30.0,
) -> None:
    """Take the batches of many gateways from the broker to Odoo. Any number may run."""
    if not tokens.is_dir():
        raise failure(f"There is no folder {tokens}: make it, with a token file for each gateway.")
    verify = ssl.create_default_context(cafile=str(ca_file)) if ca_file else True
    taking = Ingest(
        broker_at(mqtt, mqtt_password_file, ca_file),
        named(mqtt_group),
        tokens,
        lambda token: OdooClient(odoo, token, version=__version__, verify=verify),
        clock=utcnow,
        backoff=Backoff(cap=longest_wait, random=SystemRandom()),
        host=named(mqtt_host),
    )
    log.configure(as_json=log_json, verbose=verbose)
    until_stopped(taking.run())


def main() -> None:
    """The program ``plant-ingest``."""
    typer.run(ingest)
