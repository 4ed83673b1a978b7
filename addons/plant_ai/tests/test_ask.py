"""ai() in server actions: deferred, through the queue, and what becomes of the answer."""

from contextlib import suppress

from odoo.addons.plant_base import compat
from odoo.addons.plant_base.queue.testing import run_due
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..answer import asks
from .ai_case import AiCase, make_rule
from .provider_server import says

QUEUE = "odoo.addons.plant_base.queue.worker"


@tagged("post_install", "-at_install")
class TestAsk(AiCase):
    def test_what_asks(self):
        self.assertTrue(asks("x = ai('desk', record).value"))
        self.assertTrue(asks("for r in records:\n    r.x(ai('desk', r))"))
        for code in ("record.write({'ai': 1})", "# ai()", "maid = 1", "", "a b"):
            self.assertFalse(asks(code), code)

    def test_the_rule_goes_on_with_the_answer(self):
        with self.server() as server:
            self.assertFalse(self.run_rule())
            self.assertFalse(self.partner.ref, "nothing is done before the answer")
            self.assertEqual(server.requests, [], "nothing is sent before the commit")
            self.assertEqual(self.tasks.search([]).mapped("phase"), ["ask"])
            self.drain()
            self.assertEqual(len(server.requests), 1)
        self.assertEqual(self.partner.ref, "sales")
        self.assertIn("model", self.partner.comment)
        call = self.newest_call()
        self.assertEqual((call.state, call.source, call.applied), ("answered", "model", "applied"))
        self.assertEqual((call.value, call.confidence), ('"sales"', 0.9))
        self.assertEqual((call.input_tokens, call.output_tokens), (120, 14))
        self.assertAlmostEqual(call.cost, 0.00026)
        self.assertEqual((call.model, call.request_id), ("model-a", "req_1"))
        self.assertEqual(call.stop_reason, "stop")
        self.assertEqual(call.version_id, self.signal.version_id)
        self.assertEqual(call.prompt_hash, self.signal.version_id.hash)
        self.assertEqual((call.res_model, call.res_id), ("res.partner", self.partner.id))
        self.assertIn("Ann", call.input)
        self.assertGreater(call.latency, 0)

    def test_what_was_done_before_the_question_is_done_once(self):
        rule = make_rule(
            self.env,
            'record.write({"ref": (record.ref or "") + "x"})\n'
            'answer = ai("desk", record)\n'
            'record.write({"ref": record.ref + answer.value})',
        )
        with self.server():
            self.run_rule(rule)
            self.assertFalse(self.partner.ref)
            self.drain()
        self.assertEqual(self.partner.ref, "xsales")

    def test_an_answer_is_applied_before_more_is_asked(self):
        others = self.partner.create([{"name": "Ben"}, {"name": "Cem"}])
        with self.server() as server:
            self.run_rule(records=self.partner | others)
            for _ask_then_apply in range(2):
                run_due(self.tasks, limit=1)
            self.assertEqual(len(server.requests), 1)
        self.env.invalidate_all()
        self.assertEqual(self.partner.ref, "sales")

    def test_a_transaction_wakes_the_worker_once(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = [("cron_id", "=", self.env.ref("plant_ai.cron_task_0").id)]
        self.env.cr.flush()
        before = triggers.search_count(cron)
        self.run_rule(records=self.partner | self.partner.create({"name": "Ben"}))
        self.env.cr.flush()
        self.assertEqual(self.tasks.search_count([]), 2)
        self.assertEqual(triggers.search_count(cron) - before, 1)

    def test_each_record_on_its_own(self):
        others = self.partner | self.partner.create([{"name": "Ben"}, {"name": "Cem"}])
        with self.server() as server:
            self.run_rule(records=others)
            self.assertEqual(len(self.tasks.search([])), 3)
            self.drain()
        self.assertEqual(others.mapped("ref"), ["sales"] * 3)
        self.assertEqual(len(server.requests), 3)

    def test_a_rule_may_ask_twice(self):
        self.signal.copy({"code": "desk2", "instructions": "And who is second?"})
        rule = make_rule(
            self.env,
            'one = ai("desk", record).value\ntwo = ai("desk2", record).value\n'
            'record.write({"ref": one + two})',
        )
        with self.server(says("sales"), says("service")) as server:
            self.run_rule(rule)
            self.drain()
        self.assertEqual((self.partner.ref, len(server.requests)), ("salesservice", 2))
        self.assertEqual(self.calls.search([]).mapped("applied"), ["applied", "applied"])

    def test_code_that_does_not_ask_is_as_it_was(self):
        rule = make_rule(self.env, 'for one in records: one.write({"ref": "x"})')
        self.run_rule(rule)
        self.assertEqual(self.partner.ref, "x")
        self.assertFalse(self.tasks.search([]))

    def test_the_rights_of_who_ran_it(self):
        user = new_user(self.env, "ai_clerk", "base.group_user,base.group_partner_manager")
        with self.server():
            self.run_rule(user=user)
            self.drain()
        self.assertEqual(self.partner.ref, "sales")
        self.assertEqual(self.partner.write_uid, user)
        self.assertEqual(self.newest_call().user_id, user)

    def test_rights_that_were_lost_meanwhile(self):
        user = new_user(self.env, "ai_gone", "base.group_user,base.group_partner_manager")
        with self.server():
            self.run_rule(user=user)
            group = self.env.ref("base.group_partner_manager")
            user.write({compat.groups_field(): [(3, group.id)]})
            with mute_logger(QUEUE, "odoo.addons.base.models.ir_actions"):
                self.drain()
        self.assertFalse(self.partner.ref)
        call = self.newest_call()
        self.assertEqual((call.state, call.applied), ("answered", "not_applied"))
        self.assertTrue(call.applied_note)

    def test_a_rule_that_fails_is_not_asked_again(self):
        rule = make_rule(self.env, 'ai("desk", record)\nraise UserError("no")')
        with self.server() as server:
            self.run_rule(rule)
            with self.assertLogs(QUEUE, "WARNING"):
                self.drain()
        call = self.newest_call()
        self.assertEqual((call.applied, call.applied_note), ("not_applied", "no"))
        self.assertEqual(len(server.requests), 1)
        self.assertEqual(self.tasks.search([], limit=1).queue_state, "dead")

    def test_a_record_that_changed_is_asked_about_again(self):
        answers = [says("sales"), says("service")]
        with self.server(*answers) as server:
            self.run_rule()
            self.work_once()
            self.partner.function = "Technician"
            self.drain()
        self.assertEqual(len(server.requests), 2)
        self.assertEqual(self.partner.ref, "service")

    def test_a_record_that_keeps_changing_gets_the_fallback(self):
        with self.server() as server:
            self.run_rule()
            for name in ("one", "two"):
                self.work_once()
                self.partner.function = name
                if name == "one":
                    self.work_once()
            self.drain()
        self.assertEqual(len(server.requests), 2)
        self.assertEqual(self.partner.ref, "unknown")
        self.assertIn("fallback", self.partner.comment)

    def work_once(self):
        run_due(self.tasks, limit=1)
        self.env.invalidate_all()

    def test_a_record_that_is_gone(self):
        with self.server() as server:
            self.run_rule()
            self.partner.unlink()
            with mute_logger(QUEUE):
                self.drain()
        self.assertEqual(server.requests, [])

    def test_the_filter_of_an_automated_action_is_looked_at_again(self):
        automation = self.automate()
        with self.server() as server:
            one, two = self.partner.create(
                [{"name": "Dee", "function": "Buyer"}, {"name": "Eve", "function": "Buyer"}]
            )
            self.assertEqual(self.tasks.search([]).mapped("phase"), ["apply", "apply"])
            for _row in range(4):  # both run up to their question, both are asked
                self.work_once()
            two.function = "Director"
            self.drain()
            self.assertEqual(len(server.requests), 2)
        self.assertEqual(one.ref, "sales")
        self.assertFalse(two.ref)
        call = self.calls.search([("res_id", "=", two.id)])
        self.assertEqual(call.applied, "not_applied")
        self.assertIn("filter", call.applied_note)
        self.assertTrue(automation.active)

    def test_a_rule_that_writes_what_it_watches_runs_once(self):
        self.automate(trigger="on_create_or_write")
        with self.server() as server:
            one = self.partner.create({"name": "Dee", "function": "Buyer"})
            self.drain()
            self.assertEqual(len(server.requests), 1)
        self.assertEqual(one.ref, "sales")

    def test_in_the_midst_of_a_computation(self):
        """A rule on a computed field runs while Odoo computes it: nothing may be undone there."""
        self.automate(trigger="on_create_or_write")
        with self.server():
            one = self.partner.create({"name": "Dee", "function": "Buyer"})
            self.env.flush_all()
            one.write({"name": "Eve"})
            self.assertEqual(one.child_ids, self.partner.browse())
            self.assertEqual(one.display_name, "Eve")
            self.env.flush_all()
            self.drain()
        self.assertEqual(one.ref, "sales")

    def test_a_transaction_has_a_rule_run_once(self):
        self.automate(trigger="on_create_or_write")
        one = self.partner.create({"name": "Dee", "function": "Buyer"})
        with self.env.cr.savepoint():  # which Odoo flushes at both ends
            one.name = "Eve"
        one.name = "Fay"
        self.assertEqual(len(self.tasks.search([])), 1)
        with self.server():
            self.drain()
        one.name = "Gil"
        waiting = self.tasks.search([("queue_state", "=", "pending")])
        self.assertEqual(waiting.res_id, one.id, "what has run by then runs again")

    def test_a_run_that_a_savepoint_took_back_is_added_again(self):
        self.automate(trigger="on_write")
        one = self.partner.create({"name": "Dee", "function": "Buyer"})
        self.env.flush_all()
        self.tasks.search([]).unlink()  # what is computed of a new record writes it, too
        with suppress(UserError), self.env.cr.savepoint():
            one.name = "Eve"
            self.env.flush_all()
            self.assertEqual(len(self.tasks.search([])), 1)
            raise UserError("never mind")
        self.assertFalse(self.tasks.search([]))
        one.name = "Fay"
        self.env.flush_all()
        self.assertEqual(len(self.tasks.search([])), 1)

    def automate(self, trigger="on_create"):
        return self.env["base.automation"].create(
            {
                "name": "Desk of buyers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "trigger": trigger,
                "filter_domain": "[('function', '=', 'Buyer')]",
                "action_server_ids": [(6, 0, self.rule.ids)],
            }
        )

    def test_nonsense_in_a_rule_is_said_at_once(self):
        for code, words in (
            ('ai("nowhere", record)', "There is no signal"),
            ('ai("desk", env.user)', "is about res.partner"),
        ):
            with self.subTest(code), self.assertRaisesRegex(UserError, words):
                self.run_rule(make_rule(self.env, code))
        self.assertFalse(self.tasks.search([]))

    def test_a_record_that_is_not_saved(self):
        rule = make_rule(
            self.env,
            'record.write({"ref": ai("desk", model.new({"name": "x"})).reason})',
        )
        self.run_rule(rule)
        self.assertEqual(self.partner.ref, "not_saved")

    def test_a_rule_cannot_swallow_the_question(self):
        rule = make_rule(
            self.env,
            'try:\n    v = ai("desk", record).value\nexcept Exception:\n    v = "swallowed"\n'
            'record.write({"ref": v})',
        )
        with self.server():
            self.run_rule(rule)
            self.drain()
        self.assertEqual(self.partner.ref, "sales")
