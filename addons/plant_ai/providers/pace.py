"""Not faster than a provider lets: one pace for all calls of a process to it. Pure.

Calls wait here, in memory and with no cursor open, for their turn. What a 429 says of waiting holds
for the calls behind it too.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Hashable

from .errors import RateLimited

#: A call that would wait longer gives its place up, and comes back through the queue.
LONGEST_WAIT = 30.0


class Pace:
    """Turns at least ``interval`` seconds apart, and none before a pause is over."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._free = 0.0
        self._paused = 0.0

    def pause(self, seconds: float) -> None:
        """No turn for so long."""
        with self._lock:
            self._paused = max(self._paused, self._clock() + seconds)

    async def turn(self, interval: float) -> None:
        """Return when it is one's turn.

        :raise RateLimited: that would be in more than LONGEST_WAIT seconds
        """
        wait = self._reserve(interval)
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self._left()

    def _reserve(self, interval: float) -> float:
        with self._lock:
            now = self._clock()
            at = max(self._free, self._paused, now)
            if at - now > LONGEST_WAIT:
                raise RateLimited("It is not its turn for a while.", after=at - now)
            self._free = at + interval
            return at - now

    def _left(self) -> float:
        with self._lock:
            left = self._paused - self._clock()
        if left > LONGEST_WAIT:
            raise RateLimited("The provider asks for a pause.", after=left)
        return left


class Paces:
    """The pace of each provider, by whatever tells them apart."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Hashable, Pace] = {}

    def of(self, key: Hashable) -> Pace:
        with self._lock:
            return self._known.setdefault(key, Pace())
