"""``plant-gateway probe | browse | read | execute``: one device by hand; no Odoo, no spool."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from plant_drivers import (
    REGISTRY,
    Browsable,
    Driver,
    DriverContext,
    DriverSpec,
    LinkPool,
    Probing,
    Reading,
    discover,
)

from .. import app
from ..clock import utcnow
from ..config import ChannelConfig, DeviceConfig
from .running import failure, pairs, progress, until_stopped

#: Seconds that a command by hand may take.
LIMIT = 60.0

DriverKey = Annotated[str, typer.Argument(help="Driver key, such as mt_sics.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", "-s", help="A setting, as name=value; may be repeated."),
]
Channels = Annotated[
    list[str] | None,
    typer.Option(
        "--channel",
        "-c",
        help="A channel, as name={its settings}, where the driver wants them.",
    ),
]


def probe(driver: DriverKey, setting: Settings = None) -> None:
    """Find out what answers at these settings; changes nothing in the device."""
    until_stopped(_probe(driver, pairs(setting)))


def browse(
    driver: DriverKey,
    setting: Settings = None,
    address: Annotated[str, typer.Option(help="Where to begin; at the top if left out.")] = "",
    depth: Annotated[int, typer.Option(min=1, help="How many levels to show.")] = 1,
) -> None:
    """Show what the device has: nodes, programs, or a register in every byte order."""
    until_stopped(_browse(driver, pairs(setting), address, depth))


def read(
    driver: DriverKey,
    setting: Settings = None,
    channel: Channels = None,
    count: Annotated[int, typer.Option(help="Stop after so many readings; 0 never.")] = 0,
) -> None:
    """Read the device and print what it says."""
    until_stopped(_read(driver, pairs(setting), pairs(channel), count))


def execute(  # noqa: PLR0917 - each is a named option of the command line
    driver: DriverKey,
    command: Annotated[str, typer.Argument(help="Command key, such as tare.")],
    setting: Settings = None,
    channel: Channels = None,
    argument: Annotated[
        list[str] | None,
        typer.Option("--argument", "-a", help="An argument, as name=value; may be repeated."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to do it.")] = False,
) -> None:
    """Have the device do something, now. Asks first."""
    until_stopped(
        _execute(driver, command, pairs(setting), pairs(channel), pairs(argument), sure=yes)
    )


async def _probe(key: str, settings: dict[str, Any]) -> None:
    async with _opened(key, settings) as (spec, driver):
        if not isinstance(driver, Probing):
            progress(f"It opened. {spec.title} has no way to ask what it is.")
            return
        for name, value in asdict(await driver.probe()).items():
            if value:
                typer.echo(f"{name:<8} {value}")


async def _browse(key: str, settings: dict[str, Any], address: str, depth: int) -> None:
    async with _opened(key, settings) as (spec, driver):
        if not isinstance(driver, Browsable):
            raise failure(f"{spec.title} cannot say what it has.")
        await _show(driver, address, depth, "")


async def _show(driver: Browsable, address: str, depth: int, indent: str) -> None:
    for offer in await driver.browse(address):
        unit = f" [{offer.unit}]" if offer.unit else ""
        more = " …" if offer.inside and depth == 1 else ""
        typer.echo(f"{indent}{offer.name}{unit}  {offer.address}{more}")
        if offer.inside and depth > 1:
            await _show(driver, offer.address, depth - 1, indent + "  ")


async def _read(key: str, settings: dict[str, Any], channels: dict[str, Any], count: int) -> None:
    async with _opened(key, settings, channels) as (_, driver):
        shown = 0
        async for reading in driver.events():
            typer.echo(_line(reading))
            shown += 1
            if shown == count:
                return


async def _execute(
    key: str,
    command: str,
    settings: dict[str, Any],
    channels: dict[str, Any],
    arguments: dict[str, Any],
    *,
    sure: bool,
) -> None:
    spec = _spec(key)
    order = spec.command(command, arguments)
    title = next(known.title for known in spec.commands if known.key == command)
    if not sure and not typer.confirm(f"{title} ({command}) at {spec.title}, now?"):
        raise failure("Nothing was sent.")
    async with _opened(key, settings, channels) as (_, driver):
        try:
            result = await asyncio.wait_for(driver.execute(order), LIMIT)
        except asyncio.TimeoutError:
            raise failure(
                f"No answer within {LIMIT:.0f} seconds. It may have been carried out: look at "
                "the device."
            ) from None
    typer.echo(f"Done. {result.detail}".rstrip())
    if result.reading:
        typer.echo(_line(result.reading))


@asynccontextmanager
async def _opened(
    key: str, settings: dict[str, Any], channels: dict[str, Any] | None = None
) -> AsyncIterator[tuple[DriverSpec, Driver]]:
    """The driver, open; told on the standard error."""
    spec = _spec(key)
    wanted = tuple(
        ChannelConfig(0, name, "", settings=spec.validated_channel(chosen))
        for name, chosen in (channels or {}).items()
    )
    device = DeviceConfig(0, key, key, key, spec.validated(settings), wanted)
    with TemporaryDirectory() as folder:
        context = DriverContext(utcnow, LinkPool(), Path(folder), SystemRandom())
        driver = app.make_driver(device, context, _registry())
        try:
            progress(f"Opening: {spec.title} …")
            await driver.open()
            progress("It answers.")
            yield spec, driver
        finally:
            await driver.close()


def _registry() -> Any:
    return REGISTRY.extended(discover())


def _spec(key: str) -> DriverSpec:
    spec: DriverSpec = _registry()[key]
    return spec


def _line(reading: Reading) -> str:
    shown = str(reading.value)
    if reading.value is None:  # a text may hold control characters, as between GS1 elements
        shown = repr(reading.text) if reading.text else "-"
    motion = "stable" if reading.stable else "moving"
    return (
        f"{reading.time:%H:%M:%S.%f} {reading.channel:<10} {shown:>12} {reading.unit:<3} "
        f"{motion} {reading.quality.value} {reading.attributes.get('reason', '')}".rstrip()
    )
