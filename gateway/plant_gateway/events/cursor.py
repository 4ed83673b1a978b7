"""How much of the feed the broker has, on disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from .. import durable
from ..errors import GatewayError

VERSION = 1
_TABLE = """
CREATE TABLE cursor (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    after INTEGER NOT NULL,
    source TEXT NOT NULL
)
"""


class Cursor:
    """``after`` is the place in the feed; ``source`` the database it is of, ``""`` at first.

    What :meth:`move` has written survives the power going off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = durable.connect(path, VERSION, _create)
            self.after, self.source = self._connection.execute(
                "SELECT after, source FROM cursor"
            ).fetchone()
        except sqlite3.Error as error:
            raise GatewayError(
                f"{path}, which says how much of the feed was published, cannot be read: {error}. "
                "Where it is damaged, remove it: all events are published again, or with --since "
                "those from then on."
            ) from error

    def move(self, after: int, source: str) -> None:
        """What came until ``after`` is published; GatewayError when the disk does not take it."""
        if (after, source) == (self.after, self.source):
            return
        try:
            self._connection.execute("UPDATE cursor SET after = ?, source = ?", (after, source))
        except sqlite3.Error as error:
            raise GatewayError(f"{self._path} cannot be written: {error}.") from error
        self.after, self.source = after, source

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(_TABLE)
    connection.execute("INSERT INTO cursor VALUES (1, 0, '')")
