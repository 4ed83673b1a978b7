"""The spool's tables."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from .. import durable
from .items import CAPTURE, TELEMETRY, Depth

VERSION = 2

#: A row holds one reading, or telemetry that came together: ``readings`` of them, with commas
#: between. ``sequence`` is the batch it was numbered into; ``cap`` the size of the batches it may
#: go into after a larger one was refused.
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reading (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class TEXT NOT NULL,
    document TEXT NOT NULL,
    readings INTEGER NOT NULL DEFAULT 1,
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
    return durable.connect(path, VERSION, _create, _upgrade)


def counted(connection: sqlite3.Connection) -> Depth:
    """What waits."""
    execute = connection.execute
    waiting = dict(execute("SELECT class, sum(readings) FROM reading GROUP BY class").fetchall())
    (quarantined,) = execute("SELECT count(*) FROM quarantine").fetchone()
    (dropped,) = execute("SELECT value FROM meta WHERE key = 'dropped'").fetchone()
    return Depth(waiting.get(CAPTURE, 0), waiting.get(TELEMETRY, 0), quarantined, int(dropped))


def _create(connection: sqlite3.Connection) -> None:
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("epoch", str(uuid.uuid4())), ("next_sequence", "1"), ("dropped", "0")],
    )


def _upgrade(connection: sqlite3.Connection) -> None:
    """From format 1, in which each row was one reading."""
    connection.execute("ALTER TABLE reading ADD COLUMN readings INTEGER NOT NULL DEFAULT 1")
