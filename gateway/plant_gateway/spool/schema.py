"""The spool's tables."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from .. import durable

VERSION = 1

#: ``sequence`` is the batch a reading was numbered into; ``cap`` the size of the batches it may go
#: into after a larger one was refused.
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reading (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class TEXT NOT NULL,
    document TEXT NOT NULL,
    sequence INTEGER,
    cap INTEGER
);
CREATE INDEX reading_sequence ON reading (sequence) WHERE sequence IS NOT NULL;
CREATE INDEX reading_waiting ON reading (class, id) WHERE sequence IS NULL;
CREATE INDEX reading_capped ON reading (id) WHERE cap IS NOT NULL;
CREATE TABLE batch (
    sequence INTEGER PRIMARY KEY,
    sent_at TEXT NOT NULL,
    void INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    problem TEXT
);
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    epoch TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    class TEXT NOT NULL,
    document TEXT NOT NULL,
    status INTEGER NOT NULL,
    problem TEXT NOT NULL
);
CREATE TABLE channel_state (channel INTEGER PRIMARY KEY, state TEXT NOT NULL);
"""


def connect(path: Path) -> sqlite3.Connection:
    """An open spool with its tables; made if there is none. Errors as :func:`durable.connect`."""
    return durable.connect(path, VERSION, _create)


def _create(connection: sqlite3.Connection) -> None:
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("epoch", str(uuid.uuid4())), ("next_sequence", "1"), ("dropped", "0")],
    )
