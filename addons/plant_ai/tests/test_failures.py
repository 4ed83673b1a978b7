"""Whatever a provider does, the rule goes on: what it is given instead, and what the log says."""

import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.plant_base.queue.testing import _Here
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ai_case import AiCase, make_rule
from .provider_server import says

QUEUE = "odoo.addons.plant_base.queue.worker"


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

    def test_told_to_wait_for_ever(self):
        """What nobody answers for four hours has the fallback."""
        step = {"status": 429, "headers": {"Retry-After": "30"}}
        with self.server(step) as server:
            self.run_rule()
            self.drain()
            self.assertFalse(self.partner.ref, "it waits")
            with mute_logger(QUEUE):
                self.drain(ahead=5 * 3600)
            self.drain()
        self.assertEqual(len(server.requests), 1)
        self.assertEqual(self.partner.ref, "unknown")
        calls = self.calls.search([], order="id")
        self.assertEqual(calls.mapped("reason"), ["rate_limited", "lost"])
        self.assertEqual(calls.mapped("applied"), ["not_applied", "applied"])

    def test_told_to_wait_but_not_how_long(self):
        with self.server({"status": 429}, says("sales")) as server:
            self.provider.tries = 1
            self.run_rule()
            self.drain()
            self.assertFalse(self.partner.ref, "a 429 is no try")
            self.drain(ahead=60)
        self.assertEqual((self.partner.ref, len(server.requests)), ("sales", 2))

    def test_timed_out(self):
        self.provider.write({"timeout": 3, "tries": 1})
        self.fallback("timed_out", [says("sales", seconds=60)])

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

    def blind_user(self):
        """A user, and a rule on the contact about its parent, whom they may not see."""
        user = new_user(self.env, "ai_blind", "base.group_user,base.group_partner_manager")
        rule = make_rule(
            self.env,
            'reason = ai("parent", record).reason\n'
            'record.sudo().write({"ref": "%s %s" % (record.ref or "", reason or "told")})',
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
        return user, rule

    def test_a_field_that_the_user_may_not_read(self):
        user, rule = self.blind_user()
        with self.server() as server:
            self.run_rule(rule, user=user)
            self.drain()
        self.assertEqual(server.requests, [], "it does not leave the database")
        self.assertEqual(self.partner.ref.strip(), "no_access")

    def test_what_was_read_for_another_is_not_for_who_may_not(self):
        """Both are worked on at the same time, and in the same transaction."""
        user, rule = self.blind_user()
        with self.server() as server:
            self.run_rule(rule)
            self.run_rule(rule, user=user)
            self.drain()
        self.assertEqual(len(server.requests), 1)
        self.assertEqual(sorted(self.partner.ref.split()), ["no_access", "told"])

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
