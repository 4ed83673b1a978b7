from odoo.tests import TransactionCase, tagged

STATES = {
    "draft": "draft",
    "confirmed": "confirmed",
    "queued": "confirmed",
    "running": "progress",
    "paused": "progress",
    "assembling": "progress",
    "blocked": "progress",
    "to_close": "to_close",
    "done": "done",
    "cancelled": "cancel",
}
# Of the work order that is at work; the others are done before it or wait behind it.
AT_WORK = {"running": "running", "paused": "paused", "assembling": "running", "blocked": "blocked"}
PINS = {
    "anna": "4711",
    "ben": "3856",
    "clara": "7294",
    "david": "6183",
    "emre": "9027",
    "fatima": "5038",
}


@tagged("post_install", "-at_install")
class TestDemoPlant(TransactionCase):
    """The demo plant is what the README says. Skipped where there is no demo data."""

    def setUp(self):
        super().setUp()
        if not self.env.ref("plant_base.demo_line_gears", raise_if_not_found=False):
            self.skipTest("The database has no demo data.")

    def demo(self, name):
        return self.env.ref(f"plant_base.demo_{name}")

    def test_an_order_in_each_state(self):
        states = {name: self.demo(f"order_{name}").state for name in STATES}
        self.assertEqual(states, STATES)

    def test_what_is_at_work(self):
        for name, state in AT_WORK.items():
            orders = self.demo(f"order_{name}").workorder_ids
            with self.subTest(order=name):
                self.assertEqual(set(orders.mapped("plant_state")) - {"done"}, {state})

    def test_every_time_line_names_its_operator_and_station(self):
        orders = self.env["mrp.production"].search([("origin", "=", "Demo plant")])
        lines = orders.workorder_ids.time_ids
        self.assertTrue(lines)
        self.assertTrue(all(line.operator_id and line.plant_station_id for line in lines))

    def test_pins_of_the_readme(self):
        for name, pin in PINS.items():
            with self.subTest(operator=name):
                self.assertTrue(self.demo(f"operator_{name}")._verify_pin(pin))

    def test_logins_have_one_group_each(self):
        for name, group in (
            ("terminal", "operator"),
            ("supervisor", "supervisor"),
            ("engineer", "engineer"),
        ):
            user = self.demo(f"user_{name}")
            self.assertTrue(user.has_group(f"plant_base.group_plant_{group}"))
        self.assertFalse(self.demo("user_terminal").has_group("base.group_user"))
        self.assertFalse(self.demo("user_supervisor").has_group("plant_base.group_plant_engineer"))
