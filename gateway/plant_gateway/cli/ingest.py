"""``plant-gateway ingest``, also installed as ``plant-ingest``."""

from __future__ import annotations

from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from .. import __version__, log
from ..backoff import Backoff
from ..client import OdooClient
from ..clock import utcnow
from ..mqtt import Ingest
from .running import (
    CaFile,
    LogJson,
    MqttPasswordFile,
    Verbose,
    broker_at,
    failure,
    named,
    trusting,
    until_stopped,
)


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
    mqtt_password_file: MqttPasswordFile = None,
    ca_file: CaFile = None,
    log_json: LogJson = False,
    verbose: Verbose = False,
    longest_wait: Annotated[
        float, typer.Option(help="Longest pause before the broker is tried again.")
    ] = 30.0,
) -> None:
    """Take the batches of many gateways from the broker to Odoo. Any number may run."""
    if not tokens.is_dir():
        raise failure(f"There is no folder {tokens}: make it, with a token file for each gateway.")
    verify = trusting(ca_file)
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
