"""One task per device; a configuration change touches only the devices it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NoReturn

from plant_drivers import Clock, CommandRefused

from .backoff import Backoff
from .config import BrokenDevice, DeviceConfig, GatewayConfig
from .device import DeviceRunner, DriverFactory, state_from
from .log import logger
from .spool import Spool
from .status import DeviceState, StatusBoard
from .tasks import stopped

MakeBackoff = Callable[[], Backoff]


@dataclass(frozen=True)
class _Running:
    config: DeviceConfig | BrokenDevice
    runner: DeviceRunner | None = None
    task: asyncio.Task[NoReturn] | None = None


class Supervisor:
    """Starts, replaces and stops device tasks so that they match the configuration."""

    def __init__(
        self,
        *,
        factory: DriverFactory,
        spool: Spool,
        board: StatusBoard,
        clock: Clock,
        random: Random,
        longest_wait: float = 30.0,
    ) -> None:
        self._factory = factory
        self._spool = spool
        self._board = board
        self._clock = clock
        self._random = random
        self._longest_wait = longest_wait
        self._log = logger(part="supervisor")
        self._running: dict[int, _Running] = {}

    async def apply(self, config: GatewayConfig) -> None:
        """Make it so. Devices whose configuration is the same are not disturbed.

        The old task of a changed device has let go of its port before the new one starts.
        """
        stale = [id_ for id_, one in self._running.items() if config.devices.get(id_) != one.config]
        await asyncio.gather(*(self._stop(id_) for id_ in stale))
        fresh = [device for id_, device in config.devices.items() if id_ not in self._running]
        if not fresh:
            return
        states = {
            channel: state_from(state) for channel, state in (await self._spool.states()).items()
        }
        for device in fresh:
            if isinstance(device, BrokenDevice):
                self._log.warning("device not started", device=device.key, reason=device.error)
                self._board.set(device.id, DeviceState.ERROR, device.error)
                self._running[device.id] = _Running(device)
                continue
            runner = DeviceRunner(
                device,
                factory=self._factory,
                spool=self._spool,
                board=self._board,
                states=states,
                clock=self._clock,
                backoff=Backoff(cap=self._longest_wait, random=self._random),
            )
            task = asyncio.create_task(runner.run(), name=f"device {device.key}")
            self._running[device.id] = _Running(device, runner, task)

    @property
    def devices(self) -> list[tuple[DeviceConfig | BrokenDevice, DeviceRunner | None]]:
        """What is configured, each with its runner where it can be run."""
        return [(one.config, one.runner) for one in self._running.values()]

    def __getitem__(self, device: int) -> DeviceRunner:
        """The runner of a device; CommandRefused, with the reason, where it has none."""
        running = self._running.get(device)
        if running is None:
            raise CommandRefused(
                f"The gateway has no device {device} in its configuration. Nothing was sent."
            )
        if running.runner is None:
            assert isinstance(running.config, BrokenDevice)
            raise CommandRefused(
                f"{running.config.error} Nothing was sent to {running.config.key}."
            )
        return running.runner

    async def stop(self) -> None:
        """Stop every device."""
        await asyncio.gather(*(self._stop(id_) for id_ in list(self._running)))

    async def _stop(self, id_: int) -> None:
        running = self._running.pop(id_)
        if running.task is not None:
            await stopped([running.task])
        self._board.forget(id_)
