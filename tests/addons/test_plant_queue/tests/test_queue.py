import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.plant_base.queue import Done, Fail, Policy, Retry
from odoo.addons.plant_base.queue.testing import run_due
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

LOG = "odoo.addons.plant_base.queue.worker"


@tagged("post_install", "-at_install")
class TestQueue(TransactionCase):
    """What becomes of a row, in one transaction and with a clock that is told the time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.env["test.plant.job"]
        cls.now = fields.Datetime.now().replace(microsecond=0)

    def job(self, behaviour="ok", **vals):
        return self.jobs.create({"behaviour": behaviour, "queue_run_at": self.now, **vals})

    def run_at(self, seconds=0):
        return run_due(self.jobs, now=self.now + timedelta(seconds=seconds))

    def user(self, group):
        return new_user(self.env, group, f"base.group_user,plant_base.group_plant_{group}")

    def test_done_is_recorded_once(self):
        job = self.job()
        outcome = self.run_at()[job.id]
        self.assertIsInstance(outcome, Done)
        self.assertEqual(job.queue_state, "done")
        self.assertEqual((job.effect_ids.attempt, job.effect_ids.value), (1, outcome.value))
        self.assertEqual(job.queue_finished_at, self.now)
        self.assertFalse(job.queue_lease_until)
        self.assertEqual(self.run_at(1000), {})

    def test_backoff_then_dead_letter(self):
        job = self.job("retry")
        due, gaps = 0, []
        for attempt in (1, 2, 3):
            self.assertEqual(self.run_at(due - 1) if due else {}, {})
            self.assertEqual(self.run_at(due), {job.id: Retry("the receiver answered 503")})
            self.assertEqual((job.queue_state, job.queue_attempts), ("pending", attempt))
            gap = (job.queue_run_at - self.now).total_seconds() - due
            gaps.append(gap)
            due += gap
        self.assertEqual(gaps, [1, 2, 3], "doubling, and capped")
        with self.assertLogs(LOG, "WARNING"):
            self.run_at(due)
        self.assertEqual((job.queue_state, job.queue_attempts), ("dead", 4))
        self.assertEqual(job.queue_error, "the receiver answered 503")
        self.assertEqual(job.told, job.queue_error)
        self.assertFalse(job.effect_ids)

    def test_an_exception_is_a_retry_and_names_itself(self):
        job = self.job("bug")
        self.run_at()
        self.assertEqual((job.queue_state, job.queue_error), ("pending", "ZeroDivisionError: oops"))

    def test_exceptions_carry_policy(self):
        later, fail, unloadable = self.job("later"), self.job("fail"), self.job("unloadable")
        with self.assertLogs(LOG, "WARNING") as logs:
            outcomes = self.run_at()
        self.assertEqual((later.queue_run_at - self.now).total_seconds(), 1000)
        self.assertEqual(outcomes[fail.id], Fail("the receiver answered 410"))
        self.assertEqual(fail.queue_state, "dead")
        self.assertEqual((unloadable.queue_state, unloadable.told), ("dead", "nothing to load"))
        self.assertEqual(len(logs.output), 2)

    def test_a_refused_effect_leaves_nothing(self):
        job = self.job("unappliable")
        with self.assertLogs(LOG, "WARNING"):
            self.run_at()
        self.assertEqual((job.queue_state, job.queue_error), ("dead", "the effect is refused"))
        self.assertFalse(job.effect_ids)

    @mute_logger(LOG)
    def test_a_failing_hook_changes_nothing(self):
        job, other = self.job("deaf", queue_deadline=self.now), self.job()
        self.run_at()
        self.assertEqual((job.queue_state, job.told), ("dead", False))
        self.assertEqual(other.queue_state, "done")

    def test_the_time_limit(self):
        job = self.job(seconds=5)
        with patch.object(type(self.jobs), "_queue_policy", Policy(timeout=0.05)):
            self.run_at()
        self.assertEqual(job.queue_state, "pending")
        self.assertIn("time limit", job.queue_error)

    def test_priority_then_time(self):
        late = self.job(queue_run_at=self.now - timedelta(seconds=5))
        early = self.job(queue_run_at=self.now - timedelta(seconds=9))
        urgent = self.job(queue_priority=1)
        not_yet = self.job(queue_run_at=self.now + timedelta(seconds=1), queue_priority=0)
        self.assertEqual(list(self.run_at()), [urgent.id, early.id, late.id])
        self.assertEqual(not_yet.queue_state, "pending")

    def test_deadline(self):
        over = self.job(queue_deadline=self.now)
        tight = self.job("retry", queue_deadline=self.now + timedelta(seconds=1))
        with self.assertLogs(LOG, "WARNING"):
            outcomes = self.run_at()
        self.assertNotIn(over.id, outcomes, "not begun")
        self.assertIn("deadline", over.told)
        self.assertEqual(tight.queue_state, "dead")
        self.assertIn("no time left", tight.queue_error)

    def test_an_expired_lease_is_taken_back_and_its_result_refused(self):
        job = self.job()
        worker = self.jobs._queue_worker(_cursors(self.env, self.now))
        ((claim, _payload),) = worker.claim_and_load(5)
        self.assertEqual(self.run_at(29), {}, "the lease holds")
        self.assertEqual(list(self.run_at(31)), [job.id])
        self.assertEqual(job.effect_ids.attempt, 2)
        with self.assertLogs(LOG, logging.INFO) as logs:
            self.assertFalse(worker.settle(claim, Done("late")))
        self.assertIn("lease of attempt 1 was lost", logs.output[0])
        self.assertEqual(job.effect_ids.attempt, 2)

    def test_what_kills_its_workers_is_given_up(self):
        job = self.job()
        for attempt in range(4):
            worker = self.jobs._queue_worker(
                _cursors(self.env, self.now + timedelta(seconds=31 * attempt))
            )
            self.assertEqual(len(worker.claim_and_load(5)), 1)
        with self.assertLogs(LOG, "WARNING"):
            self.assertEqual(self.run_at(4 * 31), {})
        job.invalidate_recordset()
        self.assertEqual(job.queue_state, "dead")
        self.assertIn("worker died", job.told)

    def test_cancelled_while_running_is_not_recorded(self):
        job = self.job()
        worker = self.jobs._queue_worker(_cursors(self.env, self.now))
        ((claim, _payload),) = worker.claim_and_load(5)
        job.invalidate_recordset()
        self.assertEqual(job.queue_state, "running")
        job.action_queue_cancel()
        self.assertFalse(worker.settle(claim, Done("late")))
        job.invalidate_recordset()
        self.assertEqual((job.queue_state, len(job.effect_ids)), ("cancelled", 0))

    def test_a_person_retries_and_cancels(self):
        job = self.job("fail")
        with mute_logger(LOG):
            self.run_at()
        job.behaviour = "ok"
        manager = new_user(self.env, "queue_m", "base.group_user,plant_base.group_plant_manager")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([]).unlink()
        job.with_user(manager).action_queue_retry()
        self.assertEqual(triggers.search([]).cron_id, self.env.ref("test_plant_queue.cron_queue_0"))
        self.assertEqual((job.queue_state, job.queue_attempts), ("pending", 0))
        run_due(self.jobs)
        self.assertEqual(job.queue_state, "done")
        with self.assertRaisesRegex(UserError, "can be tried again"):
            job.with_user(manager).action_queue_retry()
        with self.assertRaisesRegex(UserError, "cannot be cancelled"):
            job.with_user(manager).action_queue_cancel()

    def test_others_may_not(self):
        job = self.job()
        other = new_user(self.env, "queue_e", "base.group_user,plant_base.group_plant_engineer")
        for action in ("action_queue_retry", "action_queue_cancel", "queue_metrics"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(job.with_user(other), action)()

    def test_metrics(self):
        self.job(queue_run_at=self.now - timedelta(seconds=90))
        self.job(queue_run_at=self.now + timedelta(seconds=90))
        self.job("fail", queue_priority=0)
        with mute_logger(LOG):
            run_due(self.jobs, now=self.now, limit=1)
        self.jobs._queue_worker(_cursors(self.env, self.now))
        metrics = self.jobs._queue_metrics(self.now)
        self.assertEqual(
            (metrics.pending, metrics.due, metrics.running, metrics.dead), (2, 1, 0, 1)
        )
        self.assertEqual(metrics.oldest_due, 90)
        self.assertEqual(self.jobs.queue_metrics()["dead"], 1)

    def test_creating_wakes_the_first_worker_at_each_time(self):
        cron = self.env.ref("test_plant_queue.cron_queue_0")
        cron.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        tomorrow = fields.Datetime.now().replace(second=30, microsecond=0) + timedelta(days=1)
        self.jobs.create([{}, {}, {"queue_run_at": tomorrow}])
        calls = cron.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)], order="call_at")
        self.assertEqual(len(calls), 2)
        self.assertLessEqual(calls[0].call_at, fields.Datetime.now())
        self.assertEqual(calls[1].call_at, tomorrow + timedelta(seconds=30))

    def test_a_claim_takes_no_more_than_its_limit_whatever_the_plan(self):
        """A plan that asks for the due rows once for each row of the table must not get others."""
        self.jobs.create([{} for _n in range(3)])
        self.env.flush_all()
        for way in ("hashjoin", "mergejoin", "hashagg", "material", "memoize", "sort"):
            self.env.cr.execute(f"SET LOCAL enable_{way} = off")
        now = self.jobs._queue_now()
        claimed = self.jobs._queue_table().claim(self.env.cr, now, now, 1)
        self.assertEqual(len(claimed), 1)

    def test_nobody_is_woken_whose_scheduled_action_is_off(self):
        cron = self.env.ref("test_plant_queue.cron_queue_0")
        cron.active = False
        self.env["ir.cron.trigger"].search([]).unlink()
        self.jobs.create([{}])
        self.assertFalse(self.env["ir.cron.trigger"].search([]))

    def test_retention(self):
        old, recent, dead = self.job(), self.job(), self.job("fail")
        with mute_logger(LOG):
            self.run_at()
        (old | dead).write({"queue_finished_at": self.now - timedelta(days=31)})
        self.jobs._gc_queue()
        self.assertEqual((old | recent | dead).exists(), recent | dead)
        self.env["plant.queue.mixin"]._gc_queue()

    def test_copy_is_a_new_piece_of_work(self):
        job = self.job()
        self.run_at()
        copy = job.copy()
        self.assertEqual((copy.queue_state, copy.queue_attempts), ("pending", 0))


def _cursors(env, now):
    from odoo.addons.plant_base.queue.testing import _Here  # noqa: PLC0415

    return _Here(env, now)
