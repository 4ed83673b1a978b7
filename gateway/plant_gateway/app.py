"""The gateway put together: which part gets which, and the order of starting and stopping."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, Protocol

from plant_drivers import (
    REGISTRY,
    ChannelSettings,
    Clock,
    Driver,
    DriverContext,
    LinkPool,
    Registry,
    discover,
)

from . import __version__
from .alone import alone
from .backoff import Backoff
from .client import OdooClient
from .clock import utcnow
from .commands import CommandDesk, CommandExchange, Journal
from .config import DeviceConfig
from .confsync import ConfigCache, ConfigSync
from .credentials import TokenFile
from .diagnostics import Diagnostics, HttpServer, Parts
from .heartbeat import Heartbeat
from .log import logger
from .mqtt import BirthNumbers, Broker, MqttSender, Place, inventory_of
from .spool import Quotas, Spool, SpoolStore
from .status import StatusBoard, document
from .supervisor import Supervisor
from .tasks import until_one_ends
from .uplink import BatchSender, Uplink


class Runnable(Protocol):
    """A part of the gateway."""

    async def run(self) -> None:
        """Run until cancelled."""


@dataclass(frozen=True)
class Options:
    """What the command line decides."""

    odoo: str
    token_file: Path
    state: Path
    quotas: Quotas = field(default_factory=Quotas)
    verify: Any = True
    config_interval: float = 10.0
    heartbeat_interval: float = 15.0
    longest_wait: float = 30.0
    command_wait: float = 25.0
    diagnostics: tuple[str, int] | None = None
    diagnostics_names: tuple[str, ...] = ()
    broker: tuple[Broker, Place] | None = None


async def run(options: Options, *, clock: Clock = utcnow, random: Random | None = None) -> None:
    """Run the gateway until cancelled; GatewayError when it cannot start."""
    random = random or SystemRandom()
    asyncio.get_running_loop().set_exception_handler(_unhandled)
    options.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(options.state / "lock"):
        spool = Spool(lambda: SpoolStore(options.state / "spool.db", options.quotas, clock))
        journal = Journal(options.state / "commands.db", clock)
        await spool.open()
        try:
            await journal.open()
            token = TokenFile(options.token_file)
            async with OdooClient(
                options.odoo, token, version=__version__, verify=options.verify
            ) as client:
                await _run_parts(options, spool, journal, client, clock=clock, random=random)
        finally:
            await journal.close()
            await spool.close()


async def _run_parts(
    options: Options,
    spool: Spool,
    journal: Journal,
    client: OdooClient,
    *,
    clock: Clock,
    random: Random,
) -> None:
    registry = REGISTRY.extended(discover())
    board = StatusBoard(clock)
    context = DriverContext(clock, LinkPool(), driver_folder(options.state), random)
    supervisor = Supervisor(
        factory=lambda device: make_driver(device, context, registry),
        spool=spool,
        board=board,
        clock=clock,
        random=random,
        longest_wait=options.longest_wait,
    )

    def backoff() -> Backoff:
        return Backoff(cap=options.longest_wait, random=random)

    parts: list[Runnable] = []
    sender: BatchSender = client
    if options.broker:
        sender = MqttSender(
            *options.broker,
            partial(inventory_of, supervisor, board),
            BirthNumbers(options.state / "bdseq"),
            clock=clock,
            backoff=backoff(),
        )
        parts.append(sender)
    uplink = Uplink(spool, sender, backoff(), clock=clock)
    sync = ConfigSync(
        client,
        ConfigCache(options.state / "config.json"),
        registry,
        supervisor.apply,
        backoff(),
        interval=options.config_interval,
    )
    desk = CommandDesk(journal, supervisor.__getitem__, registry, clock, backoff)
    commands = CommandExchange(client, journal, desk, backoff, wait=options.command_wait)

    async def describe() -> dict[str, Any]:
        epoch, _ = await spool.numbering()
        return document(
            epoch=epoch,
            version=__version__,
            now=clock(),
            depth=spool.depth,
            devices=board,
            problems=problems(spool, uplink, sync, commands),
        )

    heartbeat = Heartbeat(client, describe, board.changed, interval=options.heartbeat_interval)
    parts += [sync, uplink, commands, heartbeat]
    if options.diagnostics:
        seen = Parts(
            options.odoo, clock(), clock, registry, options.quotas, spool, board, supervisor,
            uplink, sync, desk, commands,
        )  # fmt: skip
        host, port = options.diagnostics
        parts.append(HttpServer(host, port, Diagnostics(seen), names=options.diagnostics_names))
    log = logger(part="gateway")
    log.info("started", version=__version__, odoo=options.odoo, state=str(options.state))
    for damaged in spool.store.damaged:
        log.error("damaged spool moved aside", kept_as=str(damaged))
    try:
        await until_one_ends(*(part.run() for part in parts))
    finally:
        await supervisor.stop()
        log.info("stopped")


def problems(
    spool: Spool, uplink: Uplink, sync: ConfigSync, commands: CommandExchange
) -> list[str]:
    """The sentences a person should read about the gateway itself."""
    found = [
        f"The spool was damaged and is kept as {path.name}; what it held has not reached Odoo."
        for path in spool.store.damaged
    ]
    if spool.depth.dropped:
        found.append(f"{spool.depth.dropped} telemetry readings were dropped for want of room.")
    if spool.depth.quarantined:
        found.append(f"{spool.depth.quarantined} readings that Odoo refused are in quarantine.")
    return found + [error for error in (uplink.error, sync.error, commands.error) if error]


def make_driver(device: DeviceConfig, context: DriverContext, registry: Registry) -> Driver:
    """The device's driver, not yet open."""
    driver: Driver = registry[device.driver].load()(
        device.settings,
        channels=tuple(
            ChannelSettings(channel.key, channel.unit, channel.kind, channel.settings)
            for channel in device.channels
        ),
        context=context,
    )
    return driver


def driver_folder(state: Path) -> Path:
    """Where drivers keep files of their own, such as certificates."""
    folder = state / "drivers"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _unhandled(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the event loop could raise to nobody. A broken link's end is told by its device."""
    log = logger(part="event loop")
    told = log.debug if "transport" in context else log.error
    told(context["message"], exc_info=context.get("exception"))
