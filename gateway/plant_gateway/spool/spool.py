"""The spool for the event loop: one writer thread, many readings per commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from ..errors import SpoolError
from ..log import UpDown, logger
from .items import Batch, Depth, Item
from .store import SpoolStore

T = TypeVar("T")

#: Telemetry readings that may wait for a commit before those who read more have to.
MAX_QUEUED = 2000
#: Seconds that telemetry waits for more before it is committed.
COMPANY = 0.1


class Spool:
    """All SQLite work happens in one thread of its own, in order.

    What arrives while a commit is under way goes into the next one together, so that a slow disk
    makes larger commits rather than a longer queue. Telemetry waits a moment for company.
    """

    def __init__(self, make_store: Callable[[], SpoolStore]) -> None:
        self._make_store = make_store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._queue: list[tuple[Item, asyncio.Future[None]]] = []
        self._queued = 0
        self._urgent = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._store: SpoolStore | None = None
        self._written = asyncio.Event()
        self._due = asyncio.Event()
        self._room = UpDown(logger(part="spool"))

    async def open(self) -> None:
        """Open or make the file."""
        loop = asyncio.get_running_loop()
        self._store = await loop.run_in_executor(self._thread, self._make_store)
        self._written.set()

    async def close(self) -> None:
        """Write what is queued and close the file."""
        self._urgent.set()
        if self._writer is not None:
            await self._writer
        if self._store is not None:
            await self._run(self._store.close)
        self._thread.shutdown()

    @property
    def store(self) -> SpoolStore:
        """The store itself, which belongs to the spool's thread."""
        assert self._store is not None
        return self._store

    @property
    def depth(self) -> Depth:
        """What waits."""
        return self.store.depth

    async def put(self, item: Item, *, sure: bool = False) -> None:
        """Return once the item is on disk; SpoolError when it will not be.

        Telemetry alone, unless that is to be ``sure``, is only queued, and committed within
        ``COMPANY``: waiting for one commit a reading would bound a device to as many readings as
        the disk has commits. It is waited for when over ``MAX_QUEUED`` readings are queued, so that
        a slow disk slows those who read.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((item, done))
        self._queued += len(item.telemetry)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        if sure or item.captures or item.states or self._queued > MAX_QUEUED:
            self._urgent.set()
            await asyncio.shield(done)

    async def waiting(self, linger: float) -> None:
        """Return when something may wait: a capture at once, telemetry after ``linger`` seconds,
        so that it travels in company.
        """
        await self._written.wait()
        self._written.clear()
        await _set_or_after(linger, self._due)

    async def next_batch(self, limit: int, max_bytes: int) -> Batch | None:
        """See :meth:`SpoolStore.next_batch`."""
        return await self._run(partial(self.store.next_batch, limit, max_bytes))

    async def acknowledge(self, sequence: int) -> None:
        """See :meth:`SpoolStore.acknowledge`."""
        await self._run(partial(self.store.acknowledge, sequence))

    async def refuse(self, sequence: int, status: int, problem: dict[str, Any]) -> bool:
        """See :meth:`SpoolStore.refuse`."""
        return await self._run(partial(self.store.refuse, sequence, status, problem))

    async def new_epoch(self) -> str:
        """See :meth:`SpoolStore.new_epoch`."""
        return await self._run(self.store.new_epoch)

    async def numbering(self) -> tuple[str, int]:
        """The epoch, and the number of the next new batch."""
        return await self._run(self.store.numbering)

    async def states(self) -> dict[int, dict[str, Any]]:
        """See :meth:`SpoolStore.states`."""
        return await self._run(self.store.states)

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def _write(self) -> None:
        while self._queue:
            await _set_or_after(COMPANY, self._urgent)
            queued, self._queue, self._queued = self._queue, [], 0
            dropped = self.depth.dropped
            try:
                results = await self._run(partial(self.store.add, [item for item, _ in queued]))
                self._tell_room(self.depth.dropped - dropped)
                for (item, done), error in zip(queued, results, strict=True):
                    self._settle(item, done, error)
            finally:
                for _, done in queued:
                    if not done.done():
                        done.set_exception(SpoolError("The spool's writer failed."))

    def _tell_room(self, dropped: int) -> None:
        if dropped:
            self._room.down(f"There is no room for telemetry: {dropped} readings were dropped.")
        else:
            self._room.up()

    def _settle(self, item: Item, done: asyncio.Future[None], error: SpoolError | None) -> None:
        if error is not None:
            done.set_exception(error)
            return
        done.set_result(None)
        self._written.set()
        if item.captures:
            self._due.set()


async def _set_or_after(seconds: float, event: asyncio.Event) -> None:
    """Return when the event is set, or after so many seconds; it is not set any more then."""
    timer = asyncio.get_running_loop().call_later(seconds, event.set)
    try:
        await event.wait()
    finally:
        timer.cancel()
        event.clear()
