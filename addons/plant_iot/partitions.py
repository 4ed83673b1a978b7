"""Tables that are range-partitioned by time, so that history is dropped a partition at a time.

A partition is attached rather than created in place: attaching lets others read and write the
table meanwhile. Dropping needs the table for itself, for a moment: it waits briefly for that and
gives way, to be tried again later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from psycopg2 import sql
from psycopg2.errors import LockNotAvailable

# Who makes partitions takes turns.
LOCK = int.from_bytes(b"plantprt", "big") >> 1
LOCK_TIMEOUT = "2s"


class Span(Enum):
    """How much time a partition holds. The value is the suffix of its name."""

    DAY = "%Y%m%d"
    MONTH = "%Y%m"
    YEAR = "%Y"

    def start(self, time: datetime) -> datetime:
        """The start of the partition that holds ``time``."""
        start = datetime(time.year, time.month, time.day)
        if self is Span.DAY:
            return start
        return start.replace(day=1) if self is Span.MONTH else start.replace(month=1, day=1)

    def after(self, start: datetime) -> datetime:
        """The start of the next partition."""
        longest = {Span.DAY: 1, Span.MONTH: 31, Span.YEAR: 366}[self]
        return self.start(start + timedelta(days=longest))


@dataclass(frozen=True)
class Partitioned:
    """A table partitioned by the range of ``key``, a timestamp. Times are naive UTC.

    ``columns`` are the columns of the table, ``index`` what follows ON of its one index, in SQL;
    ``serves`` is the query it serves.
    """

    table: str
    columns: str
    key: str
    span: Span
    index: str
    serves: str
    unique: bool = False

    @property
    def index_name(self) -> str:
        """The name of the index; those of the partitions are PostgreSQL's to choose."""
        return f"{self.table}_idx"

    def create(self, cr) -> None:
        """Make the table and its index where they are missing; without partitions."""
        cr.execute(
            sql.SQL("CREATE TABLE IF NOT EXISTS {} ({}) PARTITION BY RANGE ({})").format(
                sql.Identifier(self.table), sql.SQL(self.columns), sql.Identifier(self.key)
            )
        )
        cr.execute(
            sql.SQL("CREATE {} INDEX IF NOT EXISTS {} ON {} {}").format(
                sql.SQL("UNIQUE" if self.unique else ""),
                sql.Identifier(self.index_name),
                sql.Identifier(self.table),
                sql.SQL(self.index),
            )
        )

    def drop(self, cr) -> None:
        """Remove the table with all its partitions."""
        cr.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(self.table)))

    def ensure(self, cr, times: Iterable[datetime]) -> None:
        """Make the partitions that hold ``times``, where they are missing."""
        starts = {self._name(start): start for start in map(self.span.start, times)}
        for name in self._missing(cr, list(starts)):
            cr.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            # to_regclass sees what others have committed since this transaction began.
            if self._missing(cr, [name]):
                self._attach(cr, name, starts[name])

    def has(self, cr, start: datetime) -> bool:
        """Whether there is the partition that begins at ``start``."""
        return not self._missing(cr, [self._name(start)])

    def drop_before(self, cr, time: datetime) -> int:
        """Drop the partitions that hold nothing as new as ``time``; returns how many.

        Stops early when the table is in use for longer than a moment.
        """
        dropped = 0
        for name, start in self.partitions(cr):
            if self.span.after(start) > time:
                continue
            try:
                with cr.savepoint(flush=False):
                    cr.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
                    cr.execute(
                        sql.SQL("DROP TABLE {}").format(sql.Identifier(name)),
                        log_exceptions=False,
                    )
            except LockNotAvailable:
                break
            finally:
                cr.execute("SELECT set_config('lock_timeout', '0', true)")
            dropped += 1
        return dropped

    def partitions(self, cr) -> Iterator[tuple[str, datetime]]:
        """The name and the start of each partition, oldest first."""
        cr.execute(
            """
            SELECT child.relname
              FROM pg_inherits
              JOIN pg_class AS child ON child.oid = inhrelid
             WHERE inhparent = to_regclass(%s)
             ORDER BY 1
            """,
            [self.table],
        )
        for (name,) in cr.fetchall():
            yield name, datetime.strptime(name.rpartition("_p")[2], self.span.value)

    def _name(self, start: datetime) -> str:
        return f"{self.table}_p{start.strftime(self.span.value)}"

    def _missing(self, cr, names: list[str]) -> list[str]:
        cr.execute(
            "SELECT name FROM unnest(%s) AS name WHERE to_regclass(name) IS NULL ORDER BY 1",
            [names],
        )
        return [name for (name,) in cr.fetchall()]

    def _attach(self, cr, name: str, start: datetime) -> None:
        table, partition = sql.Identifier(self.table), sql.Identifier(name)
        cr.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)").format(
                partition, table
            )
        )
        cr.execute(
            sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM (%s) TO (%s)").format(
                table, partition
            ),
            [start, self.span.after(start)],
        )
