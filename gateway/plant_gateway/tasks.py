"""Running tasks together, and stopping them surely."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

#: A task that is still cleaning up after this many seconds is cancelled again.
PATIENCE = 10.0


async def until_one_ends(*works: Coroutine[Any, Any, Any]) -> None:
    """Run them together until one ends, then stop the others; what that one raised is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await stopped(tasks)


async def stopped(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel the tasks and return when all have ended.

    Repeated, because before Python 3.12 a cancellation that meets ``wait_for`` at the moment its
    result arrives is lost.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=PATIENCE)
