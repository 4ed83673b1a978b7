"""One worker: claims rows, has them worked on, and records what became of them.

    T1 claim     a transaction: due rows become running, each with a lease
    T2 load      a transaction: each row gives a plain payload
       work      no cursor: many at once, each within its time limit
    T3 apply     a transaction per row, which holds only if the lease is still ours

A worker that is killed leaves its leases to run out; the next one takes the rows back. One that is
merely slow finds its lease taken, and its result is refused: effects are recorded once.
"""

import concurrent.futures
import logging
import random
import time
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api
from psycopg2 import OperationalError
from psycopg2.extensions import TransactionRollbackError

from .backoff import DEAD, PENDING, settle
from .loop import WorkLoop
from .table import LOST, TOO_LATE
from .types import Done, Fail, Retry, outcome_of

_logger = logging.getLogger(__name__)

POLL = 0.25
APPLY_TRIES = 5


class Cursors:
    """Where a worker's transactions come from: here, new cursors of the database."""

    def __init__(self, registry):
        self._registry = registry

    @contextmanager
    def transaction(self, serializable=True):
        """An environment of the superuser; committed when the block ends, else rolled back.

        :param serializable: Odoo's usual isolation; False for READ COMMITTED
        """
        with self._registry.cursor() as cr:
            if not serializable:
                cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield api.Environment(cr, SUPERUSER_ID, {})
        if serializable:
            self._registry.signal_changes()

    def now(self, env):
        """The database's clock: the same for every worker."""
        env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return env.cr.fetchone()[0]


class Worker:
    """Works the rows of the queue ``model`` until none is due or its time is up.

    ``table`` is the model's :class:`~.table.QueueTable`.
    """

    #: Whether the outcomes that are there at the same time are recorded in one transaction.
    _together = False

    def __init__(self, cursors, model, policy, table, work, *, rng=random.random):
        self._cursors = cursors
        self._model = model
        self._policy = policy
        self._table = table
        self._work = work
        self._rng = rng
        self._shared = False
        self._minutes = set()
        self.settled = 0

    def run(self, share=None):
        """Work. Returns True if rows are due that there was no time for.

        :param share: called once, in a transaction, when there is more to do than one worker takes
        """
        started = renewed = time.monotonic()
        ends = started + self._policy.budget
        running = {}
        with WorkLoop(f"queue {self._model}") as loop:
            while True:
                free = self._policy.concurrency - len(running)
                if free and time.monotonic() < ends:
                    for job, payload in self.claim_and_load(free, share):
                        future = loop.submit(self._work, job, payload, self._policy.timeout)
                        running[future] = job
                if not running:
                    due = self._next_due()
                    left = ends - time.monotonic()
                    if due is None or due > min(self._policy.linger, left) or left <= 0:
                        return due is not None and due <= 0
                    # No longer than it looks for new rows while it works.
                    time.sleep(min(max(due, POLL / 10), POLL))
                    continue
                done, _waiting = concurrent.futures.wait(
                    running, POLL, concurrent.futures.FIRST_COMPLETED
                )
                parts = [done] if self._together else [{future} for future in done]
                for part in parts:
                    # Kept among the running until it is settled, so that its lease is renewed.
                    self.settle_all([(running[future], _result(future)) for future in part])
                    for future in part:
                        del running[future]
                    if time.monotonic() - renewed > self._policy.lease / 3:
                        self._renew(running.values())
                        renewed = time.monotonic()
                if running and time.monotonic() - renewed > self._policy.lease / 3:
                    self._renew(running.values())
                    renewed = time.monotonic()

    def claim_and_load(self, limit, share=None):
        """T1 and T2: ``(job, payload)`` of the rows that are now ours and can be worked on."""
        with self._cursors.transaction(serializable=False) as env:
            now = self._cursors.now(env)
            lost = self._table.reap(env.cr, now, self._policy.max_attempts)
            late = self._table.expire(env.cr, now)
            until = now + timedelta(seconds=self._policy.lease)
            jobs = self._table.claim(env.cr, now, until, limit)
            if share and len(jobs) == limit and not self._shared:
                self._shared = True
                share(env)
        for row_id in lost:
            self._bury(row_id, LOST)
        for row_id in late:
            self._bury(row_id, TOO_LATE)
        if not jobs:
            return []
        loaded, failed = [], []
        with self._cursors.transaction() as env:
            rows = env[self._model].browse([job.id for job in jobs])
            for job, row in zip(jobs, rows, strict=True):
                try:
                    with env.cr.savepoint():
                        payload = row._queue_load()
                    loaded.append((job, payload))
                except Exception as exc:
                    _logger.info("%s/%s: not loaded.", self._model, job.id, exc_info=True)
                    failed.append((job, outcome_of(exc)))
        for job, outcome in failed:
            self.settle(job, outcome)
        return loaded

    def settle_all(self, settled):
        """T3 of all ``(job, outcome)`` in one transaction; if that fails, of each in its own."""
        if len(settled) > 1:
            try:
                return self._settle(settled)
            except OperationalError as exc:
                if not isinstance(exc, TransactionRollbackError):
                    raise
            except Exception:
                _logger.info(
                    "%s: %s not applied together.", self._model, len(settled), exc_info=True
                )
        for job, outcome in settled:
            self.settle(job, outcome)
        return True

    def settle(self, job, outcome):
        """T3: record the outcome, with its effects, if the lease is still ours."""
        for tryno in range(1, APPLY_TRIES + 1):
            try:
                return self._settle([(job, outcome)])
            except TransactionRollbackError as exc:
                if tryno == APPLY_TRIES:
                    outcome = Retry(f"The database was too busy: {exc}")
                else:
                    time.sleep(self._rng() * 0.05 * 2**tryno)
            except OperationalError:
                raise
            except Exception as exc:
                _logger.info("%s/%s: not applied.", self._model, job.id, exc_info=True)
                outcome = outcome_of(exc)
                if isinstance(outcome, Done):
                    raise
        return self._settle([(job, outcome)])

    def _settle(self, settled):
        """Whether the lease of each held."""
        ours = []
        with self._cursors.transaction() as env:
            now = self._cursors.now(env)
            for job, outcome in settled:
                settlement = settle(self._policy, job, outcome, now, self._rng())
                if self._table.settle(env.cr, job, settlement, now):
                    ours.append((job, outcome, settlement))
                    continue
                _logger.info(
                    "%s/%s: the lease of attempt %s was lost; its result is not recorded.",
                    self._model, job.id, job.attempt,
                )  # fmt: skip
            env.invalidate_all()
            records = env[self._model].browse([job.id for job, _outcome, _settlement in ours])
            woken = set()
            for record, (job, outcome, settlement) in zip(records, ours, strict=True):
                record._queue_tried(job, outcome)
                if isinstance(outcome, Done):
                    record._queue_apply(job, outcome.value)
                elif settlement.state == PENDING:
                    minute = _minute(settlement)
                    if minute not in self._minutes | woken:
                        record._queue_wake(settlement.run_at)
                        woken.add(minute)
        self._minutes |= woken
        for job, _outcome, settlement in ours:
            if settlement.state == DEAD:
                self._bury(job.id, settlement.reason)
        self.settled += len(ours)
        return len(ours) == len(settled)

    def _bury(self, row_id, reason):
        """Tell the log and the model of a dead row. The model's failure changes nothing."""
        _logger.warning("%s/%s goes to the dead letters: %s", self._model, row_id, reason)
        try:
            with self._cursors.transaction() as env:
                env[self._model].browse(row_id)._queue_dead(reason)
        except Exception:
            _logger.exception("%s/%s: telling of its end failed.", self._model, row_id)

    def _renew(self, jobs):
        with self._cursors.transaction(serializable=False) as env:
            until = self._cursors.now(env) + timedelta(seconds=self._policy.lease)
            self._table.renew(env.cr, list(jobs), until)

    def _next_due(self):
        with self._cursors.transaction(serializable=False) as env:
            return self._table.next_due(env.cr, self._cursors.now(env))


def _minute(settlement):
    """What a retry is woken for: once for all retries of a minute is enough."""
    return settlement.run_at.replace(second=0, microsecond=0)


def _result(future):
    """The outcome of finished work: what it returned, or what its exception stands for."""
    if future.cancelled():
        return Retry("The work was cancelled.")
    exc = future.exception()
    if exc is not None:
        return outcome_of(exc)
    value = future.result()
    return value if isinstance(value, Done | Retry | Fail) else Done(value)
