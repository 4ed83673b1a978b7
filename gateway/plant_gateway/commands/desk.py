"""Carries out the commands that came in: one at a time for each device, each at most once."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from plant_drivers import (
    PROBE,
    Clock,
    Command,
    CommandError,
    CommandResult,
    CommandUncertain,
    ConfigurationError,
    DriverError,
    Reading,
    Registry,
)
from plant_drivers.schema import MASK, masked

from ..backoff import Backoff
from ..config import DeviceConfig
from ..errors import JournalError
from ..log import UpDown, logger
from ..tasks import stopped
from .journal import Journal
from .order import Order, Result, State

#: Seconds that a command may take, where its deadline does not give it more.
LIMIT = 60.0
LOST = (
    "The gateway's record of commands was damaged, so it is not known whether this was carried "
    "out: look at the device before you send it again."
)


class Target(Protocol):
    """A device that can be told to do something."""

    device: DeviceConfig

    def check_open(self) -> None:
        """CommandError with the sentence that says why nothing can be done there now."""

    async def execute(self, command: Command) -> CommandResult:
        """Carry out, between two readings."""

    def answer(self, reading: Reading) -> dict[str, Any]:
        """The reading as a result holds it."""


class CommandDesk:
    """``find`` gives the device of an id, or raises CommandError. ``results`` counts by state."""

    def __init__(
        self,
        journal: Journal,
        find: Callable[[int], Target],
        registry: Registry,
        clock: Clock,
        backoff: Callable[[], Backoff],
        *,
        limit: float = LIMIT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._journal = journal
        self._find = find
        self._registry = registry
        self._clock = clock
        self._backoff = backoff
        self._disk = backoff()
        self._limit = limit
        self._sleep = sleep
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._taken: dict[str, asyncio.Task[None]] = {}
        self._log = logger(part="commands")
        self._announce = UpDown(logger(part="command journal"))
        self.results: Counter[State] = Counter()

    @property
    def taken(self) -> Iterable[str]:
        """The ids that are being carried out or wait for their turn."""
        return tuple(self._taken)

    def take(self, order: Order) -> None:
        """Carry it out when its device is free; nothing when it is taken already."""
        if order.id in self._taken:
            return
        due = asyncio.get_running_loop().time() + order.left
        task = asyncio.create_task(self._in_turn(order, due), name=f"command {order.id}")
        self._taken[order.id] = task
        task.add_done_callback(lambda _: self._taken.pop(order.id))

    async def give_up(self, order: Order) -> None:
        """Say of an order that it may have been carried out, and do not."""
        await self._finish(order, Result(State.UNKNOWN, LOST, self._clock()))

    async def stop(self) -> None:
        """Stop. What is under way will be reported as unknown by the next run."""
        await stopped(self._taken.values())

    async def _in_turn(self, order: Order, due: float) -> None:
        async with self._turns[order.device]:
            try:
                await self._carry_out(order, due)
            except JournalError as error:  # not begun: Odoo hands it out again
                self._announce.down(str(error))
                await self._sleep(self._disk.next())
            else:
                self._disk.reset()

    async def _carry_out(self, order: Order, due: float) -> None:
        if await self._journal.recall(order.id):
            self._log.info("command known already, its result is sent again", id=order.id)
            return
        left = due - asyncio.get_running_loop().time()
        try:
            command, target = self._checked(order)
        except (CommandError, ConfigurationError) as error:
            await self._finish(order, Result(State.FAILED, str(error), self._clock()))
            return
        if left <= 0:
            detail = f"{target.device.name} was not free before the deadline."
            await self._finish(order, Result(State.EXPIRED, detail, self._clock()))
            return
        await self._journal.begin(order.id)
        self._audit("command begun", order)
        await self._finish(order, await self._execute(target, command, max(self._limit, left)))

    def _checked(self, order: Order) -> tuple[Command, Target]:
        if order.problem:
            raise CommandError(order.problem)
        target = self._find(order.device)
        spec = self._registry[target.device.driver]
        command = spec.command(order.command, order.arguments or {})
        target.check_open()
        return command, target

    async def _execute(self, target: Target, command: Command, limit: float) -> Result:
        started = self._clock()
        # A probe changes nothing: whatever goes wrong with it is a plain failure.
        unsure = State.FAILED if command.key == PROBE.key else State.UNKNOWN
        state, detail, reading = unsure, "", None
        try:
            answer = await asyncio.wait_for(target.execute(command), limit)
        except asyncio.TimeoutError:
            detail = f"{target.device.name} did not answer within {limit:.0f} seconds."
            detail = _with_advice(detail, unsure)
        except CommandError as error:
            state, detail = State.FAILED, str(error)
        except CommandUncertain as error:
            detail = str(error)
        except DriverError as error:
            detail = _with_advice(str(error), unsure)
        except Exception as error:  # noqa: BLE001 - a driver's bug must not end the desk
            self._log.error("driver failed unexpectedly", exc_info=True)
            detail = _with_advice(
                f"The driver {target.device.driver} failed in a way it should not "
                f"({type(error).__name__}: {error}); please report it.",
                unsure,
            )
        else:
            state, detail = State.DONE, answer.detail
            reading = target.answer(answer.reading) if answer.reading else None
        return Result(state, detail, self._clock(), started, reading)

    async def _finish(self, order: Order, result: Result) -> None:
        """Write the result, however long the disk takes: what was done is never forgotten."""
        backoff = self._backoff()
        while True:
            try:
                await self._journal.finish(order.id, result)
                break
            except JournalError as error:
                self._announce.down(str(error))
                await self._sleep(backoff.next())
        self._announce.up()
        self.results[result.state] += 1
        self._audit(f"command {result.state.value}", order, detail=result.detail)

    def _audit(self, event: str, order: Order, **more: Any) -> None:
        """Who asked is in Odoo, under the id; what was asked and what came of it is here too."""
        self._log.info(
            event, id=order.id, device=order.device, command=order.command,
            arguments=self._shown(order), **more,
        )  # fmt: skip

    def _shown(self, order: Order) -> Mapping[str, Any]:
        """The arguments without secrets; those of a command that is not known are all masked."""
        arguments = order.arguments or {}
        try:
            spec = self._registry[self._find(order.device).device.driver]
        except (CommandError, ConfigurationError):
            return dict.fromkeys(arguments, MASK)
        for command in spec.commands:
            if command.key == order.command:
                return masked(command.arguments, arguments)
        return dict.fromkeys(arguments, MASK)


def _with_advice(sentence: str, state: State) -> str:
    if state is State.UNKNOWN:
        return (
            f"{sentence} It may have been carried out: look at the device before you send it again."
        )
    return f"{sentence} Nothing was changed in the device: test it again when it is online."
