"""Who may do what with points, their versions and the states of their sampling."""

from odoo import Command
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .making_case import MakingCase

GROUPS = {
    "operator": "plant_base.group_plant_operator",
    "supervisor": "plant_base.group_plant_supervisor",
    "inspector": "plant_quality.group_quality_inspector",
}
MODELS = ("plant.quality.point", "plant.quality.version", "plant.quality.sampling")


@tagged("post_install", "-at_install")
class TestPointAccess(MakingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_user(cls.env, f"p-{name}", groups=group) for name, group in GROUPS.items()
        }
        cls.manager = new_user(cls.env, "p-manager", groups="plant_quality.group_quality_manager")
        cls.sampled = cls.point(trigger="production", sampling_mode="nth")
        cls.order(1)

    def test_everybody_of_the_plant_reads(self):
        for name, user in (*self.users.items(), ("manager", self.manager)):
            for model in MODELS[:2]:
                with self.subTest(user=name, model=model):
                    found = self.env[model].with_user(user).search([])
                    self.assertTrue(found.mapped("display_name"))
            point = self.sampled.with_user(user)
            self.assertEqual(point.scope, "All production orders")
            self.assertEqual(point.version_ids.mapped("changes"), ["New"])
            self.assertEqual((point.check_count, point.alert_count, point.chart_count), (1, 0, 0))

    def test_the_back_office_sees_all_of_a_point(self):
        for name, user in self.users.items():
            if name == "operator":
                with self.assertRaises(AccessError):
                    self.sampled.sampling_ids.with_user(user).mapped("display_name")
            else:
                self.sampled.sampling_ids.with_user(user).mapped("display_name")
                Form(self.sampled.with_user(user))

    def test_others_read_nothing(self):
        nobody = new_user(self.env, "p-nobody", groups="base.group_user")
        for model in MODELS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(nobody).search([])

    def test_only_managers_set_points(self):
        for name, user in self.users.items():
            point = self.sampled.with_user(user)
            for call in (
                lambda point=point: point.write({"name": "Mine"}),
                lambda point=point: point.create({"name": "Mine"}),
                lambda point=point: point.copy(),
                lambda point=point: point.unlink(),
                lambda point=point: point.action_apply(),
                lambda point=point: point.sampling_ids.action_resume(),
                lambda point=point: point.update_field_translations(
                    "failure_message", {"en_US": "Mine"}
                ),
            ):
                with self.subTest(name), self.assertRaises(AccessError):
                    call()

    def test_a_manager_sets_points(self):
        points = self.env["plant.quality.point"].with_user(self.manager)
        point = points.create({"name": "Seat", "trigger": "production"})
        point.write({"max_attempts": 2, "change_note": "Two are enough"})
        self.assertEqual(point.version_id.number, 2)
        self.assertEqual(point.version_id.create_uid, self.manager)
        point.action_apply()
        point.copy().unlink()

    def test_nobody_writes_versions_and_states(self):
        version, state = self.sampled.version_id, self.sampled.sampling_ids
        for user in (*self.users.values(), self.manager):
            for record, vals in ((version, {"number": 9}), (state, {"state": {}})):
                theirs = record.with_user(user)
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(UserError):
                        theirs.write(vals)
                    with self.assertRaises(UserError):
                        theirs.unlink()
                    with self.assertRaises(AccessError):
                        theirs.create({"point_id": self.sampled.id, **vals})

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        stranger = new_user(
            self.env,
            "p-stranger",
            groups="plant_quality.group_quality_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model in MODELS:
            with self.subTest(model):
                found = self.env[model].with_user(stranger).search([])
                self.assertNotIn(self.env.company, found.company_id)
        point = self.sampled.with_user(stranger)
        self.env.invalidate_all()
        for call in (
            lambda: point.name,
            lambda: point.write({"name": "Theirs"}),
            point.unlink,
            point.action_apply,
            lambda: self.sampled.sampling_ids.with_user(stranger).action_resume(),
            lambda: point.version_id.upper,
        ):
            with self.assertRaises(AccessError):
                call()


@tagged("post_install", "-at_install")
class TestPointForm(MakingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_user(cls.env, "p-manager", groups="plant_quality.group_quality_manager")

    def _form(self, point=None):
        points = self.env["plant.quality.point"].with_user(self.manager)
        return Form(point.with_user(self.manager) if point else points)

    def test_a_measure(self):
        form = self._form()
        form.name = "Torque"
        form.test_type = "measure"
        form.capture_kind = "torque"
        self.assertEqual(form.uom_id, self.env.ref("plant_quality.uom_newton_metre"))
        form.upper = 25
        form.lower = 21
        self.assertEqual(form.nominal, 23)
        point = form.save()
        self.assertEqual(point.version_id.lower, 21)
        form = self._form(point)
        form.upper = 26
        form.change_note = "Drawing C"
        form.save()
        self.assertEqual(point.version_id.change_note, "Drawing C")
        self.assertEqual(point.nominal, 23)

    def test_what_only_another_kind_has_goes(self):
        point = self.point(
            test_type="measure",
            capture_kind="measure",
            workcenter_ids=[Command.set(self.workcenter.ids)],
        )
        with self._form(point) as form:
            form.test_type = "picture"
            form.trigger = "transfer"
            form.control = "product"
        self.assertFalse(point.uom_id or point.capture_kind or point.workcenter_ids)
        with self._form(point) as form:
            form.trigger = "production"
        self.assertEqual(point.control, "operation")

    def test_smart_buttons(self):
        point = self.point(trigger="production", product_ids=[Command.set(self.product.ids)])
        check = self.of(self.order())
        check.state = "failed"
        alert = self.env["plant.quality.alert"]._open_for_check(check)
        self.assertEqual((point.check_count, point.alert_count), (1, 1))
        for action, records in (
            (point.action_checks(), check),
            (point.action_alerts(), alert),
            (point.action_charts(), self.env["plant.quality.chart"]),
        ):
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, records)
