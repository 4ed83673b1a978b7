"""The spool, synchronously: one SQLite file, one transaction for each thing that happens.

Exactly-once rests on this order. A batch is numbered, with its content, in a transaction of its
own before it is sent; it is sent until Odoo acknowledges that number; only then is it deleted.
There is one unacknowledged batch at a time. A kill at any point leaves either the state before or
the state after a transaction, and a batch sent twice has the same number and content.

A batch that Odoo will never take becomes *void*: the same number is sent with no readings. Once
that is acknowledged its readings, now each in a row of its own, go into batches of half the size,
and a reading that is refused alone goes into quarantine with the problem. If the void batch is
refused too, the content was not the cause, and the batch is itself again.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..clock import iso
from ..durable import move_aside
from ..errors import SpoolError, SpoolFull
from .items import CAPTURE, TELEMETRY, Batch, Depth, Item, Quotas
from .refusal import Refusal, listed
from .reserve import DiskReserve
from .schema import connect, counted

T = TypeVar("T")

#: Captures in a batch: Odoo applies each of them before it answers.
MOST_CAPTURES = 100
#: Telemetry readings given up where the disk has no room for a capture; then twice as many.
FIRST_SURRENDER = 1000


class SpoolStore:
    """Not for two threads at once. All methods raise SpoolError when the disk does not do it."""

    def __init__(self, path: Path, quotas: Quotas, clock: Callable[[], datetime]) -> None:
        self._path = path
        self._quotas = quotas
        self._clock = clock
        self.damaged: list[Path] = []
        self._reserve = DiskReserve(path.with_name(path.name + ".reserve"))
        self._connection = self._open()
        self._depth = counted(self._connection)
        self._reserve.take()

    @property
    def epoch(self) -> str:
        """The uuid of this numbering; made with the file, or by :meth:`new_epoch`."""
        return self._meta("epoch")

    @property
    def next_sequence(self) -> int:
        """The number that the next new batch gets."""
        return int(self._meta("next_sequence"))

    @property
    def depth(self) -> Depth:
        """What waits, kept up to date without counting."""
        return self._depth

    def numbering(self) -> tuple[str, int]:
        """The epoch, and the number of the next new batch."""
        with self._transaction():
            return self.epoch, self.next_sequence

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def add(self, items: Sequence[Item]) -> list[SpoolError | None]:
        """Write all items in one transaction; per item, why it was not written, or None.

        Where the quota of telemetry is full its oldest is dropped; where the disk is, that of these
        items, and as much of what waits as captures need. A capture is written or refused, never
        dropped; it is refused only where there is nothing to give up. What is dropped is counted.
        """
        if self._reserve.take():
            dropped = self._depth.dropped
            try:
                with self._transaction() as cursor:
                    return [self._add(cursor, item) for item in items]
            except SpoolError:
                self._depth = replace(counted(self._connection), dropped=dropped)
        return [self._add_without_telemetry(item) for item in items]

    def next_batch(self, limit: int, max_bytes: int) -> Batch | None:
        """The unacknowledged batch, else a new one, captures first; None when nothing waits.

        It ends with the row that reaches ``limit`` readings. A row larger than ``max_bytes`` goes
        alone.
        """
        return self._draining(partial(self._next_batch, limit, max_bytes))

    def acknowledge(self, sequence: int) -> None:
        """Odoo has this batch: forget it; a void one's readings are split or quarantined."""
        self._draining(partial(self._forget, sequence))
        if not self._reserve.held:
            self._shrink()
            self._reserve.take()

    def refuse(self, sequence: int, status: int, problem: dict[str, Any]) -> bool:
        """Odoo will never take this batch: make it void. False if it was void already: then it is
        itself again, for its content was not the cause.
        """
        return self._draining(partial(self._refuse, sequence, status, json.dumps(problem)))

    def new_epoch(self) -> str:
        """Start numbering anew; what is numbered but not acknowledged waits again."""
        epoch = str(uuid.uuid4())
        self._draining(partial(self._renumber, epoch))
        return epoch

    def states(self) -> dict[int, dict[str, Any]]:
        """The capture state kept for each channel."""
        with self._transaction() as cursor:
            rows = cursor.execute("SELECT channel, state FROM channel_state").fetchall()
        return {channel: json.loads(state) for channel, state in rows}

    def quarantine(self) -> list[dict[str, Any]]:
        """The readings that Odoo refused, oldest first, each with the problem it gave."""
        return listed(self._connection)

    # opening

    def _open(self) -> sqlite3.Connection:
        try:
            return connect(self._path)
        except sqlite3.OperationalError as error:
            raise SpoolError(f"The spool {self._path} cannot be opened: {error}.") from error
        except sqlite3.DatabaseError:
            suffix = self._clock().strftime("%Y%m%dT%H%M%S")
            self.damaged.append(move_aside(self._path, suffix))
            return connect(self._path)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Cursor]:
        """A write transaction; a damaged file is moved aside and a new epoch begins."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            yield cursor
            cursor.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._roll_back()
            raise SpoolError(f"The disk does not take readings: {error}.") from error
        except sqlite3.DatabaseError as error:
            self._connection.close()
            self._connection = self._open()
            self._depth = counted(self._connection)
            raise SpoolError(f"The spool was damaged ({error}) and has been replaced.") from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    # adding

    def _add(self, cursor: sqlite3.Cursor, item: Item) -> SpoolError | None:
        if item.captures and self._depth.captures + len(item.captures) > self._quotas.captures:
            return SpoolFull(
                f"{self._depth.captures} captures wait for Odoo and no more may: check the "
                "connection to Odoo."
            )
        cursor.executemany(
            "INSERT INTO reading (class, document, readings) VALUES (?, ?, ?)", item.rows()
        )
        cursor.executemany(
            "INSERT OR REPLACE INTO channel_state VALUES (?, ?)",
            [(channel, json.dumps(state)) for channel, state in item.states],
        )
        surplus = self._depth.telemetry + len(item.telemetry) - self._quotas.telemetry
        dropped = self._drop_oldest(cursor, surplus) if surplus > 0 else 0
        self._change(
            captures=len(item.captures), telemetry=len(item.telemetry) - dropped, dropped=dropped
        )
        return None

    def _drop_oldest(self, cursor: sqlite3.Cursor, at_least: int) -> int:
        dropped, ids = 0, []
        for id_, readings in self._connection.execute(
            "SELECT id, readings FROM reading WHERE sequence IS NULL AND class = ? ORDER BY id",
            (TELEMETRY,),
        ):
            if dropped >= at_least:
                break
            ids.append((id_,))
            dropped += readings
        cursor.executemany("DELETE FROM reading WHERE id = ?", ids)
        self._set_meta(cursor, "dropped", str(self._depth.dropped + dropped))
        return dropped

    def _add_without_telemetry(self, item: Item) -> SpoolError | None:
        self._change(dropped=len(item.telemetry))
        if not item.captures and not item.states:
            return None
        kept = Item(captures=item.captures, states=item.states)
        error = self._add_alone(kept)
        if not item.captures:
            return None
        surrender = FIRST_SURRENDER
        while error and not isinstance(error, SpoolFull) and self._give_up_telemetry(surrender):
            error = self._add_alone(kept)
            surrender *= 2
        return error

    def _add_alone(self, item: Item) -> SpoolError | None:
        if not self._reserve.take():
            return SpoolError("The disk is full: make room on it; captures are refused until then.")
        before = self._depth
        try:
            with self._transaction() as cursor:
                return self._add(cursor, item)
        except SpoolError as error:  # perhaps only at the commit
            self._depth = before
            return error

    # room

    def _draining(self, call: Callable[[], T]) -> T:
        """Call something that makes room in the end; with the reserve's room if need be."""
        try:
            return call()
        except SpoolError:
            if not self._reserve.release():
                raise
            return call()

    def _give_up_telemetry(self, at_least: int) -> bool:
        """Drop the oldest telemetry that waits, so many readings of it, and give its room back to
        the disk; whether there was any.
        """

        def drop() -> int:
            with self._transaction() as cursor:
                return self._drop_oldest(cursor, at_least)

        try:
            dropped = self._draining(drop)
        except SpoolError:
            return False
        self._change(telemetry=-dropped, dropped=dropped)
        self._shrink()
        return dropped > 0

    def _shrink(self) -> None:
        """Give back to the disk what the file no longer needs."""
        with suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # batches

    def _next_batch(self, limit: int, max_bytes: int) -> Batch | None:
        with self._transaction() as cursor:
            row = cursor.execute("SELECT sequence, sent_at, void FROM batch").fetchone()
            row = row or self._number(cursor, limit, max_bytes)
            if row is None:
                return None
            sequence, sent_at, void = row
            if void:
                return Batch(self.epoch, sequence, sent_at, void=True)
            rows = cursor.execute(
                "SELECT document, readings FROM reading WHERE sequence = ? ORDER BY id", (sequence,)
            ).fetchall()
            return Batch(
                self.epoch,
                sequence,
                sent_at,
                ",".join(document for document, _ in rows),
                sum(readings for _, readings in rows),
            )

    def _refuse(self, sequence: int, status: int, problem: str) -> bool:
        with self._transaction() as cursor:
            (void,) = cursor.execute(
                "SELECT void FROM batch WHERE sequence = ?", (sequence,)
            ).fetchone()
            cursor.execute(
                "UPDATE batch SET void = ?, status = ?, problem = ? WHERE sequence = ?",
                (not void, status, problem, sequence),
            )
        return not void

    def _renumber(self, epoch: str) -> None:
        with self._transaction() as cursor:
            cursor.execute("UPDATE reading SET sequence = NULL WHERE sequence IS NOT NULL")
            cursor.execute("DELETE FROM batch")
            self._set_meta(cursor, "epoch", epoch)
            self._set_meta(cursor, "next_sequence", "1")

    def _number(
        self, cursor: sqlite3.Cursor, limit: int, max_bytes: int
    ) -> tuple[int, str, int] | None:
        ids = self._chosen(cursor, limit, max_bytes)
        if not ids:
            return None
        sequence, sent_at = self.next_sequence, iso(self._clock())
        cursor.executemany(
            "UPDATE reading SET sequence = ? WHERE id = ?", [(sequence, id_) for id_ in ids]
        )
        cursor.execute("INSERT INTO batch (sequence, sent_at) VALUES (?, ?)", (sequence, sent_at))
        self._set_meta(cursor, "next_sequence", str(sequence + 1))
        return sequence, sent_at, 0

    def _forget(self, sequence: int) -> None:
        with self._transaction() as cursor:
            row = cursor.execute(
                "SELECT void, status, problem FROM batch WHERE sequence = ?", (sequence,)
            ).fetchone()
            if row is None:
                return
            void, status, problem = row
            quarantined = 0
            if void:
                refusal = Refusal(self.epoch, sequence, status, problem, iso(self._clock()))
                quarantined = refusal.release(cursor)
            gone = dict(
                cursor.execute(
                    "SELECT class, sum(readings) FROM reading WHERE sequence = ? GROUP BY class",
                    (sequence,),
                ).fetchall()
            )
            cursor.execute("DELETE FROM reading WHERE sequence = ?", (sequence,))
            cursor.execute("DELETE FROM batch WHERE sequence = ?", (sequence,))
        self._change(
            captures=-gone.get(CAPTURE, 0),
            telemetry=-gone.get(TELEMETRY, 0),
            quarantined=quarantined,
        )

    def _chosen(self, cursor: sqlite3.Cursor, limit: int, max_bytes: int) -> list[int]:
        ids: list[int] = []
        size = length = 0
        for id_, readings, more, cap in self._candidates(cursor):
            limit = min(limit, cap or limit)
            length += more
            if ids and (size >= limit or length > max_bytes):
                break
            ids.append(id_)
            size += readings
        return ids

    def _candidates(self, cursor: sqlite3.Cursor) -> Iterator[tuple[int, int, int, int | None]]:
        select = (
            "SELECT id, readings, length(document), cap FROM reading WHERE sequence IS NULL AND "
        )
        capped = cursor.execute(select + "cap IS NOT NULL ORDER BY id").fetchall()
        if capped:
            yield from capped
            return
        for class_, most in ((CAPTURE, MOST_CAPTURES), (TELEMETRY, -1)):
            yield from self._connection.execute(
                select + "class = ? ORDER BY id LIMIT ?", (class_, most)
            )

    # what waits, and meta

    def _change(self, **by: int) -> None:
        self._depth = self._depth.changed(**by)

    def _meta(self, key: str) -> str:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0])

    def _set_meta(self, cursor: sqlite3.Cursor, key: str, value: str) -> None:
        cursor.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
