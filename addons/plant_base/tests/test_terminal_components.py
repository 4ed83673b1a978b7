from odoo.tests import tagged

from .plant_case import QUIET
from .terminal_case import TerminalCase
from .workorder_case import make_order, make_product


@tagged("post_install", "-at_install")
class TestTerminalComponents(TerminalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        quiet = cls.env(context=QUIET)
        wheel = make_product(quiet, "Wheel", tracking="lot")
        place = cls.env["stock.warehouse"].search([], limit=1).lot_stock_id
        cls.lots = {}
        for name in ("W-1", "W-2"):
            lot = quiet["stock.lot"].create(
                {"name": name, "product_id": wheel.id, "company_id": cls.env.company.id}
            )
            cls.lots[name] = lot.with_env(cls.env)
            quiet["stock.quant"]._update_available_quantity(wheel, place, 50, lot_id=lot)
        cls.wheel = wheel.with_env(cls.env)
        cls.bom.bom_line_ids.product_id = cls.wheel
        cls.production = make_order(quiet, cls.bom).with_env(cls.env)
        cls.turning = cls.production.workorder_ids.sorted("id")[0]
        cls.begun(cls.turning)

    def shown(self, card=None):
        card = card or self.call("card", workorder=self.turning.id)["card"]
        return card["components"][0]

    def consume(self, lot, quantity=None):
        card = self.act(
            "consume",
            self.turning,
            component=self.shown()["id"],
            lot=lot,
            quantity=quantity,
        )["card"]
        return self.shown(card)

    def test_nothing_is_registered_by_itself(self):
        component = self.shown()
        self.assertEqual((component["needed"], component["used"]), (20, 0))
        self.assertEqual(component["lots"], [])

    def test_what_is_missing_is_taken_from_the_lot(self):
        component = self.consume("W-2")
        self.assertEqual(component["used"], 20)
        lots = {one["name"]: one["quantity"] for one in component["lots"]}
        self.assertEqual(lots, {"W-2": 20})
        self.assertEqual(self.consume("W-2")["used"], 20)

    def test_two_lots_and_one_taken_away(self):
        self.consume("W-1", 12)
        component = self.consume("W-2")
        self.assertEqual(
            {one["name"]: one["quantity"] for one in component["lots"]}, {"W-1": 12, "W-2": 8}
        )
        with self.refused("more than|Take a wrong lot away|fewer than"):
            self.consume("W-1", 51)
        component = self.consume("W-1", 0)
        self.assertEqual(component["used"], 8)

    def test_it_is_what_is_consumed_in_the_end(self):
        self.consume("W-1", 12)
        self.consume("W-2")
        self.act("report", self.turning, quantity=10)
        for order in self.production.workorder_ids.sorted("id"):
            if order.plant_state != "running":
                self.act("start", order)
            self.act("finish", order)
        self.production.with_context(skip_consumption=True).button_mark_done()
        used = self.production.move_raw_ids.move_line_ids
        self.assertEqual({line.lot_id.name: line.quantity for line in used}, {"W-1": 12, "W-2": 8})

    def test_by_scan(self):
        answer = self.call("scan", code="W-1", workorder=self.turning.id, token=self.ana_token)
        self.assertEqual((answer["kind"], answer["did"]), ("lot", "consumed"))
        self.assertEqual(self.shown(answer["card"])["lots"][0]["name"], "W-1")

    def test_lots_that_cannot_be(self):
        other = make_product(self.env, "Shaft", tracking="lot")
        self.env["stock.lot"].create(
            {"name": "S-1", "product_id": other.id, "company_id": self.env.company.id}
        )
        for lot, quantity, message in (
            ("", None, "Scan or enter"),
            ("W-9", None, "There is no W-9"),
            ("S-1", None, "belongs to"),
            ("W-1", 60, "fewer than 60"),
            ("W-1", -1, "above 0"),
        ):
            with self.subTest(lot=lot, quantity=quantity), self.refused(message):
                self.consume(lot, quantity)

    def test_one_serial_number_in_one_order(self):
        self.wheel.tracking = "serial"
        self.consume("W-1", 1)
        other = make_order(self.env, self.bom)
        order = other.workorder_ids.sorted("id")[0]
        self.act("start", order)
        card = self.call("card", workorder=order.id)["card"]
        with self.refused("registered with"):
            self.act("consume", order, component=card["components"][0]["id"], lot="W-1")

    def test_a_byproduct_is_set(self):
        scrap = make_product(self.env, "Chips", tracking="lot")
        self.bom.write({"byproduct_ids": [(0, 0, {"product_id": scrap.id, "product_qty": 1})]})
        production = make_order(self.env, self.bom)
        last = production.workorder_ids.sorted("id")[-1]
        production.workorder_ids.sorted("id")[0].with_user(self.supervisor).plant_start()
        production.workorder_ids.sorted("id")[0].with_user(self.supervisor).plant_finish()
        self.act("start", last)
        card = self.call("card", workorder=last.id)["card"]
        move = card["byproducts"][0]
        with self.refused("is tracked"):
            self.act("byproduct", last, byproduct=move["id"], quantity=3)
        for _tap in range(2):
            card = self.act("byproduct", last, byproduct=move["id"], quantity=3, lot="C-1")["card"]
        self.assertEqual(card["byproducts"][0]["made"], 3)
