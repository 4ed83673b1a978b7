"""The log: what is the same question, who may change what, and how long it is kept."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .ai_case import AiCase
from .provider_server import says


@tagged("post_install", "-at_install")
class TestCall(AiCase):
    def ask(self, *script):
        """Ask about the partner; return the number of requests and the newest call."""
        with self.server(*script) as server:
            self.run_rule()
            self.drain()
        return len(server.requests), self.newest_call()

    def test_the_same_question_within_the_window(self):
        self.assertEqual(self.ask()[0], 1)
        count, call = self.ask(says("service"))
        self.assertEqual((count, call.source, call.value), (0, "cache", '"sales"'))
        self.assertEqual((call.cost, call.applied), (0, "applied"))
        self.partner.function = "Technician"
        self.assertEqual(self.ask()[0], 1, "another question")
        self.partner.function = "Buyer"
        self.signal.instructions = "Which desk, then?"
        self.assertEqual(self.ask()[0], 1, "another prompt")
        self.signal.cache_hours = 0
        self.assertEqual(self.ask()[0], 1, "no window")

    def test_an_old_answer_is_not_taken(self):
        _count, call = self.ask()
        call._note({"answered_at": fields.Datetime.now() - timedelta(hours=25)})
        self.assertEqual(self.ask()[0], 1)

    def test_a_failure_is_not_taken_for_an_answer(self):
        self.ask({"status": 401})
        self.assertEqual(self.ask()[0], 1)

    def test_a_persons_answer_is_the_answer(self):
        _count, call = self.ask()
        dialog = call.action_wrong()
        self.assertEqual(dialog["res_model"], "plant.ai.correction")
        self.env["plant.ai.correction"].with_context(dialog["context"]).create(
            {"value": '"service"'}
        ).action_save()
        self.assertEqual((call.feedback, call.corrected), ("down", '"service"'))
        self.assertEqual(call.example_id.source, "feedback")
        count, call = self.ask()
        self.assertEqual((count, call.source, call.confidence), (0, "human", 1.0))
        self.assertEqual(self.partner.ref, "service")

    def test_a_wrong_answer_is_not_given_again(self):
        _count, call = self.ask()
        call.action_wrong()
        self.assertEqual(self.ask(says("service"))[0], 1)

    def test_a_right_answer_is_an_example(self):
        _count, call = self.ask()
        call.action_right()
        self.assertEqual((call.feedback, call.example_id.value), ("up", '"sales"'))
        call.action_right()
        self.assertEqual(len(self.signal.example_ids), 1)

    def test_only_answers_are_judged(self):
        _count, call = self.ask({"status": 401})
        with self.assertRaisesRegex(UserError, "was not answered"):
            call.action_right()

    def test_nobody_edits_it(self):
        _count, call = self.ask()
        for who in (call, call.with_user(self.env.ref("base.user_admin"))):
            with self.assertRaisesRegex(UserError, "not edited"):
                who.write({"value": '"service"'})
        admin = call.with_user(self.env.ref("base.user_admin"))
        with self.assertRaises(UserError):
            admin.unlink()
        with self.assertRaises(UserError):
            admin.create({"signal_id": self.signal.id, "state": "answered"})

    def test_a_signal_with_a_log_stays(self):
        self.ask()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.signal.unlink()

    def test_what_is_sent_may_be_kept_out_of_it(self):
        self.signal.keep_input = False
        _count, call = self.ask()
        self.assertFalse(call.input or call.raw)
        self.assertEqual(len(call.input_hash), 64)
        self.assertEqual(call.value, '"sales"')

    def test_retention(self):
        _count, call = self.ask()
        self.calls._gc_calls()
        self.assertTrue(call.exists())
        call._note({"asked_at": fields.Datetime.now() - timedelta(days=181)})
        self.calls._gc_calls()
        self.assertFalse(call.exists())

    def test_retention_of_a_day_at_least(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.company.plant_ai_retention_days = 0
            self.env.flush_all()

    def test_usage(self):
        self.ask()
        self.ask({"status": 401})
        self.partner.function = "x"
        self.ask({"status": 401})
        self.env.flush_all()
        rows = self.env["plant.ai.usage"]._read_group(
            [("signal_id", "=", self.signal.id)],
            ["signal_id"],
            ["questions:sum", "calls:sum", "fallbacks:sum", "fallback_rate:avg", "cost:sum"],
        )
        ((_signal, questions, calls, fallbacks, rate, cost),) = rows
        self.assertEqual((questions, calls, fallbacks), (3, 2, 1))
        self.assertAlmostEqual(rate, 1 / 3)
        self.assertAlmostEqual(cost, 0.00026)
