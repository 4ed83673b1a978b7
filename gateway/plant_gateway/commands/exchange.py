"""Fetches commands from Odoo with a long poll, and delivers their results."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from ..backoff import Backoff
from ..errors import Gone, JournalError, Misrouted, Refused, Unauthorised, UplinkError
from ..log import UpDown, logger
from ..tasks import until_one_ends
from .desk import CommandDesk
from .journal import Journal
from .order import Order, orders

WAIT = 25.0
#: The pause after an answer that brought nothing new before its wait was over.
PAUSE = 1.0
#: What an answer may hold, and what may be taken, by the contract.
MOST = 50
MOST_TAKEN = 200
#: After these a person has to act.
SLOW = 30.0


class CommandSource(Protocol):
    """What this needs of the client."""

    async def commands(self, wait: float, have: Iterable[str]) -> Any:
        """The answer of ``GET …/commands``."""

    async def result(self, command: str, document: bytes) -> None:
        """Deliver a result."""


class CommandExchange:
    """Runs until cancelled. ``error`` is what keeps commands from coming now, or ``""``."""

    def __init__(
        self,
        source: CommandSource,
        journal: Journal,
        desk: CommandDesk,
        make_backoff: Callable[[], Backoff],
        *,
        wait: float = WAIT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._journal = journal
        self._desk = desk
        self._asking = make_backoff()
        self._reporting = make_backoff()
        self._wait = wait
        self._handed_out: set[str] = set()
        self._sleep = sleep
        self._log = logger(part="commands")
        self._announce = UpDown(self._log)
        self.error = ""

    async def run(self) -> None:
        """Take commands and report their results."""
        try:
            await until_one_ends(self._ask_for_ever(), self._report())
        finally:
            await self._desk.stop()

    async def _ask_for_ever(self) -> None:
        while True:
            try:
                pause = await self._ask()
            except (UplinkError, JournalError) as error:
                self.error = str(error)
                self._announce.down(self.error)
                pause = self._asking.next(_at_least(error))
            else:
                self.error = ""
                self._announce.up()
                self._asking.reset()
            await self._sleep(pause)

    async def _ask(self) -> float:
        """One question; the pause before the next."""
        waiting = {id_ for id_, _ in await self._journal.unreported()}
        have = waiting.union(self._desk.taken)
        if len(have) > MOST_TAKEN - MOST:
            return PAUSE
        clock = asyncio.get_running_loop().time
        asked = clock()
        handed_out = orders(
            await self._source.commands(0.0 if self._journal.lost else self._wait, have)
        )
        if self._journal.lost:
            await self._give_up(handed_out)
            return 0.0
        for order in handed_out:
            self._desk.take(order)
        ids = {order.id for order in handed_out}
        fresh, self._handed_out = ids - self._handed_out, ids
        waited = clock() - asked >= self._wait * 0.9
        return 0.0 if fresh or (waited and not handed_out) else PAUSE

    async def _give_up(self, handed_out: list[Order]) -> None:
        for order in handed_out:
            await self._desk.give_up(order)
        self._journal.lost = len(handed_out) >= MOST

    async def _report(self) -> None:
        while True:
            self._journal.changed.clear()
            try:
                for command, document in await self._journal.unreported():
                    await self._deliver(command, document)
                    self._reporting.reset()
            except (UplinkError, JournalError) as error:
                self._announce.down(str(error))
                await self._sleep(self._reporting.next(_at_least(error)))
            else:
                await self._journal.changed.wait()

    async def _deliver(self, command: str, document: str) -> None:
        try:
            await self._source.result(command, document.encode())
        except Gone:
            self._log.info("Odoo has no such command any more", id=command)
        except Refused as refusal:
            self._log.error("result refused", id=command, result=document, reason=str(refusal))
        await self._journal.reported(command)


def _at_least(error: Exception) -> float:
    slow = SLOW if isinstance(error, (Unauthorised, Misrouted)) else 0.0
    return max(slow, getattr(error, "retry_after", None) or 0.0)
