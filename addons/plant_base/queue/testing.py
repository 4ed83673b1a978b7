"""For the tests of queues: run what is due, here and now, in the test's own transaction.

outcomes = run_due(self.env["plant.webhook.delivery"])
self.assertEqual(outcomes[delivery.id], Retry("503 from the receiver"))
"""

import asyncio
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields

from .types import Done, Fail, Retry, outcome_of


class _Here:
    """Transactions that are savepoints of the test's cursor, and a clock that stands."""

    def __init__(self, env, now):
        self._env = env(su=True)
        self._now = now

    @contextmanager
    def transaction(self, serializable=True):  # noqa: ARG002 - one transaction, one isolation
        with self._env.cr.savepoint():
            yield self._env
            self._env.flush_all()
        self._env.invalidate_all()

    def now(self, _env):
        return self._now


def run_due(queue, now=None, limit=100):
    """Claim, work on and settle the due rows of ``queue`` (an empty recordset of its model), once.

    :param now: what the time is taken for; by default the end of this second
    :return: ``{id: outcome}`` of what was worked on
    """
    queue.env.flush_all()
    now = now or fields.Datetime.now() + timedelta(seconds=1)
    worker = queue._queue_worker(_Here(queue.env, now), rng=lambda: 0.0)
    outcomes = {}
    for job, payload in worker.claim_and_load(limit):
        outcomes[job.id] = asyncio.run(_perform(queue, job, payload))
        worker.settle(job, outcomes[job.id])
    return outcomes


async def _perform(queue, job, payload):
    try:
        value = await asyncio.wait_for(
            type(queue)._queue_work(job, payload), queue._queue_policy.timeout
        )
    except Exception as exc:  # noqa: BLE001 - as the worker does
        return outcome_of(exc)
    return value if isinstance(value, Done | Retry | Fail) else Done(value)
