"""The statements that move the rows of a queue. Each takes a cursor, and commits nothing.

Claims are made in READ COMMITTED (see ``worker.Cursors``): with SKIP LOCKED the row versions are
then looked at again under the lock, and claimers never fail to serialize against each other.
"""

import secrets

from psycopg2 import sql

from ..indexes import Index
from .types import Job, Metrics

LOST = "The worker died or was stopped while it worked on this."
TOO_LATE = "The deadline passed before it could be done."


def indexes(table):
    """The indexes of a queue's table, with what each serves."""
    return [
        Index(
            f"{table}_queue_due_idx",
            f"{table} (queue_priority, queue_run_at, id) WHERE queue_state = 'pending'",
            "claiming: what is due, by priority and then by time",
        ),
        Index(
            f"{table}_queue_lease_idx",
            f"{table} (queue_lease_until) WHERE queue_state = 'running'",
            "taking back the rows whose worker died",
        ),
        Index(
            f"{table}_queue_deadline_idx",
            f"{table} (queue_deadline) WHERE queue_state = 'pending' "
            "AND queue_deadline IS NOT NULL",
            "giving up what can no longer be done in time",
        ),
        Index(
            f"{table}_queue_dead_idx",
            f"{table} (id) WHERE queue_state = 'dead'",
            "the list of dead letters, and their number",
        ),
        Index(
            f"{table}_queue_finished_idx",
            f"{table} (queue_finished_at) WHERE queue_state IN ('done', 'cancelled')",
            "retention: what was finished before a date",
        ),
    ]


class QueueTable:
    """The rows of one queue: ``table`` is its name."""

    def __init__(self, table):
        self._table = sql.Identifier(table)

    def _execute(self, cr, query, params):
        cr.execute(sql.SQL(query).format(table=self._table), params)

    def reap(self, cr, now, max_attempts):
        """Take back the rows whose lease ran out; return the ids of those that died of it."""
        self._execute(
            cr,
            """
            UPDATE {table}
               SET queue_state = CASE WHEN queue_attempts >= %(most)s
                                      THEN 'dead' ELSE 'pending' END,
                   queue_finished_at = CASE WHEN queue_attempts >= %(most)s THEN %(now)s END,
                   queue_run_at = %(now)s, queue_token = NULL, queue_lease_until = NULL,
                   queue_error = %(lost)s
             WHERE id IN (SELECT id FROM {table}
                           WHERE queue_state = 'running' AND queue_lease_until < %(now)s
                             FOR UPDATE SKIP LOCKED)
         RETURNING id, queue_state
            """,
            {"now": now, "most": max_attempts, "lost": LOST},
        )
        return [row_id for row_id, state in cr.fetchall() if state == "dead"]

    def expire(self, cr, now):
        """Give up the waiting rows whose deadline has passed; return their ids."""
        self._execute(
            cr,
            """
            UPDATE {table}
               SET queue_state = 'dead', queue_finished_at = %(now)s, queue_error = %(late)s
             WHERE id IN (SELECT id FROM {table}
                           WHERE queue_state = 'pending' AND queue_deadline <= %(now)s
                             FOR UPDATE SKIP LOCKED)
         RETURNING id
            """,
            {"now": now, "late": TOO_LATE},
        )
        return [row_id for (row_id,) in cr.fetchall()]

    def claim(self, cr, now, lease_until, limit):
        """Claim up to ``limit`` due rows until ``lease_until``: a list of :class:`Job`."""
        # An array is made once. Within IN, a plan may ask again and lock others past the limit.
        token = secrets.token_hex(16)
        self._execute(
            cr,
            """
            UPDATE {table}
               SET queue_state = 'running', queue_token = %(token)s,
                   queue_lease_until = %(until)s, queue_attempts = queue_attempts + 1
             WHERE id = ANY(ARRAY(
                   SELECT id FROM {table}
                    WHERE queue_state = 'pending' AND queue_run_at <= %(now)s
                 ORDER BY queue_priority, queue_run_at, id
                    LIMIT %(limit)s
                      FOR UPDATE SKIP LOCKED))
         RETURNING queue_priority, queue_run_at, id, queue_attempts, queue_deadline
            """,
            {"now": now, "until": lease_until, "token": token, "limit": limit},
        )
        rows = sorted(cr.fetchall(), key=lambda row: row[:3])
        return [Job(row_id, attempt, token, deadline) for _p, _t, row_id, attempt, deadline in rows]

    def renew(self, cr, jobs, lease_until):
        """Hold the claims of ``jobs`` that are still ours until ``lease_until``."""
        self._execute(
            cr,
            """
            UPDATE {table} SET queue_lease_until = %s
             WHERE queue_state = 'running'
               AND (id, queue_token) IN (SELECT * FROM unnest(%s::int[], %s::varchar[]))
            """,
            [lease_until, [job.id for job in jobs], [job.token for job in jobs]],
        )

    def settle(self, cr, job, settlement, now):
        """Write what became of ``job``. False: the claim was lost, and nothing is written."""
        finished = settlement.run_at is None
        self._execute(
            cr,
            """
            UPDATE {table}
               SET queue_state = %(state)s, queue_error = %(reason)s, queue_token = NULL,
                   queue_lease_until = NULL,
                   queue_run_at = COALESCE(%(run_at)s, queue_run_at),
                   queue_finished_at = %(finished_at)s
             WHERE id = %(id)s AND queue_state = 'running' AND queue_token = %(token)s
         RETURNING id
            """,
            {
                "id": job.id,
                "token": job.token,
                "state": settlement.state,
                "reason": settlement.reason,
                "run_at": settlement.run_at,
                "finished_at": now if finished else None,
            },
        )
        return bool(cr.fetchone())

    def next_due(self, cr, now):
        """Seconds until a pending row is due (0: one is), or None where nothing waits."""
        self._execute(
            cr,
            "SELECT extract(epoch FROM min(queue_run_at) - %s) FROM {table} "
            "WHERE queue_state = 'pending'",
            [now],
        )
        (seconds,) = cr.fetchone()
        return None if seconds is None else max(0.0, float(seconds))

    def metrics(self, cr, now):
        """The queue's :class:`Metrics`."""
        self._execute(
            cr,
            """
            SELECT count(*) FILTER (WHERE queue_state = 'pending'),
                   count(*) FILTER (WHERE queue_state = 'pending' AND queue_run_at <= %(now)s),
                   count(*) FILTER (WHERE queue_state = 'running'),
                   count(*) FILTER (WHERE queue_state = 'dead'),
                   extract(epoch FROM %(now)s - min(queue_run_at)
                           FILTER (WHERE queue_state = 'pending'))
              FROM {table}
             WHERE queue_state IN ('pending', 'running', 'dead')
            """,
            {"now": now},
        )
        *counts, oldest = cr.fetchone()
        return Metrics(*counts, max(0.0, float(oldest or 0.0)))
