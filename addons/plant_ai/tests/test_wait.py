"""With real transactions: a rule that waits, and the queue, hold nothing open during a call."""

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.addons.plant_base.queue import Done
from odoo.addons.plant_base.queue.worker import Cursors
from odoo.addons.plant_base.tests.together_case import TogetherCase
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..providers import RateLimited
from ..providers.pace import LONGEST_WAIT, Pace
from .ai_case import make_provider, make_rule, make_signal
from .provider_server import ProviderServer, says

WAITS = """
answer = ai("waits", record, wait=True)
record.write({"ref": answer.value})
"""
WRITES_FIRST = 'record.write({"ref": "touched"})' + WAITS
FAILS = 'ai("waits", record)\nrecord.write({"ref": "failed"})\nraise UserError("It fails.")'


@tagged("post_install", "-at_install", "database_breaking")
class TestWait(TogetherCase):
    """What is committed is removed afterwards."""

    def setUp(self):
        super().setUp()
        server = ProviderServer(says("sales"))
        self.server = server.__enter__()
        self.addCleanup(server.__exit__)
        with self.committed() as env:
            provider = make_provider(env, server.url)
            signal = make_signal(env, provider, code="waits", field_paths="name")
            self.rules = {code: make_rule(env, code).id for code in (WAITS, WRITES_FIRST, FAILS)}
            self.partner = env["res.partner"].create({"name": "Ann"}).id
            self.crons = [env.ref(f"plant_ai.cron_task_{place}").id for place in range(2)]
            self.made = (signal.id, provider.id)
        self.keep_others_out()
        self.addCleanup(self.clean)

    def keep_others_out(self):
        """Let no worker of the server that runs the tests begin, by holding the rows that Odoo
        locks to run a scheduled action."""
        holder = self.registry.cursor()
        self.addCleanup(holder.close)
        holder.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        holder.execute(
            "SELECT id FROM ir_cron WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
            [tuple(self.crons)],
        )

    def clean(self):
        signal, provider = self.made
        with self.committed() as env:
            cr = env.cr
            cr.execute("DELETE FROM plant_ai_task WHERE signal_id = %s", [signal])
            cr.execute("DELETE FROM plant_ai_call WHERE signal_id = %s", [signal])
            cr.execute("DELETE FROM ir_cron_trigger WHERE cron_id IN %s", [tuple(self.crons)])
            env["plant.ai.signal"].browse(signal).unlink()
            env["plant.ai.provider"].browse(provider).unlink()
            env["ir.actions.server"].browse(list(self.rules.values())).unlink()
            env["res.partner"].browse(self.partner).unlink()

    @contextmanager
    def committed(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def rule(self, env, code=WAITS):
        return (
            env["ir.actions.server"]
            .browse(self.rules[code])
            .with_context(
                active_model="res.partner", active_id=self.partner, active_ids=[self.partner]
            )
        )

    def state_of(self, pid):
        """What a connection is doing, and how many locks on rows or tables it holds."""
        with self.committed() as env:
            env.cr.execute(
                """
                SELECT state, (SELECT count(*) FROM pg_locks
                                WHERE pid = a.pid AND locktype != 'virtualxid')
                  FROM pg_stat_activity a WHERE pid = %s
                """,
                [pid],
            )
            return env.cr.fetchone()

    def test_a_person_who_waits_has_the_answer(self):
        seen = []
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SELECT pg_backend_pid()")
            (pid,) = cr.fetchone()
            self.server.script = [lambda _json: seen.append(self.state_of(pid)) or says("service")]
            self.rule(env).run()
            self.assertEqual(env["res.partner"].browse(self.partner).ref, "service")
        self.assertEqual(seen, [("idle", 0)], "no transaction is open during the call")
        with self.committed() as env:
            call = env["plant.ai.call"].search([("signal_id", "=", self.made[0])])
            self.assertEqual((call.state, call.applied), ("answered", "applied"))
            self.assertFalse(env["plant.ai.task"].search([("signal_id", "=", self.made[0])]))

    def test_the_log_outlives_what_is_undone(self):
        with self.registry.cursor() as cr:
            self.rule(api.Environment(cr, SUPERUSER_ID, {})).run()
            cr.rollback()
        with self.committed() as env:
            call = env["plant.ai.call"].search([("signal_id", "=", self.made[0])])
            self.assertEqual((call.state, call.applied), ("answered", "waiting"))
            self.assertFalse(env["res.partner"].browse(self.partner).ref)
            self.assertAlmostEqual(
                env["plant.ai.budget"].search([("signal_id", "=", self.made[0])]).spent, 0.00026
            )

    def test_a_request_that_is_tried_again_asks_once(self):
        for _time in range(2):
            with self.registry.cursor() as cr:
                self.rule(api.Environment(cr, SUPERUSER_ID, {})).run()
                cr.rollback()
        self.assertEqual(len(self.server.requests), 1)

    def test_who_has_written_does_not_wait(self):
        """What was written would be held locked; so it is asked after the commit."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.partner"].browse(self.partner).write({"function": "Buyer"})
            told = self.rule(env).run()
        self.assertEqual(told["tag"], "display_notification")
        self.assertEqual(self.server.requests, [])
        self.work()
        with self.committed() as env:
            partner = env["res.partner"].browse(self.partner)
            self.assertEqual((partner.function, partner.ref), ("Buyer", "sales"))

    def test_what_the_rule_itself_wrote_is_undone_for_the_call(self):
        seen = []
        with self.registry.cursor() as cr:
            cr.execute("SELECT pg_backend_pid()")
            (pid,) = cr.fetchone()
            self.server.script = [lambda _json: seen.append(self.state_of(pid)) or says("service")]
            self.rule(api.Environment(cr, SUPERUSER_ID, {}), WRITES_FIRST).run()
        self.assertEqual(seen, [("idle", 0)])
        with self.committed() as env:
            self.assertEqual(env["res.partner"].browse(self.partner).ref, "service")

    def test_a_provider_that_fails_is_a_fallback(self):
        self.server.script = [{"status": 529}]
        with self.registry.cursor() as cr:
            self.rule(api.Environment(cr, SUPERUSER_ID, {})).run()
        with self.committed() as env:
            self.assertEqual(env["res.partner"].browse(self.partner).ref, "unknown")
        self.assertEqual(len(self.server.requests), 1, "who waits is not made to wait again")

    def test_rolled_back_is_never_asked(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.partner"].browse(self.partner).write({"function": "Buyer"})
            self.rule(env).run()
            cr.rollback()
        self.work()
        self.assertEqual(self.server.requests, [])

    def test_the_queue_holds_nothing_during_a_call(self):
        held = []

        def look(_json):
            with self.committed() as env:
                env.cr.execute(
                    """
                    SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l USING (pid)
                     WHERE a.state = 'idle in transaction' AND a.datname = current_database()
                       AND l.relation IN ('plant_ai_task'::regclass, 'plant_ai_call'::regclass,
                                          'plant_ai_budget'::regclass, 'res_partner'::regclass)
                    """
                )
                held.append(env.cr.fetchone()[0])
            return says("sales")

        self.server.script = [look]
        self.defer()
        with self.committed() as env:
            tasks = type(env["plant.ai.task"])
        # One piece of work at a time and a long lease: meanwhile nothing is claimed or renewed.
        with patch.object(
            tasks, "_queue_policy", replace(tasks._queue_policy, concurrency=1, lease=600)
        ):
            self.work()
        self.assertEqual(held, [0])

    def test_a_worker_that_is_killed_after_the_answer(self):
        """Its answer is in the log, the rule runs once, and nobody is asked again."""
        self.defer()
        worker = self.worker()
        ((job, payload),) = worker.claim_and_load(1)
        worker.settle(job, self.answer_to(job, payload))
        # Killed here: the row that applies waits, and another worker finds it.
        self.work()
        self.assertEqual(len(self.server.requests), 1)
        self.assert_applied_once()

    def test_a_worker_that_is_killed_before_it_wrote_the_answer(self):
        self.defer()
        worker = self.worker()
        ((job, payload),) = worker.claim_and_load(1)
        late = self.answer_to(job, payload)
        self.end_leases()
        self.work()
        self.assertFalse(worker.settle(job, late), "nor does it come back late")
        with self.committed() as env:
            calls = env["plant.ai.call"].search([("signal_id", "=", self.made[0])], order="id")
            self.assertEqual(calls.mapped("state"), ["lost", "answered"])
        self.assert_applied_once(calls=2)

    def test_workers_that_die_one_after_the_other(self):
        """Perhaps the question is what kills them: then the fallback holds."""
        self.defer()
        with mute_logger("odoo.addons.plant_base.queue.worker"):
            for _time in range(2):
                self.assertEqual(len(self.worker().claim_and_load(1)), 1)
                self.end_leases()
            self.work()
        with self.committed() as env:
            calls = env["plant.ai.call"].search([("signal_id", "=", self.made[0])], order="id")
            self.assertEqual(calls.mapped("state"), ["lost", "lost", "skipped"])
            self.assertEqual(calls.mapped("applied"), ["not_applied", "not_applied", "applied"])
            self.assertEqual(env["res.partner"].browse(self.partner).ref, "unknown")
            budget = env["plant.ai.budget"].search([("signal_id", "=", self.made[0])])
            self.assertAlmostEqual(budget.spent, sum(calls.mapped("cost")), 5)
            self.assertAlmostEqual(budget.reserved, 0)

    def test_a_rule_that_fails_beside_others(self):
        """Rules that have their answers at the same time are run together: each as if alone."""
        with self.committed() as env:
            env["res.partner"].browse(self.partner).write({"function": "Buyer"})
            self.rule(env, FAILS).run()
            self.rule(env).run()
        with mute_logger("odoo.addons.plant_base.queue.worker"):
            self.work()
        with self.committed() as env:
            calls = env["plant.ai.call"].search([("signal_id", "=", self.made[0])], order="id")
            self.assertEqual(calls.mapped("applied"), ["not_applied", "applied"])
            self.assertEqual(calls.mapped("applied_note"), ["It fails.", False])
            self.assertEqual(env["res.partner"].browse(self.partner).ref, "sales")
            tasks = env["plant.ai.task"].search([("signal_id", "=", self.made[0])])
            states = sorted(tasks.mapped(lambda task: (task.phase, task.queue_state)))
            self.assertEqual(
                states,
                [("apply", "dead"), ("apply", "done"), ("ask", "done"), ("ask", "done")],
            )

    def assert_applied_once(self, calls=1):
        with self.committed() as env:
            found = env["plant.ai.call"].search([("signal_id", "=", self.made[0])])
            self.assertEqual(len(found), calls)
            self.assertEqual(found.mapped("applied").count("applied"), 1)
            self.assertEqual(env["res.partner"].browse(self.partner).ref, "sales")

    def answer_to(self, job, payload):
        with self.committed() as env:
            work = type(env["plant.ai.task"])._queue_work
        return Done(asyncio.run(work(job, payload)))

    def end_leases(self):
        with self.committed() as env:
            env.cr.execute(
                "UPDATE plant_ai_task SET queue_lease_until = now() AT TIME ZONE 'UTC' - "
                "interval '1 day' WHERE queue_state = 'running'"
            )

    def defer(self):
        with self.committed() as env:
            env["res.partner"].browse(self.partner).write({"function": "Buyer"})
            self.rule(env).run()

    def worker(self):
        with self.committed() as env:
            return env["plant.ai.task"]._queue_worker(Cursors(self.registry))

    def work(self):
        thread = threading.Thread(target=self.worker().run)
        thread.start()
        thread.join(60)
        self.assertFalse(thread.is_alive())


@tagged("post_install", "-at_install")
class TestPace(BaseCase):
    """Turns, with a clock that is told the time."""

    def test_turns_are_apart(self):
        now = [100.0]
        pace = Pace(lambda: now[0])
        self.assertEqual([pace._reserve(2.0) for _n in range(3)], [0.0, 2.0, 4.0])
        now[0] += 10
        self.assertEqual(pace._reserve(2.0), 0.0)
        pace.pause(5)
        self.assertEqual(pace._reserve(0.0), 5.0)
        pace.pause(LONGEST_WAIT + 1)
        with self.assertRaises(RateLimited) as caught:
            pace._reserve(0.0)
        self.assertAlmostEqual(caught.exception.after, LONGEST_WAIT + 1)
