"""Who sees what of the log, signals, the queue; and each company its own."""

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .ai_case import AiCase


@tagged("post_install", "-at_install")
class TestAccess(AiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_user(
                cls.env,
                f"ai_{name}",
                f"base.group_user,base.group_partner_manager,plant_base.group_plant_{name}",
            )
            for name in ("supervisor", "engineer", "manager")
        }

    def asked_by(self, user):
        with self.server():
            self.run_rule(user=user)
            self.drain()
        return self.newest_call()

    def test_by_group(self):
        self.example({"name": "x"}, "sales")
        may = {
            "plant.ai.signal": ("engineer", "manager"),
            "plant.ai.version": ("engineer", "manager"),
            "plant.ai.usage": ("engineer", "manager"),
            "plant.ai.call": ("engineer", "manager"),
            "plant.ai.provider": ("manager",),
            "plant.ai.example": ("manager",),
            "plant.ai.task": ("manager",),
            "plant.ai.budget": ("manager",),
        }
        for model, names in may.items():
            for name, user in self.users.items():
                records = self.env[model].with_user(user)
                with self.subTest(model=model, group=name):
                    if name in names:
                        records.search([]).read()
                    else:
                        with self.assertRaises(AccessError):
                            records.search([]).read()

    def test_nobody_writes_what_is_not_theirs(self):
        signal = self.signal.with_user(self.users["engineer"])
        with self.assertRaises(AccessError):
            signal.instructions = "Other"
        self.signal.with_user(self.users["manager"]).instructions = "Other"
        self.assertEqual(self.signal.version_id.number, 2)
        self.run_rule()
        task = self.tasks.search([], limit=1).with_user(self.users["manager"])
        with self.assertRaises(AccessError):
            task.write({"is_superuser": True})
        with self.assertRaises(AccessError):
            self.tasks.with_user(self.users["manager"]).create(
                {"action_id": self.rule.id, "signal_id": self.signal.id, "run": "x"}
            )

    def test_an_engineer_sees_what_was_asked_for_them(self):
        call = self.asked_by(self.users["manager"])
        calls = self.calls.with_user(self.users["engineer"])
        self.assertFalse(calls.search([("id", "=", call.id)]))
        with self.assertRaises(AccessError):
            call.with_user(self.users["engineer"]).action_right()
        self.partner.function = "x"
        own = self.asked_by(self.users["engineer"])
        self.assertEqual(calls.search([]), own)
        own.with_user(self.users["engineer"]).action_right()
        self.assertEqual(own.feedback_user_id, self.users["engineer"])
        managers = self.calls.with_user(self.users["manager"])
        self.assertIn(call, managers.search([]))

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.partner.company_id = other
        call = self.asked_by(None)
        self.assertEqual(call.company_id, other)
        manager = self.users["manager"]
        for model in ("plant.ai.call", "plant.ai.budget", "plant.ai.usage"):
            with self.subTest(model):
                mine = self.env[model].with_user(manager).search([])
                self.assertFalse(mine.filtered(lambda one: one.company_id == other))
        self.run_rule(records=self.partner.create({"name": "x"}))
        task = self.tasks.search([], limit=1)
        self.assertEqual(task.company_id, self.env.company)
        manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertNotIn(task, self.tasks.with_user(manager).search([]))

    def test_the_kill_switch_is_one_companys(self):
        other = self.env["res.company"].create({"name": "Other"})
        other.plant_ai_stopped = True
        self.assertEqual(self.asked_by(None).source, "model")
        self.partner.write({"company_id": other.id, "function": "x"})
        call = self.asked_by(None)
        self.assertEqual((call.reason, call.company_id), ("stopped", other))
