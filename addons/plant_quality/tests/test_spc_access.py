from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .spc_case import QUIET, SpcCase, make_point

MODELS = ("plant.quality.chart", "plant.quality.baseline", "plant.quality.subgroup")


@tagged("post_install", "-at_install")
class TestSpcAccess(SpcCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chart = cls._feed(QUIET)
        cls.operator_user = cls._person("spc-op", "plant_base.group_plant_operator")
        cls.inspector = cls._person("spc-ins", "plant_quality.group_quality_inspector")
        cls.manager = cls._person("spc-man", "plant_quality.group_quality_manager")

    def test_everybody_of_the_plant_reads(self):
        for user in (self.operator_user, self.inspector, self.manager):
            for model in MODELS:
                with self.subTest(user=user.login, model=model):
                    self.assertTrue(self.env[model].with_user(user).search([]).mapped("id"))
            self.assertEqual(self.chart.with_user(user).plant_chart()["total"], 25)

    def test_others_read_nothing(self):
        nobody = self._person("spc-nobody", "base.group_user")
        for model in MODELS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(nobody).search([])
        with self.assertRaises(AccessError):
            self.chart.with_user(nobody).plant_chart()

    def test_nobody_writes_points_and_limits(self):
        point, baseline = self._points(self.chart)[0], self.chart.baseline_id
        for user in (self.operator_user, self.inspector, self.manager):
            for record, vals in ((point, {"value": 1.0}), (baseline, {"ucl": 1.0})):
                theirs = record.with_user(user)
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(UserError):
                        theirs.write(vals)
                    with self.assertRaises(UserError):
                        theirs.unlink()
                    with self.assertRaises(AccessError):
                        theirs.browse().create({**vals, "chart_id": self.chart.id})

    def test_a_quality_manager_chooses_what_it_looks_for(self):
        chart = self.chart.with_user(self.manager)
        chart.write({"rule_4": True, "baseline_size": 50, "active": False})
        self.assertIn(4, chart._rules())
        for vals in ({"size": 3}, {"last_sequence": 0}, {"baseline_id": False}, {"kind": "imr"}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "cannot be changed"):
                chart.write(vals)
        with self.assertRaises(AccessError):
            chart.browse().create({"point_id": self.point.id})

    def test_others_do_not(self):
        for user in (self.operator_user, self.inspector):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.chart.with_user(user).write({"rule_4": True})
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["plant.quality.freeze"].with_user(user).create({"chart_id": self.chart.id})

    def test_an_operator_feeds_without_rights_of_their_own(self):
        attempts = self._measured([10.0])
        self.charts.with_user(self.operator_user)._feed(attempts.with_user(self.operator_user))
        self.assertEqual(self.chart.last_sequence, 26)


@tagged("post_install", "-at_install")
class TestSpcCompanies(SpcCase):
    def test_charts_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        self.env.user.company_ids = [Command.link(company.id)]
        theirs = make_point(self.env, name="Theirs", company_id=company.id)
        chart = self._feed(QUIET, theirs, workcenter_id=False, product_id=False)
        self.assertEqual(chart.company_id, company)
        ours = self._feed(QUIET)
        manager = self._person("spc-man", "plant_quality.group_quality_manager")
        for model in MODELS:
            found = self.env[model].with_user(manager).search([])
            with self.subTest(model):
                self.assertEqual(found.company_id, self.env.company)
        self.assertTrue(ours.with_user(manager).plant_chart()["points"]["checks"])
        chart = chart.with_user(manager)
        self.env.invalidate_all()
        for call in (chart.plant_chart, lambda: chart.plant_freeze(1, 25), chart.action_freeze):
            with self.assertRaises(AccessError):
                result = call()
                # Opening the dialog reads nothing; what it shows does.
                self.env["plant.quality.freeze"].with_user(manager).with_context(
                    **result["context"]
                ).create({}).mapped("problem")
