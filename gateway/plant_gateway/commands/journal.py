"""Which commands were begun, and their results until Odoo has them: a file of its own.

At most once rests on it: an id is written before the device is touched, and what is written is
never carried out again. It is not part of the spool, because it must outlive a spool that was
replaced, and is kept long after Odoo has the result, so that an Odoo set back to an older backup
has nothing done twice.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from plant_drivers import Clock

from .. import durable
from ..clock import iso
from ..errors import JournalError
from .order import Result, State

VERSION = 1
KEPT = timedelta(days=30)
STOPPED = (
    "The gateway was stopped while it carried this out. It may have been carried out: look at the "
    "device before you send it again."
)

#: ``result`` is NULL while it is under way.
_TABLE = """
CREATE TABLE command (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    result TEXT,
    reported INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID
"""
_INDEX = "CREATE INDEX command_unreported ON command (at) WHERE reported = 0"

T = TypeVar("T")


class Journal:
    """All methods return once it is on disk, and raise JournalError when the disk does not do it.

    ``changed`` is set when there is a result to report. ``lost`` says that an earlier journal was
    damaged: then nobody knows which of the commands that Odoo hands out were begun.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._connection: sqlite3.Connection | None = None
        self.changed = asyncio.Event()
        self.lost = False

    async def open(self) -> None:
        """Open or make the file. What was begun and has no result gets ``unknown``."""
        await self._run(self._open)
        self.changed.set()

    async def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            await self._run(self._connection.close)
        self._thread.shutdown()

    async def recall(self, command: str) -> bool:
        """Whether the command is known: never do it then. Its result is reported once more."""
        known = await self._run(partial(self._recall, command))
        self.changed.set()
        return known

    async def begin(self, command: str) -> None:
        """Write that the command is begun; JournalError, too, when it is known already."""
        await self._run(partial(self._begin, command))

    async def finish(self, command: str, result: Result) -> None:
        """Write what became of a command, begun or not; what was written first stands."""
        await self._run(partial(self._finish, command, result))
        self.changed.set()

    async def unreported(self) -> list[tuple[str, str]]:
        """Ids and result documents that Odoo has not had, oldest first."""
        return await self._run(self._unreported)

    async def reported(self, command: str) -> None:
        """Odoo has the result."""
        await self._run(partial(self._reported, command))

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except sqlite3.Error as error:
            raise JournalError(f"Commands cannot be written to the disk: {error}.") from error

    @property
    def _execute(self) -> Callable[..., sqlite3.Cursor]:
        assert self._connection is not None
        return self._connection.execute

    def _open(self) -> None:
        try:
            self._connection = durable.connect(self._path, VERSION, _create)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            durable.move_aside(self._path, self._clock().strftime("%Y%m%dT%H%M%S"))
            self._connection = durable.connect(self._path, VERSION, _create)
            self.lost = True
        for command, at in self._execute("SELECT id, at FROM command WHERE result IS NULL"):
            began = datetime.fromisoformat(at.replace("Z", "+00:00"))
            self._finish(command, Result(State.UNKNOWN, STOPPED, self._clock(), began))

    def _recall(self, command: str) -> bool:
        return bool(
            self._execute("UPDATE command SET reported = 0 WHERE id = ?", (command,)).rowcount
        )

    def _begin(self, command: str) -> None:
        self._execute("INSERT INTO command (id, at) VALUES (?, ?)", (command, iso(self._clock())))

    def _finish(self, command: str, result: Result) -> None:
        self._execute(
            "INSERT INTO command (id, at, result) VALUES (?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET result = coalesce(result, excluded.result)",
            (command, iso(self._clock()), result.document()),
        )

    def _unreported(self) -> list[tuple[str, str]]:
        return self._execute(
            "SELECT id, result FROM command WHERE reported = 0 AND result IS NOT NULL ORDER BY at"
        ).fetchall()

    def _reported(self, command: str) -> None:
        self._execute("UPDATE command SET reported = 1 WHERE id = ?", (command,))
        self._execute(
            "DELETE FROM command WHERE reported = 1 AND at < ?", (iso(self._clock() - KEPT),)
        )


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(_TABLE)
    connection.execute(_INDEX)
