"""No more is spent than may be: reserved before, settled after, by signal, company and day."""

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .ai_case import AiCase
from .provider_server import says


@tagged("post_install", "-at_install")
class TestBudget(AiCase):
    def day(self):
        return self.env["plant.ai.budget"].search([("signal_id", "=", self.signal.id)])

    def test_reserved_and_settled(self):
        with self.server() as server:
            self.run_rule()
            seen = []
            server.script = [lambda _json: seen.append(self.reserved()) or says("sales")]
            self.drain()
        budget = self.day()
        self.assertEqual(len(budget), 1)
        self.assertAlmostEqual(budget.spent, 0.00026)
        self.assertAlmostEqual(budget.reserved, 0)
        self.assertGreater(self.newest_call().reserved, 0.00026, "more than it can cost")

    def reserved(self):
        return True

    def test_no_room(self):
        self.signal.daily_budget = 0.001
        with self.server() as server:
            self.run_rule()
            self.drain()
        self.assertEqual(server.requests, [])
        call = self.newest_call()
        self.assertEqual((call.state, call.reason, call.cost), ("skipped", "budget", 0))
        self.assertEqual(self.partner.ref, "unknown")

    def test_spent_until_it_is(self):
        self.signal.daily_budget = 0.02
        self.signal.cache_hours = 0
        with self.server() as server:
            for _time in range(60):
                self.run_rule()
                self.drain()
                if self.newest_call().reason == "budget":
                    break
            self.assertEqual(self.newest_call().reason, "budget")
        budget = self.day()
        self.assertLessEqual(budget.spent + budget.reserved, 0.02)
        self.assertGreater(len(server.requests), 10)

    def test_what_costs_nothing_needs_none(self):
        self.signal.daily_budget = 0
        self.provider.write({"price_input": 0, "price_output": 0})
        with self.server():
            self.run_rule()
            self.drain()
        self.assertEqual(self.newest_call().source, "model")
        self.assertFalse(self.day())

    def test_each_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.signal.daily_budget = 0.02
        budgets = self.env["plant.ai.budget"]
        today = fields.Date.today()
        self.assertTrue(budgets._reserve(self.signal, self.env.company, today, 0.015))
        self.assertFalse(budgets._reserve(self.signal, self.env.company, today, 0.015))
        self.assertTrue(budgets._reserve(self.signal, other, today, 0.015))

    @mute_logger("odoo.sql_db")
    def test_one_a_day(self):
        vals = {
            "signal_id": self.signal.id,
            "company_id": self.env.company.id,
            "day": fields.Date.today(),
        }
        self.env["plant.ai.budget"].create(vals)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["plant.ai.budget"].create(vals)
