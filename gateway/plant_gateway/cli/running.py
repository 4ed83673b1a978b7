"""What commands share: options, name=value pairs, running until stopped, failing in a sentence."""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from plant_drivers import DriverError

from ..errors import ConfigError, GatewayError
from ..mqtt import Broker
from ..sparkplug import is_name

MqttPasswordFile = Annotated[
    Path | None,
    typer.Option(envvar="PLANT_MQTT_PASSWORD_FILE", help="File with the broker's password."),
]
CaFile = Annotated[
    Path | None,
    typer.Option(
        envvar="PLANT_CA_FILE",
        exists=True,
        help="Certificates to trust instead of the system's.",
    ),
]
LogJson = Annotated[bool, typer.Option("--log-json", help="Log as JSON lines.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Log every retry too.")]


def trusting(ca_file: Path | None) -> ssl.SSLContext | bool:
    """How a server is verified: by these certificates, or (True) by the system's."""
    return ssl.create_default_context(cafile=str(ca_file)) if ca_file else True


def pairs(texts: list[str] | None) -> dict[str, Any]:
    """Each ``name=value``; a value that is JSON is taken as such, so that numbers are numbers."""
    return dict(_pair(text) for text in texts or ())


def address(text: str | None) -> tuple[str, int] | None:
    """``HOST:PORT`` of an option."""
    if text is None:
        return None
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise typer.BadParameter(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8099.")
    return host.strip("[]"), int(port)


def named(text: str) -> str:
    """A name that can be a level of a broker's topic."""
    if not is_name(text):
        raise typer.BadParameter(
            f"{text!r} cannot be a name at the broker: letters, digits, - _ . and blanks."
        )
    return text


def broker_at(url: str, password_file: Path | None, ca_file: Path | None) -> Broker:
    """The broker of an option."""
    try:
        return Broker.parse(url, password_file=password_file, ca_file=ca_file)
    except ConfigError as error:
        raise typer.BadParameter(str(error)) from error


def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end or to SIGINT/SIGTERM; the gateway's own failures end in one sentence."""

    async def main() -> None:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    try:
        asyncio.run(main())
    except (GatewayError, DriverError) as error:
        raise failure(str(error)) from error


def failure(sentence: str) -> typer.Exit:
    """What to raise after a failure, which is told on the standard error."""
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def progress(sentence: str) -> None:
    """Tell what is being done, where it does not mix with the result."""
    typer.echo(sentence, err=True)


def _pair(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator:
        raise typer.BadParameter(f"{text!r} is not name=value.")
    with suppress(ValueError):
        return name, json.loads(value)
    return name, value
