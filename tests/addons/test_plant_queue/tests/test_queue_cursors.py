import asyncio
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.addons.plant_base.queue import Done, Policy
from odoo.addons.plant_base.queue import worker as queue_worker
from odoo.addons.plant_base.queue.table import indexes
from odoo.addons.plant_base.queue.worker import Cursors
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

WORKER = "odoo.addons.plant_base.queue.worker"
PATIENCE = 60


class At(Cursors):
    """A worker's transactions at a time that it is told."""

    def __init__(self, registry, now):
        super().__init__(registry)
        self._at = now

    def now(self, _env):
        return self._at


@tagged("post_install", "-at_install", "database_breaking")
class TestQueueCursors(BaseCase):
    """With real transactions, seen by each other; what they leave is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The server that runs the tests holds it, and other threads make environments here.
        unlocked = patch.object(Registry, "_lock", DummyRLock())
        unlocked.start()
        self.addCleanup(unlocked.stop)
        with self.committed() as env:
            self.crons = [env.ref(f"test_plant_queue.cron_queue_{place}").id for place in range(4)]
        self.keep_others_out()
        self.addCleanup(self.clean)

    def keep_others_out(self):
        """The server that runs the tests has workers of its own: wait for those at work, and let
        none begin, by holding the rows that Odoo locks to run a scheduled action.
        """
        holder = self.registry.cursor()
        self.addCleanup(holder.close)
        holder.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        holder.execute(
            "SELECT id FROM ir_cron WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
            [tuple(self.crons)],
        )

    def clean(self):
        with self.committed() as env:
            env.cr.execute("DELETE FROM test_plant_job")
            env.cr.execute("DELETE FROM ir_cron_trigger WHERE cron_id IN %s", [tuple(self.crons)])

    @contextmanager
    def committed(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def lease(self):
        """When the lease of the only row runs out."""
        with self.committed() as env:
            env.cr.execute("SELECT queue_lease_until FROM test_plant_job")
            ((until,),) = env.cr.fetchall()
            return until

    def create(self, *vals_list):
        with self.committed() as env:
            return env["test.plant.job"].create(list(vals_list)).ids

    def worker(self, policy=None, work=None, cursors=None):
        with self.committed() as env:
            jobs = env["test.plant.job"]
            policy = policy or jobs._queue_policy
            work = work or type(jobs)._queue_work
            with (
                patch.object(type(jobs), "_queue_policy", policy),
                patch.object(type(jobs), "_queue_work", staticmethod(work)),
            ):
                return jobs._queue_worker(cursors or Cursors(self.registry))

    @contextmanager
    def at_work(self, policy):
        """A worker whose work has begun, and goes on until the block ends."""
        begun, go_on = threading.Event(), threading.Event()

        async def work(_job, _payload):
            begun.set()
            await asyncio.to_thread(go_on.wait, PATIENCE)

        worker = self.worker(policy, work)
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            self.assertTrue(begun.wait(PATIENCE))
            yield worker
        finally:
            go_on.set()
            thread.join(PATIENCE)

    def policy(self):
        with self.committed() as env:
            return env["test.plant.job"]._queue_policy

    def states(self):
        with self.committed() as env:
            return Counter(env["test.plant.job"].search([]).mapped("queue_state"))

    def test_a_host_whose_clock_is_wrong(self):
        """What is due is so by the database's clock, wherever the row was made."""
        real = fields.Datetime.now
        for minutes in (10, -10):
            wrong = timedelta(minutes=minutes)
            with (
                self.subTest(minutes),
                patch.object(fields.Datetime, "now", lambda wrong=wrong: real() + wrong),
            ):
                self.create({"behaviour": "ok"})
                self.worker().run()
                self.assertEqual(self.states(), Counter(done=1))
                with self.committed() as env:
                    env.cr.execute("DELETE FROM test_plant_job")
                    triggers = env["ir.cron.trigger"].search([("cron_id", "in", self.crons)])
                    self.assertTrue(triggers)
                    self.assertTrue(all(at <= real() for at in triggers.mapped("call_at")))
                    triggers.unlink()

    def test_parallel_workers_do_each_row_exactly_once(self):
        with TemporaryDirectory() as folder:
            journal = Path(folder) / "journal"
            self.create(*[{"journal": str(journal), "seconds": 0.01} for _n in range(200)])
            # Nobody's lease runs out, however slowly the others go on.
            policy = replace(self.policy(), lease=600, budget=600)
            threads = [threading.Thread(target=self.worker(policy).run) for _n in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(300)
            done = [line.split()[0] for line in journal.read_text().splitlines()]
        self.assertEqual(self.states(), {"done": 200})
        self.assertEqual(Counter(Counter(done).values()), {1: 200}, "each begun once")
        with self.committed() as env:
            effects = Counter(env["test.plant.effect"].search([]).mapped("job_id.id"))
        self.assertEqual(Counter(effects.values()), {1: 200}, "each recorded once")

    def test_rolled_back_is_never_seen(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["test.plant.job"].create({})
            env.flush_all()
            cr.execute(
                "SELECT count(*) FROM ir_cron_trigger WHERE cron_id IN %s", [tuple(self.crons)]
            )
            cr.rollback()
        self.worker().run()
        with self.committed() as env:
            self.assertFalse(env["test.plant.job"].search([]))
            triggers = env["ir.cron.trigger"].search([("cron_id", "in", self.crons)])
            self.assertFalse(triggers, "nor does anything wake")

    def test_no_transaction_is_open_during_the_work(self):
        self.create({})
        # One piece of work at a time and a long lease: meanwhile nothing is claimed or renewed.
        with self.at_work(Policy(concurrency=1, lease=600)):
            for _look in range(5):
                with self.committed() as env:
                    env.cr.execute(
                        "SELECT count(*) FROM pg_stat_activity, pg_locks"
                        " WHERE pg_stat_activity.pid = pg_locks.pid"
                        "   AND state = 'idle in transaction' AND datname = current_database()"
                        "   AND relation = 'test_plant_job'::regclass"
                    )
                    self.assertEqual(env.cr.fetchone(), (0,))
                self.assertEqual(self.states(), {"running": 1})
                time.sleep(queue_worker.POLL)
        self.assertEqual(self.states(), {"done": 1})

    def test_many_at_once(self):
        begun = []

        async def work(job, _payload):
            """Each waits for the others."""
            begun.append(job.id)
            while len(begun) < 8:
                await asyncio.sleep(0.01)

        ids = self.create(*[{} for _n in range(8)])
        self.worker(replace(self.policy(), lease=600), work).run()
        self.assertEqual(self.states(), {"done": 8})
        self.assertEqual(sorted(begun), ids, "none was given up and begun anew")

    def test_the_lease_is_renewed_while_the_work_goes_on(self):
        self.create({})
        with self.at_work(Policy(lease=1.5)) as slow:
            first, until = self.lease(), time.monotonic() + PATIENCE
            while self.lease() <= first and time.monotonic() < until:
                time.sleep(0.05)
            over = At(self.registry, first + timedelta(microseconds=1))
            self.assertEqual(self.worker(cursors=over).claim_and_load(5), [])
            self.assertEqual(self.states(), {"running": 1})
        self.assertEqual(slow.settled, 1)

    def test_a_lost_lease_is_refused_and_the_effect_recorded_once(self):
        (job_id,) = self.create({})
        frozen = self.worker(Policy(lease=0.2))
        ((claim, _payload),) = frozen.claim_and_load(1)
        time.sleep(0.3)
        self.worker().run()
        with mute_logger(WORKER):
            self.assertFalse(frozen.settle(claim, Done("too late")))
        with self.committed() as env:
            job = env["test.plant.job"].browse(job_id)
            self.assertEqual((job.queue_state, len(job.effect_ids)), ("done", 1))
            self.assertEqual(job.effect_ids.attempt, 2)

    def test_a_flaky_receiver_is_reached_in_the_end(self):
        (job_id,) = self.create({"behaviour": "flaky"})
        self.worker(Policy(base=0.1, factor=1, jitter=0, linger=1)).run()
        with self.committed() as env:
            job = env["test.plant.job"].browse(job_id)
            self.assertEqual((job.queue_state, job.queue_attempts), ("done", 3))

    def test_more_than_one_worker_takes_wakes_the_next(self):
        self.create(*[{} for _n in range(9)])
        with self.committed() as env:
            env["ir.cron.trigger"].search([("cron_id", "in", self.crons)]).unlink()
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["test.plant.job"]._queue_run(0)
        with self.committed() as env:
            triggers = env["ir.cron.trigger"].search([("cron_id", "in", self.crons)])
            self.assertEqual(triggers.cron_id.ids, [self.crons[1]])
        self.assertEqual(self.states(), {"done": 9})

    def test_a_worker_whose_time_is_up_says_so(self):
        clock = SimpleNamespace(monotonic=lambda: elapsed, sleep=time.sleep)
        elapsed = 0.0

        async def work(_job, _payload):
            nonlocal elapsed
            elapsed = 1000.0

        self.create({}, {}, {})
        worker = self.worker(Policy(concurrency=1), work)
        with patch.object(queue_worker, "time", clock):
            self.assertTrue(worker.run())
        self.assertEqual(self.states(), {"done": 1, "pending": 2})

    def test_a_serialization_failure_while_applying_is_tried_again(self):
        (job_id,) = self.create({})
        tries = []
        with self.committed() as env:
            cls = type(env["test.plant.job"])
            original = cls._queue_apply

        def apply(record, job, value):
            tries.append(job.attempt)
            if len(tries) < 3:
                record.env.cr.execute(
                    "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$",
                    log_exceptions=False,
                )
            return original(record, job, value)

        with patch.object(cls, "_queue_apply", apply):
            self.worker().run()
        self.assertEqual(tries, [1, 1, 1])
        with self.committed() as env:
            self.assertEqual(len(env["test.plant.job"].browse(job_id).effect_ids), 1)

    def test_plans(self):
        with self.registry.cursor() as cr:
            cr.execute(
                """
                INSERT INTO test_plant_job (queue_state, queue_priority, queue_run_at,
                                            queue_attempts, queue_lease_until, queue_finished_at,
                                            queue_deadline)
                SELECT (ARRAY['done', 'done', 'done', 'pending'])[1 + n % 4], 10,
                       now() - n * interval '1 minute', 0, NULL,
                       now() - n * interval '1 minute',
                       CASE WHEN n % 40 = 3 THEN now() + interval '1 day' END
                  FROM generate_series(1, 40000) AS n
                """
            )
            cr.execute("UPDATE test_plant_job SET queue_state = 'dead' WHERE id % 400 = 0")
            cr.execute(
                "UPDATE test_plant_job SET queue_state = 'running', queue_lease_until = now()"
                " WHERE id % 401 = 0"
            )
            cr.execute("ANALYZE test_plant_job")
            now = fields.Datetime.now()
            queries = {
                "due": "queue_state = 'pending' AND queue_run_at <= %(now)s"
                " ORDER BY queue_priority, queue_run_at, id LIMIT 8 FOR UPDATE SKIP LOCKED",
                "lease": "queue_state = 'running' AND queue_lease_until < %(now)s",
                "deadline": "queue_state = 'pending' AND queue_deadline <= %(now)s",
                "dead": "queue_state = 'dead' ORDER BY id DESC LIMIT 80",
                "finished": "queue_state IN ('done', 'cancelled')"
                " AND queue_finished_at < %(now)s - interval '27 days'",
            }
            self.assertEqual(len(queries), len(indexes("test_plant_job")))
            for name, where in queries.items():
                with self.subTest(name):
                    cr.execute(f"EXPLAIN SELECT id FROM test_plant_job WHERE {where}", {"now": now})
                    plan = "\n".join(line for (line,) in cr.fetchall())
                    self.assertIn(f"test_plant_job_queue_{name}_idx", plan)
            cr.rollback()
