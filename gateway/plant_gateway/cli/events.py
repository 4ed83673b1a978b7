"""``plant-gateway events``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import Annotated
from uuid import uuid4

import typer

from .. import __version__, log
from ..alone import alone
from ..backoff import Backoff
from ..events import Credentials, Cursor, EventFeed, EventRelay, Namespace
from .running import (
    CaFile,
    LogJson,
    MqttPasswordFile,
    Verbose,
    broker_at,
    named,
    trusting,
    until_stopped,
)


def events(  # noqa: PLR0917 - each is a named option of the command line
    odoo: Annotated[str, typer.Option(envvar="PLANT_ODOO", help="Address of Odoo.")],
    client_id: Annotated[
        str,
        typer.Option(
            envvar="PLANT_CLIENT_ID", help="An API client of Odoo with the scope events:read."
        ),
    ],
    client_secret_file: Annotated[
        Path, typer.Option(envvar="PLANT_CLIENT_SECRET_FILE", help="File with its secret.")
    ],
    mqtt: Annotated[
        str, typer.Option(envvar="PLANT_MQTT", help="The broker: mqtts://events@broker:8883.")
    ],
    state: Annotated[
        Path, typer.Option(envvar="PLANT_STATE", help="Folder for the place in the feed.")
    ],
    mqtt_password_file: MqttPasswordFile = None,
    mqtt_root: Annotated[
        str, typer.Option(envvar="PLANT_MQTT_ROOT", help="First level of the topics.")
    ] = "plant",
    company: Annotated[
        list[str] | None,
        typer.Option(
            envvar="PLANT_COMPANIES",
            metavar="ID=NAME",
            help="A company's name in the topics, which else is its id; may be repeated.",
        ),
    ] = None,
    type_: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            envvar="PLANT_TYPES",
            help="Only these types, such as plant.workorder.*; may be repeated.",
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            envvar="PLANT_SINCE",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Leave out what happened before (UTC); else all that Odoo has is published.",
        ),
    ] = None,
    ca_file: CaFile = None,
    log_json: LogJson = False,
    verbose: Verbose = False,
    longest_wait: Annotated[
        float, typer.Option(help="Longest pause before Odoo or the broker is tried again.")
    ] = 30.0,
) -> None:
    """Publish the plant's events to a broker, as a unified namespace. One for each database."""
    verify = trusting(ca_file)
    feed = EventFeed(
        odoo,
        Credentials(client_id, client_secret_file),
        version=__version__,
        types=type_ or (),
        verify=verify,
    )
    broker = broker_at(mqtt, mqtt_password_file, ca_file)
    namespace = Namespace(named(mqtt_root), _companies(company or []))
    log.configure(as_json=log_json, verbose=verbose)
    make = partial(
        EventRelay,
        feed,
        broker=broker,
        namespace=namespace,
        identifier=f"plant-events-{uuid4()}",
        backoff=partial(Backoff, cap=longest_wait, random=SystemRandom()),
        since=since.replace(tzinfo=timezone.utc) if since else None,
    )
    until_stopped(_relay(state, feed, make))


async def _relay(state: Path, feed: EventFeed, make: Callable[[Cursor], EventRelay]) -> None:
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(state / "lock"), closing(Cursor(state / "events.db")) as cursor:
        async with feed:
            await make(cursor).run()


def _companies(texts: list[str]) -> dict[int, str]:
    """Each ``id=name``; a name that is a level of other topics of the suite is none."""
    found = {}
    for text in texts:
        number, _equals, name = text.partition("=")
        if not number.isdecimal():
            raise typer.BadParameter(f"{text!r} is not ID=NAME, such as 1=acme.")
        if name == "v1":
            raise typer.BadParameter("A company cannot be v1: the gateways' batches are there.")
        found[int(number)] = named(name)
    return found
