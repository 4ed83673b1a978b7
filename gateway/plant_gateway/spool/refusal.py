"""What becomes of the readings of a batch that Odoo will never take."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from .items import parts


@dataclass(frozen=True)
class Refusal:
    """A batch that Odoo answered with ``status`` and ``problem``; ``at`` is now."""

    epoch: str
    sequence: int
    status: int
    problem: str
    at: str

    def release(self, cursor: sqlite3.Cursor) -> int:
        """Have its readings wait for batches of half the size, or put its only reading into
        quarantine; how many went there.
        """
        rows = cursor.execute(
            "SELECT class, document, readings FROM reading WHERE sequence = ? ORDER BY id",
            (self.sequence,),
        ).fetchall()
        size = sum(readings for _, _, readings in rows)
        if size <= 1:
            return self._quarantine(cursor)
        cursor.execute("DELETE FROM reading WHERE sequence = ?", (self.sequence,))
        cursor.executemany(
            "INSERT INTO reading (class, document, cap) VALUES (?, ?, ?)",
            [
                (class_, part, (size + 1) // 2)
                for class_, document, _ in rows
                for part in parts(document)
            ],
        )
        return 0

    def _quarantine(self, cursor: sqlite3.Cursor) -> int:
        cursor.execute(
            "INSERT INTO quarantine (at, epoch, sequence, class, document, status, problem) "
            "SELECT ?, ?, sequence, class, document, ?, ? FROM reading WHERE sequence = ?",
            (self.at, self.epoch, self.status, self.problem, self.sequence),
        )
        return 1


def listed(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The readings in quarantine, oldest first, each with the problem that Odoo gave."""
    rows = connection.execute(
        "SELECT at, epoch, sequence, document, status, problem FROM quarantine ORDER BY id"
    )
    return [
        {
            "at": at,
            "epoch": epoch,
            "sequence": sequence,
            "reading": json.loads(document),
            "status": status,
            "problem": json.loads(problem),
        }
        for at, epoch, sequence, document, status, problem in rows
    ]
