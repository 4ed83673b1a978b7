"""One unit on a Modbus line: asked in turn, a bounded number of times, and left alone when dead."""

from __future__ import annotations

import asyncio
from typing import Any

from .arbiter import Arbiter
from .breaker import Breaker
from .codecs.errors import FrameError
from .codecs.modbus_frames import Exceptional, Request
from .errors import LinkClosed, LinkTimeout
from .links import Holding
from .transports.modbus import ModbusLine

#: Exceptions by which a unit says that it is alive, and cannot answer now.
BUSY = frozenset({5, 6})
#: Exceptions of a converter, about a unit that it cannot reach.
UNREACHABLE = frozenset({10, 11})
#: Seconds before a busy unit is asked again, for each time it was asked.
BUSY_PAUSE = 0.1


class Unit:
    """Asks one unit. ``retries`` are those of a poll; a write is sent once.

    Each attempt takes a turn of its own, so that the others on the line wait for one timeout at
    most. Attempts without an answer open ``breaker``: then this unit costs the line nothing but a
    trial now and then.
    """

    def __init__(
        self,
        holding: Holding[ModbusLine],
        number: int,
        *,
        timeout: float,
        retries: int,
        breaker: Breaker,
    ) -> None:
        self._holding = holding
        self._line = holding.link
        self._number = number
        self._timeout = timeout
        self._retries = retries
        self.breaker = breaker
        self.name = f"Unit {number} at {self._line.name}"

    async def poll(self, request: Request) -> Any:
        """The answer to a question, asked again where that may help; see :meth:`once`."""
        attempt = 0
        while True:
            self._check_breaker()
            attempt += 1
            try:
                return await self.once(request, Arbiter.POLL)
            except (LinkTimeout, LinkClosed, FrameError):
                if attempt > self._retries or self.breaker.is_open:
                    raise
            except Exceptional as refusal:
                if refusal.code not in BUSY or attempt > self._retries:
                    raise
                await asyncio.sleep(BUSY_PAUSE * attempt)

    async def command(self, request: Request) -> Any:
        """The answer to a command, before all polls and sent once; see :meth:`once`."""
        self._check_breaker()
        return await self.once(request, Arbiter.COMMAND)

    async def once(self, request: Request, priority: int, *, counts: bool = True) -> Any:
        """Ask once, in turn.

        ``counts`` says whether no answer speaks against the unit: not where it may not know the
        question.

        :raise LinkTimeout: it did not answer, or its converter cannot reach it
        :raise FrameError: it answered something unreadable
        :raise Exceptional: it answered with an exception of its own
        :raise LinkError: there is no connection
        """
        clock = asyncio.get_running_loop().time
        try:
            answer = await self._in_turn(request, priority)
        except (LinkTimeout, FrameError):
            if counts:
                self.breaker.failed(clock())
            raise
        except Exceptional as refusal:
            if refusal.code in UNREACHABLE:
                self.breaker.failed(clock())
                raise LinkTimeout(f"{self.name} cannot be reached: {refusal}.") from refusal
            self.breaker.succeeded()
            raise
        self.breaker.succeeded()
        return answer

    async def hang_up(self) -> None:
        """Let the line's connection go until somebody asks again."""
        async with self._holding.arbiter.turn(Arbiter.POLL):
            await self._line.hang_up()

    async def release(self) -> None:
        """Let go of the line."""
        await self._holding.release()

    async def _in_turn(self, request: Request, priority: int) -> Any:
        clock = asyncio.get_running_loop().time
        asked = clock()
        while True:
            if owing := self._line.owing(self._number):
                await asyncio.sleep(owing)
            async with self._holding.arbiter.turn(priority):
                if self._line.owing(self._number):
                    continue  # while it waited, another request to this unit stayed unanswered
                return await self._line.exchange(self._number, request, self._timeout, asked=asked)

    def _check_breaker(self) -> None:
        wait = self.breaker.wait(asyncio.get_running_loop().time())
        if wait:
            raise LinkTimeout(
                f"{self.name} has not answered {self.breaker.failures} times in a row; it is asked "
                f"again in {wait:.0f} seconds. Check that it has power, its address and its wiring."
            )
