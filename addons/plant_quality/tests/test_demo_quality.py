from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoQuality(TransactionCase):
    """The month of checks that the README shows. Skipped where there is no demo data."""

    def setUp(self):
        super().setUp()
        if not self.env.ref("plant_quality.demo_point_torque", raise_if_not_found=False):
            self.skipTest("The database has no demo data.")

    def point(self, name):
        return self.env.ref(f"plant_quality.demo_point_{name}")

    def chart(self, name):
        return self.env["plant.quality.chart"].search([("point_id", "=", self.point(name).id)])

    def stages(self, name):
        alerts = self.env["plant.quality.alert"].search(self.point(name)._alerts_domain())
        return {alert.stage_id.get_external_id()[alert.stage_id.id] for alert in alerts}

    def test_some_hundred_checks_of_a_month(self):
        checks = self.env["plant.quality.check"].search(
            [("point_id", "in", [self.point(n).id for n in ("torque", "weight", "seat", "leak")])]
        )
        answered = checks.filtered("answered_at")
        self.assertGreater(len(answered), 250)
        self.assertTrue(all(check.operator_id and check.station_id for check in answered))
        self.assertEqual(len(answered.filtered(lambda check: check.first_result == "fail")), 3)
        days = {check.answered_at.date() for check in answered}
        self.assertTrue(all(day.weekday() < 5 for day in days))
        # Of thirty days, whichever day of the week it is today.
        self.assertIn(len(days), (20, 21, 22))

    def test_the_torque_drifts_and_the_chart_has_found_it(self):
        chart = self.chart("torque")
        self.assertEqual((chart.state, chart.last_rules), ("out", "3"))
        open_alert = chart.alert_ids.filtered(lambda alert: not alert.closed_at)
        self.assertEqual(len(open_alert), 1)
        self.assertIn("rule 3", str(open_alert.problem))
        marked = self.env["plant.quality.subgroup"].search(
            [("chart_id", "=", chart.id), ("broken", ">", 0)], order="sequence"
        )
        # The wrong setting and the way back from it; then nothing but the drift.
        self.assertEqual(marked[:2].mapped("sequence"), [70, 71])
        self.assertEqual(set(marked[2:].mapped("rules")), {"3"})

    def test_the_other_streams_are_in_control(self):
        for name in ("weight", "seat"):
            with self.subTest(name):
                self.assertEqual(self.chart(name).state, "in_control")

    def test_alerts_in_several_stages(self):
        self.assertEqual(
            self.stages("torque"),
            {"plant_quality.alert_stage_closed", "plant_quality.alert_stage_new"},
        )
        self.assertEqual(self.stages("weight"), {"plant_quality.alert_stage_analysing"})
        self.assertEqual(self.stages("leak"), {"plant_quality.alert_stage_contained"})
        self.assertEqual(self.stages("seat"), set())

    def test_there_is_something_to_do(self):
        order = self.env.ref("plant_base.demo_order_confirmed")
        todo = self.env["plant.quality.check"].search(
            [("state", "=", "todo"), ("production_id", "=", order.id)]
        )
        self.assertEqual(todo.point_id, self.point("torque") + self.point("leak"))

    def test_one_lot_is_on_hold_and_one_is_certified(self):
        held = self.env["stock.lot"].search([("plant_on_hold", "=", True)])
        self.assertEqual(held.mapped("name"), ["GX40-1032"])
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "ok":
            issued = self.env["plant.quality.certificate"].search([])
            self.assertEqual(issued.lot_id.mapped("name"), ["PS17-0412"])
