"""A Modbus line: the one connection that several units share, and one exchange on it at a time.

pymodbus' own client is not used: it reconnects and repeats by itself, knows no pauses, no turns and
no other units, and on a serial line takes an answer that came late for that of the next request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from ..breaker import Breaker
from ..codecs import modbus_frames as frames
from ..codecs.errors import FrameError
from ..errors import LinkClosed, LinkError, LinkTimeout
from .link import Link

#: So many requests in a row that nobody on the line answered, and the connection is made anew:
#: it may be one that the other side has forgotten.
SILENT_LIMIT = 3
#: An answer is taken for late, and awaited to be thrown away, for so many timeouts.
LATE = 2
#: Bytes of what came on a serial line that may hold the answer.
MAX_NOISE = 1024


class ModbusLine:
    """Opens itself for the first exchange, and again for the next one after it was lost.

    The caller holds the link's turn during :meth:`exchange` and :meth:`hang_up`. ``rtu`` is the
    framing; ``pause`` are the seconds of silence before each request, ``pause_connect`` those
    between connecting and the first.
    """

    def __init__(
        self,
        name: str,
        open_link: Callable[[], Awaitable[Link]],
        *,
        rtu: bool,
        pause: float = 0.0,
        pause_connect: float = 0.0,
    ) -> None:
        self.name = name
        self._open_link = open_link
        self._rtu = rtu
        self._pause = pause
        self._pause_connect = pause_connect
        self._link: Link | None = None
        self._failed: tuple[float, LinkError] | None = None
        self._may_send = 0.0
        self._silent = 0
        self._number = 0
        self._owing: dict[int, float] = {}
        self._breakers: dict[tuple[float, ...], Breaker] = {}
        self._closed = False

    def breaker(self, unit: int, *, failures: int, rest: float, longest: float) -> Breaker:
        """The unit's breaker, which outlives its driver for as long as anyone holds the line."""
        return self._breakers.setdefault(
            (unit, failures, rest, longest), Breaker(failures=failures, rest=rest, longest=longest)
        )

    def owing(self, unit: int) -> float:
        """Seconds for which ``unit`` must not be asked: on a serial line its last answer may still
        come, and would look like that to the next request."""
        return max(self._owing.get(unit, 0.0) - _now(), 0.0)

    async def exchange(
        self, unit: int, request: frames.Request, timeout: float, *, asked: float
    ) -> Any:
        """The unit's answer. ``asked`` is when the caller began to wait for its turn.

        :raise LinkTimeout: the unit did not answer
        :raise FrameError: it answered something unreadable
        :raise Exceptional: it answered with an exception
        :raise LinkError: there is no connection
        """
        link = await self._connected(asked)
        if (early := self._may_send - _now()) > 0:
            await asyncio.sleep(early)
        link.take()
        self._number = (self._number + 1) & 0xFFFF
        sent = _now()
        answered = False
        try:
            link.write(self._frame(unit, request))
            answer = await self._answer(link, unit, request, timeout)
            answered = True
        except frames.Exceptional:
            answered = True
            raise
        except FrameError:
            if not self._rtu:
                await self.hang_up()  # nobody knows where in the stream the next answer begins
            raise
        except LinkClosed:
            await self.hang_up()
            raise
        finally:
            self._may_send = _now() + self._pause
            if answered:
                self._silent = 0
            elif self._rtu:
                # Who was cancelled has not waited for the answer: nobody speaks until it is over.
                self._may_send = max(self._may_send, sent + timeout)
                self._owing[unit] = sent + LATE * timeout
        return answer

    async def hang_up(self) -> None:
        """Let the connection go; the next exchange makes a new one."""
        link, self._link = self._link, None
        self._silent = 0
        if link is not None:
            await link.close()

    async def close(self) -> None:
        """Release the port or connection, for good."""
        self._closed = True
        await self.hang_up()

    def _frame(self, unit: int, request: frames.Request) -> bytes:
        if self._rtu:
            return frames.rtu_frame(unit, request)
        return frames.tcp_frame(unit, self._number, request)

    async def _answer(self, link: Link, unit: int, request: frames.Request, timeout: float) -> Any:
        buffer = bytearray()
        deadline = _now() + timeout
        while True:
            try:
                data = await link.read(max(deadline - _now(), 0.0))
            except LinkTimeout:
                await self._was_silent()
                if buffer:
                    raise FrameError(
                        f"Unit {unit} at {self.name} answered something unreadable", bytes(buffer)
                    ) from None
                raise LinkTimeout(
                    f"Unit {unit} at {self.name} did not answer within {timeout:g} seconds."
                ) from None
            buffer += data
            if self._rtu:
                del buffer[:-MAX_NOISE]
                answer = frames.rtu_answer(buffer, unit, request)
            else:
                answer = frames.tcp_answer(buffer, unit, self._number, request)
            if answer is not None:
                return answer
            if _now() > deadline:
                raise LinkTimeout(
                    f"Unit {unit} at {self.name} talks without end, and does not answer."
                )

    async def _connected(self, asked: float) -> Link:
        if self._link is not None and not self._link.lost:
            return self._link
        await self.hang_up()
        if self._closed:
            raise LinkClosed(f"{self.name} is not open any more.")
        if self._failed is not None and self._failed[0] >= asked:
            # Those who waited while it could not be reached need not try once more each.
            raise LinkError(str(self._failed[1])) from self._failed[1]
        try:
            self._link = await self._open_link()
        except LinkError as error:
            self._failed = (_now(), error)
            # That nobody can be reached is no silence of the unit that was to be asked.
            raise LinkError(str(error)) from error
        self._failed = None
        self._may_send = _now() + self._pause_connect
        return self._link

    async def _was_silent(self) -> None:
        self._silent += 1
        if self._silent >= SILENT_LIMIT:
            await self.hang_up()


def _now() -> float:
    return asyncio.get_running_loop().time()
