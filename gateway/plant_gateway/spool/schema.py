"""The spool's tables, and opening the file: versions, durability, corruption."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from ..errors import GatewayError

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
    """An open spool with its tables; made if there is none.

    sqlite3.DatabaseError when the file is damaged; GatewayError when a newer gateway wrote it.
    synchronous=FULL: what is committed survives the power going off.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # takes effect in a new file only
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            _create(connection)
        elif version > VERSION:
            raise GatewayError(
                f"The spool {path} was written by a newer gateway (format {version}, this one "
                f"knows {VERSION}): start that version, or drain the spool with it first."
            )
        elif connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the quick check of the file failed")
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    statements = [statement for statement in _TABLES.split(";") if statement.strip()]
    connection.execute("BEGIN IMMEDIATE")
    for statement in statements:
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("epoch", str(uuid.uuid4())), ("next_sequence", "1"), ("dropped", "0")],
    )
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def move_aside(path: Path, suffix: str) -> Path:
    """Rename a damaged spool and its log, so that a new one can be made; where it went."""
    target = path.with_name(f"{path.name}.damaged-{suffix}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(target.with_name(target.name + ending))
    return target
