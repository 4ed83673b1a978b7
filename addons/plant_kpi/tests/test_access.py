from odoo import Command
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .kpi_case import HOUR, NOW, KpiCase

WORK_MODELS = ("workcenter", "downtime", "first.pass", "failure", "order")
KEPT = ("slot", "loss", "yield", "mark", "day", "shift", "inventory")


@tagged("post_install", "-at_install")
class TestAccess(KpiCase):
    def may(self, user, model):
        try:
            self.env[f"plant.kpi.{model}"].with_user(user).search([], limit=1)
        except AccessError:
            return False
        return True

    def user(self, group, **vals):
        return new_user(self.env, group.replace(".", "-"), groups=group, **vals)

    def test_by_group(self):
        operator = self.user("plant_base.group_plant_operator")
        supervisor = self.user("plant_base.group_plant_supervisor")
        inspector = self.user("plant_quality.group_quality_inspector")
        cash = self.user("plant_kpi.group_kpi_cash")
        accountant = self.user("account.group_account_readonly")
        employee = self.user("base.group_user")
        for model in WORK_MODELS:
            with self.subTest(model):
                self.assertTrue(self.may(self.reader, model))
                self.assertTrue(self.may(supervisor, model))
                quality = model in ("first.pass", "failure")
                self.assertEqual(self.may(inspector, model), quality)
                for user in (operator, cash, employee):
                    self.assertFalse(self.may(user, model), user.login)
        for user, may in (
            (cash, True),
            (accountant, True),
            (self.reader, False),
            (supervisor, False),
            (employee, False),
        ):
            self.assertEqual(self.may(user, "cash"), may, user.login)

    def test_nobody_writes_figures(self):
        manager = self.user("plant_base.group_plant_manager")
        for model in ("day", "slot", "mark", "shift", "inventory", "loss", "yield"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[f"plant.kpi.{model}"].with_user(manager).create({})

    def test_cash_needs_no_right_to_journal_items(self):
        cash = self.user("plant_kpi.group_kpi_cash")
        with self.assertRaises(AccessError):
            self.env["account.move.line"].with_user(cash).search([])
        self.env["plant.kpi.cash"].with_user(cash).search([])

    def test_plan_again_is_for_managers(self):
        self.time_line(NOW - 2 * HOUR, NOW - HOUR)
        self.settle()
        day = self.days.search([("workcenter_id", "=", self.workcenter.id)], limit=1)
        with self.assertRaises(AccessError):
            day.with_user(self.reader).action_plan_again()

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.user(
            "plant_kpi.group_kpi_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        order = self.order()
        self.time_line(NOW - 3 * HOUR, NOW - 2 * HOUR, workorder_id=order.id)
        self.time_line(NOW - 2 * HOUR, NOW - HOUR, self.broken)
        self.settle()
        domains = {
            "workcenter": [("workcenter_id", "=", self.workcenter.id)],
            "downtime": [("workcenter_id", "=", self.workcenter.id)],
            "order": [("production_id", "=", order.production_id.id)],
        }
        for model, domain in domains.items():
            with self.subTest(model):
                rows = self.env[f"plant.kpi.{model}"]
                self.assertTrue(rows.with_user(self.reader).search(domain))
                self.assertFalse(rows.with_user(stranger).search(domain))
                self.assertFalse(rows.with_user(stranger)._read_group(domain, ["company_id"]))
        states = self.env["plant.kpi"].with_user(stranger).plant_states()
        self.assertNotIn(self.workcenter.id, [row["workcenter"] for row in states])

    def test_a_shared_work_center_is_seen_by_all(self):
        shared = self.workcenter.copy({"name": "Shared", "plant_line_id": False})
        shared.resource_calendar_id = False
        shared.company_id = False
        self.time_line(NOW - 2 * HOUR, NOW - HOUR, workcenter=shared)
        self.settle()
        self.assertAlmostEqual(self.figures("production_time", workcenter=shared), 1)
