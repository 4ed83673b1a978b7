"""What came in and was not taken yet: bounded, and told when the link is down."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Who puts waits while it is full, so that the server's queues take the pressure."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: deque[T] = deque()
        self._failure: Exception | None = None
        self._changed = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether the next to put something must wait."""
        return len(self._items) >= self._limit

    async def put(self, item: T) -> None:
        """Add an item once there is room; dropped when the link is down by then."""
        while self.is_full and self._failure is None:
            await self._wait()
        if self._failure is None:
            self._items.append(item)
            self._changed.set()

    def fail(self, error: Exception) -> None:
        """Raise this to whoever takes, after what is there already. The first one counts."""
        self._failure = self._failure or error
        self._changed.set()

    async def take(self) -> T:
        """The oldest item; waits for one."""
        while not self._items:
            if self._failure is not None:
                raise self._failure
            await self._wait()
        item = self._items.popleft()
        self._changed.set()
        return item

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()
