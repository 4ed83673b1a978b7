from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoFigures(TransactionCase):
    """The month that the README shows. Skipped where there is no demo data."""

    def setUp(self):
        super().setUp()
        self.center = self.env.ref("plant_base.demo_workcenter_hobbing", raise_if_not_found=False)
        if not self.center:
            self.skipTest("The database has no demo data.")

    def orders(self):
        """Those that the month tells of; what runs at the same work center today is not."""
        orders = self.env["plant.kpi.order"].search(
            [("product_id", "=", self.env.ref("plant_base.demo_product_wheel").id)]
        )
        return orders.filtered("finished")

    def test_four_weeks_of_work(self):
        last = max(self.orders().mapped("finished_at")).date()
        [row] = self.env["plant.kpi.workcenter"]._read_group(
            [("workcenter_id", "=", self.center.id), ("date", "<=", last)],
            [],
            [
                "oee:avg",
                "availability:avg",
                "effectiveness:avg",
                "quality_ratio:avg",
                "failures:sum",
            ],
        )
        oee, availability, effectiveness, quality, failures = row
        self.assertTrue(0.3 < oee < 0.95, oee)
        self.assertTrue(0.5 < availability < 1, availability)
        self.assertTrue(0.8 < effectiveness < 1.1, effectiveness)
        self.assertTrue(0.9 < quality < 1, quality)
        self.assertGreater(failures, 2)

    def test_orders_in_time_and_late(self):
        self.assertEqual(set(self.orders().mapped("in_time")), {0, 1})

    def test_cash_gets_worse(self):
        rows = self.env["plant.kpi.cash"].search(
            [("company_id", "=", self.env.ref("base.main_company").id), ("ccc", ">", 0)],
            order="month",
        )
        if not rows:
            self.skipTest("The main company has no chart of accounts.")
        self.assertGreater(rows[-1].ccc, rows[0].ccc)
