"""The command line: ``python -m plant_gateway run | read | quarantine | version``."""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from plant_drivers import REGISTRY, Driver, DriverContext, DriverError, LinkPool, discover

from . import __version__, app, log
from .clock import utcnow
from .config import ChannelConfig, DeviceConfig
from .errors import GatewayError
from .spool import Quotas, SpoolStore

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Reads the plant's devices and delivers what they say to Odoo, exactly once.",
)


@cli.command()
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
    )
    _until_stopped(app.run(options))


@cli.command()
def read(
    driver: Annotated[str, typer.Argument(help="Driver key, such as mt_sics.")],
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", "-s", help="A setting, as name=value; may be repeated."),
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            "--channel",
            "-c",
            help="A channel to read, as name={its settings}, where the driver wants them.",
        ),
    ] = None,
    count: Annotated[int, typer.Option(help="Stop after so many readings; 0 never.")] = 0,
) -> None:
    """Read one device and print what it says; no Odoo, no spool."""
    _until_stopped(_read(driver, _pairs(setting), _pairs(channel), count))


@cli.command()
def quarantine(
    state: Annotated[Path, typer.Option(envvar="PLANT_STATE", help="The gateway's folder.")],
) -> None:
    """Print the readings that Odoo refused, one JSON object a line, with the reason it gave."""
    if not (state / "spool.db").exists():
        raise _failure(f"There is no spool in {state}.")
    store = SpoolStore(state / "spool.db", Quotas(), utcnow)
    for entry in store.quarantine():
        typer.echo(json.dumps(entry))
    store.close()


@cli.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


async def _read(key: str, settings: dict[str, Any], channels: dict[str, Any], count: int) -> None:
    registry = REGISTRY.extended(discover())
    spec = registry[key]
    wanted = tuple(
        ChannelConfig(0, name, "", settings=spec.validated_channel(chosen))
        for name, chosen in channels.items()
    )
    device = DeviceConfig(0, key, key, key, spec.validated(settings), wanted)
    with TemporaryDirectory() as folder:
        context = DriverContext(utcnow, LinkPool(), Path(folder), SystemRandom())
        await _print_readings(app.make_driver(device, context, registry), count)


async def _print_readings(driver: Driver, count: int) -> None:
    try:
        await driver.open()
        shown = 0
        async for reading in driver.events():
            value = "-" if reading.value is None else str(reading.value)
            motion = "stable" if reading.stable else "moving"
            typer.echo(
                f"{reading.time:%H:%M:%S.%f} {reading.channel:<10} {value:>12} {reading.unit:<3} "
                f"{motion} {reading.quality.value}"
            )
            shown += 1
            if shown == count:
                return
    finally:
        await driver.close()


def _pairs(texts: list[str] | None) -> dict[str, Any]:
    return dict(_pair(text) for text in texts or ())


def _pair(text: str) -> tuple[str, Any]:
    """``name=value``; a value that is JSON is taken as such, so that numbers are numbers."""
    name, separator, value = text.partition("=")
    if not separator:
        raise typer.BadParameter(f"{text!r} is not name=value.")
    with suppress(ValueError):
        return name, json.loads(value)
    return name, value


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
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
        raise _failure(str(error)) from error


def _failure(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)
