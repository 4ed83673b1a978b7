"""One device: open its driver, carry its readings to the spool, come back after every failure."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, suppress
from decimal import Decimal
from typing import Any, NoReturn

from plant_drivers import (
    PROBE,
    Clock,
    Command,
    CommandRefused,
    CommandResult,
    ConfigurationError,
    Confirming,
    Driver,
    DriverError,
    LinkClosed,
    Polling,
    Probing,
    Quality,
    Reading,
)

from .backoff import Backoff
from .capture import CaptureState
from .config import DeviceConfig
from .errors import SpoolError
from .log import UpDown, logger
from .pipeline import ChannelPipeline
from .pipeline import document as reading_document
from .spool import Item, Spool
from .status import DeviceState, StatusBoard
from .tasks import stopped

#: A device that has been open for so many seconds works, though nothing was read: a scanner that
#: nobody uses. One that should have spoken by then has failed with LinkTimeout.
SETTLED = 5.0

#: Makes a driver that is not open yet; ConfigurationError when it cannot be loaded.
DriverFactory = Callable[[DeviceConfig], Driver]


class DeviceRunner:
    """Runs one device until cancelled. Only the supervisor cancels it. ``driver`` is open, or None;
    ``readings`` and ``errors`` count since the start.

    While the spool takes no captures the link is closed and the device is in error: better a
    scale that visibly does not work than weights that are lost. The capture that could not be
    written is held and written first.
    """

    def __init__(
        self,
        device: DeviceConfig,
        *,
        factory: DriverFactory,
        spool: Spool,
        board: StatusBoard,
        states: Mapping[int, CaptureState],
        clock: Clock,
        backoff: Backoff,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.device = device
        self._factory = factory
        self._spool = spool
        self._board = board
        self._clock = clock
        self._backoff = backoff
        self._sleep = sleep
        self._log = logger(device=device.key)
        self._announce = UpDown(self._log)
        self.driver: Driver | None = None
        self.readings = self.errors = 0
        self._heard: float | None = None
        self._executing: set[asyncio.Task[CommandResult]] = set()
        self._held: Item | None = None
        self._written_late: frozenset[str] = frozenset()
        self._keys = {channel.id: channel.key for channel in device.channels}
        self._pipelines = {
            channel.key: ChannelPipeline(
                channel, states.get(channel.id), origin=(device.gateway, device.key), clock=clock
            )
            for channel in device.channels
        }

    async def run(self) -> NoReturn:
        """Open, read, fail, wait; for ever."""
        while True:
            try:
                await self._flush_held()
                await self._session()
            except ConfigurationError as error:
                await self._failed(DeviceState.ERROR, str(error))
            except SpoolError as error:
                await self._failed(DeviceState.ERROR, str(error))
            except DriverError as error:
                await self._failed(DeviceState.OFFLINE, str(error))
            except Exception as error:  # noqa: BLE001 - the one place that must outlive any bug
                self._log.error("driver failed unexpectedly", exc_info=True)
                await self._failed(
                    DeviceState.ERROR,
                    f"The driver {self.device.driver} failed in a way it should not "
                    f"({type(error).__name__}: {error}); please report it.",
                )

    @property
    def pipelines(self) -> Iterable[ChannelPipeline]:
        """The channels, each with its latest reading."""
        return self._pipelines.values()

    @property
    def age(self) -> float | None:
        """Seconds since the device was last heard; None before it was."""
        now = asyncio.get_running_loop().time()
        return None if self._heard is None else round(now - self._heard, 3)

    def check_open(self) -> None:
        """CommandRefused, with the reason, while the device's link is not open."""
        if self.driver is None:
            status = self._board[self.device.id]
            raise CommandRefused(
                f"{self.device.name} is {status.state.value}"
                f"{': ' + status.error if status.error else '.'} Nothing was sent to it."
            )

    async def execute(self, command: Command) -> CommandResult:
        """Carry out a command; DriverError as the driver's, LinkClosed when the link closes."""
        self.check_open()
        assert self.driver is not None
        if command.key == PROBE.key:
            doing = _probe(self.driver, command)
        else:
            doing = self.driver.execute(command)
        task = asyncio.ensure_future(doing)
        self._executing.add(task)
        try:
            await asyncio.wait([task])
        finally:
            self._executing.discard(task)
            await stopped([task])
        if task.cancelled():
            raise LinkClosed(f"The link to {self.device.name} was closed in the middle of it.")
        return task.result()

    def answer(self, reading: Reading) -> dict[str, Any]:
        """A reading that a command brought, as its result holds it."""
        pipeline = self._pipelines.get(reading.channel)
        return pipeline.answer(reading) if pipeline else reading_document(reading, None)

    async def _session(self) -> None:
        if not self._announce.is_down:
            self._board.set(self.device.id, DeviceState.CONNECTING)
        driver = self._factory(self.device)
        settled = None
        try:
            await driver.open()
            self.driver = driver
            settled = asyncio.get_running_loop().call_later(SETTLED, self._works)
            async with aclosing(_polls(driver)) as polls:
                await self._follow(driver, polls)
        finally:
            if settled:
                settled.cancel()
            self.driver = None
            await stopped(self._executing)
            await driver.close()

    def _works(self) -> None:
        self._backoff.reset()
        self._announce.up()
        self._board.set(self.device.id, DeviceState.ONLINE)

    async def _follow(self, driver: Driver, polls: AsyncIterator[Sequence[Reading]]) -> None:
        clock = asyncio.get_running_loop().time
        confirming = driver if isinstance(driver, Confirming) else None
        async for readings in polls:
            self._works()
            self.readings += len(readings)
            self._heard = clock()
            events = [reading for reading in readings if reading.event]
            await self._keep(self._handled(readings), sure=bool(confirming and events))
            if confirming is not None:
                for event in events:
                    await confirming.stored(event)

    def _handled(self, readings: Sequence[Reading]) -> Item:
        """What the channels' pipelines make of the readings."""
        captures, telemetry, states = [], [], []
        for reading in readings:
            pipeline = self._pipelines.get(reading.channel)
            if pipeline is None:
                continue
            capture, sent, state = pipeline.handle(reading)
            if capture and capture["key"] in self._written_late:
                continue  # the device repeats the event that was held: it is on disk by now
            if capture:
                captures.append(capture)
            if sent:
                telemetry.append(sent)
            if state:
                states.append((pipeline.channel.id, state_document(state)))
        return Item(tuple(captures), tuple(telemetry), tuple(states))

    async def _keep(self, item: Item, *, sure: bool) -> None:
        if not (item.captures or item.telemetry or item.states):
            return
        try:
            await self._spool.put(item, sure=sure)
        except SpoolError:
            self._held = Item(captures=item.captures, states=item.states)
            raise
        for capture in item.captures:
            self._log.info("captured", channel=self._keys[capture["channel"]], text=capture["text"])

    async def _flush_held(self) -> None:
        if self._held is not None:
            await self._spool.put(self._held)
            self._written_late = frozenset(capture["key"] for capture in self._held.captures)
            self._held = None

    async def _failed(self, state: DeviceState, reason: str) -> None:
        self.errors += 1
        self._announce.down(reason)
        self._board.set(self.device.id, state, reason)
        for pipeline in self._pipelines.values():
            pipeline.gap()
        if self._backoff.failures == 0:
            await self._report_gap(reason)
        await self._sleep(self._backoff.next())

    async def _report_gap(self, reason: str) -> None:
        """Tell each channel's followers that its last value is no longer the current one."""
        now = self._clock()
        readings = [
            Reading(
                key, now, stable=False, quality=Quality.BAD, text="no link",
                attributes={"reason": reason},
            )
            for key in self._pipelines
        ]  # fmt: skip
        told = self._handled(readings)
        for pipeline in self._pipelines.values():
            pipeline.gap()
        with suppress(SpoolError):
            await self._spool.put(Item(telemetry=told.telemetry))


def _polls(driver: Driver) -> AsyncGenerator[Sequence[Reading], None]:
    """What the driver reads, as it reads it: one by one, or many at once."""
    return driver.polls() if isinstance(driver, Polling) else _one_by_one(driver)


async def _one_by_one(driver: Driver) -> AsyncGenerator[Sequence[Reading], None]:
    async with aclosing(driver.events()) as events:
        async for reading in events:
            yield (reading,)


async def _probe(driver: Driver, command: Command) -> CommandResult:
    """What answers, in words."""
    if not isinstance(driver, Probing):
        return CommandResult(command, detail="The link is open; the device has no way to say more.")
    found = str(await driver.probe())
    return CommandResult(command, detail=found or "It answers, but does not say what it is.")


def state_document(state: CaptureState) -> dict[str, Any]:
    """A capture state as the spool keeps it."""
    return {
        "captured": None if state.captured is None else str(state.captured),
        "text": state.text,
    }


def state_from(document: Mapping[str, Any]) -> CaptureState:
    """The reverse of :func:`state_document`."""
    captured = document.get("captured")
    return CaptureState(None if captured is None else Decimal(captured), document.get("text"))
