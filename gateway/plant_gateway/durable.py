"""SQLite files that survive the power going off: opening, versions, corruption."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from .errors import GatewayError


def connect(
    path: Path,
    version: int,
    create: Callable[[sqlite3.Connection], None],
    upgrade: Callable[[sqlite3.Connection], None] | None = None,
) -> sqlite3.Connection:
    """An open file of this ``version``; ``create`` fills a new one, ``upgrade`` brings one of the
    version before to it, each inside a transaction.

    sqlite3.DatabaseError when the file is damaged; GatewayError when a newer gateway wrote it.
    synchronous=FULL: what is committed survives the power going off.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # takes effect in a new file only
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > version:
            raise GatewayError(
                f"{path} was written by a newer gateway (format {found}, this one knows "
                f"{version}): start that version, or let it deliver what it holds first."
            )
        if found and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("the quick check of the file failed")
        if found < version:
            connection.execute("BEGIN IMMEDIATE")
            (upgrade if found and upgrade else create)(connection)
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def move_aside(path: Path, suffix: str) -> Path:
    """Rename a damaged file and its log, so that a new one can be made; where it went."""
    target = path.with_name(f"{path.name}.damaged-{suffix}")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(target.with_name(target.name + ending))
    return target
