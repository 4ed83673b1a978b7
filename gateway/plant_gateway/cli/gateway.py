"""``plant-gateway run``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import app, log
from ..mqtt import Place
from ..spool import Quotas
from .running import (
    CaFile,
    LogJson,
    MqttPasswordFile,
    Verbose,
    address,
    broker_at,
    named,
    trusting,
    until_stopped,
)


def run(  # noqa: PLR0917 - each is a named option of the command line
    odoo: Annotated[str, typer.Option(envvar="PLANT_ODOO", help="Address of Odoo.")],
    token_file: Annotated[
        Path, typer.Option(envvar="PLANT_TOKEN_FILE", help="File with the gateway's token.")
    ],
    state: Annotated[
        Path, typer.Option(envvar="PLANT_STATE", help="Folder for spool and configuration.")
    ],
    log_json: LogJson = False,
    verbose: Verbose = False,
    ca_file: CaFile = None,
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
    mqtt: Annotated[
        str | None,
        typer.Option(
            envvar="PLANT_MQTT",
            help="Deliver through this broker to plant-ingest: mqtts://gateway@broker:8883.",
        ),
    ] = None,
    mqtt_group: Annotated[
        str, typer.Option(envvar="PLANT_MQTT_GROUP", help="Sparkplug group: site or hall.")
    ] = "plant",
    mqtt_node: Annotated[
        str, typer.Option(envvar="PLANT_MQTT_NODE", help="This gateway's name at the broker.")
    ] = "gateway",
    mqtt_host: Annotated[
        str, typer.Option(envvar="PLANT_MQTT_HOST", help="Sparkplug id of the ingest.")
    ] = "plant",
    mqtt_password_file: MqttPasswordFile = None,
    diagnostics_name: Annotated[
        list[str] | None,
        typer.Option(help="Another host name that the page is opened by; may be repeated."),
    ] = None,
) -> None:
    """Run the gateway until it is told to stop."""
    broker = None
    if mqtt:
        broker = (
            broker_at(mqtt, mqtt_password_file, ca_file),
            Place(named(mqtt_group), named(mqtt_node), named(mqtt_host)),
        )
    options = app.Options(
        odoo=odoo,
        token_file=token_file,
        state=state,
        quotas=Quotas(max_captures, max_telemetry),
        verify=trusting(ca_file),
        config_interval=config_interval,
        heartbeat_interval=heartbeat_interval,
        longest_wait=longest_wait,
        diagnostics=address(diagnostics),
        diagnostics_names=tuple(diagnostics_name or ()),
        broker=broker,
    )
    log.configure(as_json=log_json, verbose=verbose)
    until_stopped(app.run(options))
