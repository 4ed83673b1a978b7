"""Stopping tasks, surely."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

#: A task that is still cleaning up after this many seconds is cancelled again.
PATIENCE = 10.0


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
