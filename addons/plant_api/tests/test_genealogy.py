from odoo.addons.plant_quality.tests.trace_case import TraceCase
from odoo.tests import tagged

from .api_case import ApiCase


@tagged("post_install", "-at_install")
class TestGenealogy(TraceCase, ApiCase):
    """A gearbox of a shaft and a wheel, both of one steel: what a client is told of its lots."""

    def setUp(self):
        super().setUp()
        self.steel = self.stocked(self.product("Steel"), "STEEL")
        self.wheel = self.lot(self.product("Wheel"), "WHEEL")
        self.shaft = self.lot(self.product("Shaft"), "SHAFT")
        self.gearbox = self.lot(self.product("Gearbox", tracking="serial"), "GEARBOX")
        self.orders = {
            self.wheel: self.produce(self.wheel, [(self.steel, 2.5)], 4).name,
            self.shaft: self.produce(self.shaft, [(self.steel, 3)], 2).name,
            self.gearbox: self.produce(self.gearbox, [(self.shaft, 1), (self.wheel, 4)]).name,
        }

    def told(self, lot):
        answer = self.ask(f"lots/{lot.id}/genealogy")
        self.assertEqual(answer.status_code, 200, answer.text)
        said = answer.json()
        self.assertEqual(set(said), {"made_of", "used_in", "warnings"})
        self.assertEqual(said["warnings"], [])
        return said

    def part(self, level, lot, quantity, by):
        product = lot.product_id
        return {
            "level": level,
            "lot": {"id": lot.id, "name": lot.name},
            "product": {"id": product.id, "name": product.display_name},
            "quantity": quantity,
            "order": self.orders[by],
        }

    def test_what_it_is_made_of(self):
        said = self.told(self.gearbox)
        self.assertEqual(said["used_in"], [])
        below = {
            self.shaft.id: self.part(2, self.steel, 3, self.shaft),
            self.wheel.id: self.part(2, self.steel, 2.5, self.wheel),
        }
        wholes, parts = said["made_of"][::2], said["made_of"][1::2]
        self.assertCountEqual(
            wholes,
            [
                self.part(1, self.shaft, 1, self.gearbox),
                self.part(1, self.wheel, 4, self.gearbox),
            ],
        )
        self.assertEqual(parts, [below[whole["lot"]["id"]] for whole in wholes])

    def test_what_it_went_into(self):
        said = self.told(self.steel)
        self.assertEqual(said["made_of"], [])
        self.assertCountEqual(
            [part for part in said["used_in"] if part["level"] == 1],
            [self.part(1, self.shaft, 2, self.shaft), self.part(1, self.wheel, 4, self.wheel)],
        )
        self.assertEqual(
            [part for part in said["used_in"] if part["level"] == 2],
            [self.part(2, self.gearbox, 1, self.gearbox)] * 2,
        )

    def test_both_ways_from_the_middle(self):
        said = self.told(self.wheel)
        self.assertEqual(said["made_of"], [self.part(1, self.steel, 2.5, self.wheel)])
        self.assertEqual(said["used_in"], [self.part(1, self.gearbox, 1, self.gearbox)])

    def test_what_has_no_lot(self):
        paint = self.product("Paint", tracking="none")
        self.env["stock.quant"]._update_available_quantity(paint, self.stock, 10)
        wheel = self.lot(self.wheel.product_id, "WHEEL-2")
        machine = self.product("Machine", tracking="none")
        self.produce(wheel, [(paint, 1)])
        production = self.produce(machine, [(wheel, 1)])
        said = self.told(wheel)
        self.assertEqual(said["made_of"], [])
        self.assertEqual(
            said["used_in"],
            [
                {
                    "level": 1,
                    "lot": None,
                    "product": {"id": machine.id, "name": machine.display_name},
                    "quantity": 1,
                    "order": production.name,
                }
            ],
        )

    def test_the_trail_ends_at_what_the_user_may_not_read(self):
        company = self.env["res.company"].create({"name": "Second"})
        # Odoo moves no lot that has a history.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_lot SET company_id = %s WHERE id = %s", [company.id, self.wheel.id]
        )
        self.env.invalidate_all()
        self.assertProblem(self.ask(f"lots/{self.wheel.id}/genealogy"), 404, "not-found")
        named = {part["lot"]["name"] for part in self.told(self.steel)["used_in"]}
        self.assertIn("SHAFT", named)
        under_it = [
            part["lot"]["name"]
            for part in self.told(self.gearbox)["made_of"]
            if part["order"] == self.orders[self.wheel]
        ]
        self.assertEqual(under_it, [])
