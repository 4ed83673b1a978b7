"""Lots with a history: received, produced of one another, unbuilt, scrapped, delivered."""

from odoo import Command
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import TransactionCase


class TraceCase(TransactionCase):
    """Orders and transfers as Odoo makes them, without work orders: only the stock counts here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.supplier = cls.env["res.partner"].create({"name": "Steel works"})
        cls.customer = cls.env["res.partner"].create({"name": "Wind turbines"})
        cls.inspector = new_user(
            cls.env, "inspector", groups="plant_quality.group_quality_inspector", tz="UTC"
        )
        cls.manager = new_user(
            cls.env, "q-manager", groups="plant_quality.group_quality_manager", tz="UTC"
        )

    def product(self, name, tracking="lot", **vals):
        return self.env["product.product"].create(
            {"name": name, "tracking": tracking, **compat.storable(), **vals}
        )

    def lot(self, product, name, company=None):
        return self.env["stock.lot"].create(
            {
                "name": name,
                "product_id": product.id,
                "company_id": (company or self.env.company).id,
            }
        )

    def stocked(self, product, name, quantity=100):
        """A lot of ``product`` that is in stock and came from nowhere."""
        lot = self.lot(product, name)
        self.env["stock.quant"]._update_available_quantity(
            product, self.stock, quantity, lot_id=lot
        )
        return lot

    def order(self, made, using, quantity=1, byproducts=()):
        """A confirmed production order for ``made``, of ``(part, quantity)``: each a lot, or a
        product where it has no lot numbers.
        """
        product = self._product_of(made)
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": quantity,
                "byproduct_ids": [
                    Command.create({"product_id": part.product_id.id, "product_qty": amount})
                    for part, amount in byproducts
                ],
            }
        )
        production = self.env["mrp.production"].create(
            {"product_id": product.id, "bom_id": bom.id, "product_qty": quantity}
        )
        # Not by the bill of materials: it may not hold what it makes, as rework does.
        for part, amount in using:
            used = self._product_of(part)
            self.env["stock.move"].create(
                production._get_move_raw_values(used, amount, used.uom_id)
            )
        production.action_confirm()
        if made._name == "stock.lot":
            compat.add_producing_lot(production, made)
        production.qty_producing = quantity
        production._set_qty_producing()
        for part, amount in using:
            self.consume(self._move_of(production.move_raw_ids, part), part, amount)
        for part, amount in byproducts:
            self.consume(self._move_of(production.move_finished_ids, part), part, amount)
        return production

    def _product_of(self, part):
        return part.product_id if part._name == "stock.lot" else part

    def _move_of(self, moves, part):
        return moves.filtered(lambda move: move.product_id == self._product_of(part))

    def consume(self, move, part, amount):
        """Have ``move`` take ``amount`` of the lot ``part``, whatever was reserved."""
        if part._name != "stock.lot":
            move.quantity = amount
        else:
            (move.move_line_ids - self._lines).unlink()
            self._lines |= self.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_uom.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "lot_id": part.id,
                    "quantity": amount,
                }
            )
        move.picked = True

    def produce(self, lot, using, quantity=1, byproducts=()):
        """``lot`` made of ``(lot or product, quantity)`` in an order that is done."""
        production = self.order(lot, using, quantity, byproducts)
        self.finish(production)
        return production

    def finish(self, production):
        production.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
        self.assertEqual(production.state, "done")

    def setUp(self):
        super().setUp()
        self._lines = self.env["stock.move.line"]

    def transfer(self, code, lot, quantity=1, partner=None):
        """A receipt ("incoming") or delivery ("outgoing") of ``lot`` that is done."""
        types = {"incoming": self.warehouse.in_type_id, "outgoing": self.warehouse.out_type_id}
        there = {"incoming": "stock.stock_location_suppliers"}.get(
            code, "stock.stock_location_customers"
        )
        ends = [self.env.ref(there), self.stock]
        source, target = ends if code == "incoming" else reversed(ends)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": types[code].id,
                "partner_id": partner.id if partner else False,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        move = self.env["stock.move"].create(
            {
                **({"name": lot.name} if "name" in self.env["stock.move"]._fields else {}),
                "picking_id": picking.id,
                "product_id": lot.product_id.id,
                "product_uom_qty": quantity,
                "product_uom": lot.product_id.uom_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        picking.action_confirm()
        self.consume(move, lot, quantity)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking
