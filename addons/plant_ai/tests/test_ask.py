"""ai() in server actions: deferred, through the queue, and what becomes of the answer."""

import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.queue.testing import _Here, run_due
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


@tagged("post_install", "-at_install")
class TestFailures(AiCase):
    """Whatever a provider does, the rule gets an answer and the log says why it is the fallback."""

    def fallback(self, reason, script=(), asked=1, **signal):
        self.signal.write(signal)
        with self.server(*script) as server:
            self.run_rule()
            with self.assertLogs("odoo.addons.plant_ai", logging.INFO) if asked else mute_logger():
                self.drain(ahead=600)
        self.assertEqual(self.partner.ref, "unknown")
        self.assertIn("fallback", self.partner.comment)
        call = self.newest_call()
        self.assertEqual((call.reason, call.source), (reason, "fallback"))
        self.assertEqual(call.applied, "applied")
        self.assertEqual(len(server.requests), asked)
        return call

    def test_refused(self):
        call = self.fallback("refused", [{"text": "no", "stop": "refusal"}])
        self.assertEqual((call.state, call.input_tokens), ("failed", 120))
        self.assertGreater(call.cost, 0)

    def test_cut_short(self):
        self.fallback("cut_short", [{"text": '{"ans', "stop": "max_tokens"}])

    def test_unsound(self):
        call = self.fallback("unsound", [says("shipping")])
        self.assertIn("shipping", call.raw)
        self.assertIn("none of the values", call.error)

    def test_rejected(self):
        self.fallback("rejected", [{"status": 401}])

    def test_busy_until_the_tries_are_used_up(self):
        self.provider.tries = 3
        call = self.fallback("overloaded", [{"status": 529}], asked=3)
        self.assertEqual(len(self.calls.search([("run", "=", call.run)])), 3, "each is logged")

    def test_busy_once(self):
        with self.server({"status": 529}, says("sales")) as server:
            self.run_rule()
            self.drain()
            self.assertFalse(self.partner.ref, "it waits a while")
            self.drain(ahead=10)
        self.assertEqual((self.partner.ref, len(server.requests)), ("sales", 2))

    def test_told_to_wait(self):
        step = {"status": 429, "headers": {"Retry-After": "100"}}
        with self.server(step, says("sales")) as server:
            self.run_rule()
            self.drain()
            self.assertGreater(self.calls._pause(self.provider), 60)
            other = self.partner.create({"name": "Ben"})
            self.run_rule(records=other)
            self.drain()
            self.assertEqual(len(server.requests), 1, "nor is anything else asked meanwhile")

    def test_timed_out(self):
        self.provider.write({"timeout": 0.2, "tries": 1})
        self.fallback("timed_out", [says("sales", seconds=2)])

    def test_half_a_response(self):
        self.provider.tries = 1
        self.fallback("unreachable", [says("sales", half=True)])

    def test_not_sure_enough(self):
        with self.server(says("sales", 0.4)):
            self.signal.least_confidence = 0.5
            self.run_rule()
            self.drain()
        call = self.newest_call()
        self.assertEqual((call.source, call.reason), ("fallback", "low_confidence"))
        self.assertEqual(call.value, '"sales"')
        self.assertEqual(self.partner.ref, "unknown")

    def test_stopped(self):
        self.env.company.plant_ai_stopped = True
        self.fallback("stopped", asked=0)

    def test_a_field_that_the_user_may_not_read(self):
        user = new_user(self.env, "ai_blind", "base.group_user,base.group_partner_manager")
        rule = make_rule(
            self.env, 'reason = ai("parent", record).reason\nrecord.sudo().write({"ref": reason})'
        )
        self.signal.copy({"code": "parent", "field_paths": "parent_id.name"})
        secret = self.partner.create({"name": "Secret", "is_company": True})
        self.partner.parent_id = secret
        self.env["ir.rule"].create(
            {
                "name": "Nobody sees it",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {secret.id})]",
            }
        )
        with self.server() as server:
            self.run_rule(rule, user=user)
            self.drain()
        self.assertEqual(server.requests, [], "it does not leave the database")
        self.assertEqual(self.partner.ref, "no_access")

    def test_no_provider(self):
        self.fallback("no_provider", asked=0, provider_id=False)

    def test_a_library_that_fails(self):
        with (
            patch("odoo.addons.plant_ai.models.plant_ai_call.provider", side_effect=OSError("x")),
            self.assertLogs("odoo.addons.plant_ai", "ERROR"),
        ):
            self.run_rule()
            self.drain()
        self.assertEqual((self.partner.ref, self.newest_call().reason), ("unknown", "error"))

    def test_workers_that_die(self):
        self.run_rule()
        with mute_logger(QUEUE):
            for _time in range(4):
                self.die_while_asking()
            self.drain(ahead=1e5)
        states = self.calls.search([], order="id").mapped("state")
        self.assertEqual((states[0], states[-1], len(states)), ("lost", "skipped", 3))
        self.assertEqual(self.newest_call().reason, "lost")
        self.assertEqual(self.partner.ref, "unknown")

    def die_while_asking(self):
        """Claim and load, and nothing more, as a worker that is killed; its lease runs out."""
        self.tasks._queue_worker(
            _Here(self.env, fields.Datetime.now() + timedelta(seconds=1)), rng=lambda: 0.0
        ).claim_and_load(1)
        self.env.cr.execute(
            "UPDATE plant_ai_task SET queue_lease_until = now() AT TIME ZONE 'UTC' - "
            "interval '1 day' WHERE queue_state = 'running'"
        )
        self.env.invalidate_all()
