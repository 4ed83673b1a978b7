from odoo.tests import tagged

from .workorder_case import WorkorderCase, make_order, make_product, make_work


@tagged("post_install", "-at_install")
class TestCloseTogether(WorkorderCase):
    """Production orders that were worked on at a station, chosen in the list and closed at once
    with Odoo's own action."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wheel = make_product(cls.env, "Wheel", tracking="lot")
        place = cls.env["stock.warehouse"].search([], limit=1).lot_stock_id
        for name in ("W-1", "W-2"):
            lot = cls.env["stock.lot"].create(
                {"name": name, "product_id": cls.wheel.id, "company_id": cls.env.company.id}
            )
            cls.env["stock.quant"]._update_available_quantity(cls.wheel, place, 30, lot_id=lot)

    def make_bom(self, tracking):
        """Of a product that takes two wheels a piece."""
        bom = make_work(self.env, self.plant, tracking, operations=1)[2]
        bom.bom_line_ids.product_id = self.wheel
        return bom

    def worked_on(self, bom, made, used, quantity=1):
        """A production order, finished at the station: ``made`` of wheels of the lot ``used``."""
        production = make_order(self.env, bom, quantity)
        order = self.begun(production.workorder_ids)
        order.plant_consume(production.move_raw_ids.id, used, token=self.ana_token)
        order.plant_report(quantity, made, token=self.ana_token)
        order.plant_finish(token=self.ana_token)
        return production

    def close(self, productions):
        """``(lot made, quantity, lot used, quantity)`` of each, once they are closed."""
        self.env.ref("mrp.action_production_order_mark_done").with_context(
            active_model="mrp.production", active_ids=productions.ids
        ).run()
        self.assertEqual(productions.mapped("state"), ["done"] * len(productions))
        lines = [
            production[moves].move_line_ids
            for production in productions
            for moves in ("move_finished_ids", "move_raw_ids")
        ]
        told = [(line.lot_id.name, line.quantity) for line in lines]
        return [made + used for made, used in zip(told[::2], told[1::2], strict=True)]

    def test_one_product(self):
        bom = self.make_bom("lot")
        orders = self.worked_on(bom, "L-1", "W-1", 10) | self.worked_on(bom, "L-2", "W-2", 10)
        self.assertEqual(self.close(orders), [("L-1", 10, "W-1", 20), ("L-2", 10, "W-2", 20)])

    def test_several_products(self):
        orders = (
            self.worked_on(self.make_bom("lot"), "L-1", "W-2", 3)
            | self.worked_on(self.make_bom("serial"), "S-1", "W-1")
            | self.worked_on(self.make_bom("none"), None, "W-1", 4)
        )
        self.assertEqual(
            self.close(orders),
            [("L-1", 3, "W-2", 6), ("S-1", 1, "W-1", 2), (False, 4, "W-1", 8)],
        )

    def test_serial_numbers(self):
        bom = self.make_bom("serial")
        orders = self.worked_on(bom, "S-1", "W-1") | self.worked_on(bom, "S-2", "W-2")
        self.assertEqual(self.close(orders), [("S-1", 1, "W-1", 2), ("S-2", 1, "W-2", 2)])
