"""The checks of receipts, deliveries and other transfers."""

from odoo import Command
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.tests import tagged

from .making_case import MakingCase


@tagged("post_install", "-at_install")
class TestMakingOfTransfers(MakingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steel = make_product(cls.env, "Steel", tracking="lot")
        cls.bolts = make_product(cls.env, "Bolts")

    @classmethod
    def point(cls, **vals):
        return super().point(trigger="transfer", **vals)

    def test_once(self):
        point = self.point()
        picking = self.receipt((self.steel, 5), (self.bolts, 7), confirm=False)
        self.assertFalse(self.of(picking))
        picking.action_confirm()
        check = self.of(picking)
        self.assertEqual(len(check), 1)
        self.assertEqual(check.version_id, point.version_id)
        self.assertFalse(check.product_id or check.production_id)

    def test_once_where_one_product_is_its_own(self):
        self.point(product_ids=[Command.set(self.bolts.ids)])
        self.assertEqual(len(self.of(self.receipt((self.steel, 5), (self.bolts, 7)))), 1)
        self.assertFalse(self.of(self.receipt((self.steel, 5))))

    def test_whoever_confirms(self):
        self.point(control="product", sampling_mode="nth")
        user = new_user(self.env, "store", groups="stock.group_stock_user")
        picking = self.receipt((self.steel, 5), confirm=False).with_user(user)
        picking.action_confirm()
        self.assertEqual(len(self.of(picking)), 1)

    def test_operation_types(self):
        self.point(picking_type_ids=[Command.set(self.warehouse.out_type_id.ids)])
        receipts = self.point(picking_type_ids=[Command.set(self.warehouse.in_type_id.ids)])
        self.assertEqual(self.of(self.receipt((self.steel, 5))).point_id, receipts)

    def test_each_product(self):
        self.point(control="product")
        picking = self.receipt((self.steel, 5), (self.bolts, 7), (self.steel, 2))
        self.assertEqual(self.of(picking).product_id, self.steel | self.bolts)
        self.assertEqual(len(self.of(picking)), 2)

    def test_each_quantity(self):
        self.point(control="quantity", quantity_step=5, product_ids=[Command.set(self.bolts.ids)])
        picking = self.receipt((self.steel, 50), (self.bolts, 7), (self.bolts, 4))
        checks = self.of(picking)
        self.assertEqual(checks.mapped("quantity_index"), [1, 2, 3])
        self.assertEqual(checks.product_id, self.bolts)
        answered = self.answered(checks[2])
        picking.move_ids.filtered(lambda move: move.product_id == self.bolts)[0].product_uom_qty = 1
        self.assertEqual(self.of(picking), checks[0] | answered)

    def test_a_product_added_and_removed(self):
        self.point(control="product")
        picking = self.receipt((self.steel, 5))
        move = self.env["stock.move"].create({**self.move(self.bolts, 3), "picking_id": picking.id})
        self.assertEqual(self.of(picking).product_id, self.steel)
        move._action_confirm()
        self.assertEqual(self.of(picking).product_id, self.steel | self.bolts)
        picking.move_ids.filtered(lambda m: m.product_id == self.bolts)._action_cancel()
        self.assertEqual(self.of(picking).product_id, self.steel)

    def test_each_lot(self):
        self.point(control="lot")
        picking = self.receipt((self.steel, 5), (self.bolts, 7))
        self.assertFalse(self.of(picking))
        first, second = self.lot("S-1", self.steel), self.lot("S-2", self.steel)
        line = self.line(picking, self.steel, 3, lot_id=first.id)
        self.line(picking, self.steel, 1, lot_id=first.id)
        self.assertEqual(self.of(picking).lot_id, first)
        self.assertEqual(len(self.of(picking)), 1)
        line.lot_id = second
        self.assertEqual(self.of(picking).lot_id, first | second)
        line.unlink()
        self.assertEqual(self.of(picking).lot_id, first)

    def test_lots_typed_as_names(self):
        """They become lots at once, so that their checks are there before the receipt is done."""
        self.point(control="lot")
        picking = self.receipt((self.steel, 5))
        known = self.lot("S-1", self.steel)
        lines = self.line(picking, self.steel, 3, lot_name="S-1")
        lines |= self.line(picking, self.steel, 2, lot_name="S-NEW")
        self.assertEqual(lines[0].lot_id, known)
        self.assertEqual(lines[1].lot_id.name, "S-NEW")
        self.assertEqual(self.of(picking).lot_id, lines.lot_id)

    def test_names_stay_names_where_no_lot_is_checked(self):
        self.point(control="product")
        picking = self.receipt((self.steel, 5))
        line = self.line(picking, self.steel, 3, lot_name="S-NEW")
        self.assertFalse(line.lot_id)

    def test_cancelled_and_deleted(self):
        self.point(control="product")
        picking = self.receipt((self.steel, 5), (self.bolts, 1))
        answered = self.answered(self.of(picking)[0])
        picking.action_cancel()
        self.assertEqual(self.of(picking), answered)
        other = self.receipt((self.steel, 5))
        check = self.of(other)
        other.unlink()
        self.assertFalse(check.exists())

    def test_done_is_left_alone(self):
        self.point(control="product", enforcement="warn")
        picking = self.receipt((self.bolts, 5))
        move = picking.move_ids
        move.quantity = 5
        move.picked = True
        picking._action_done()
        self.assertEqual(picking.state, "done")
        self.assertEqual(len(self.of(picking)), 1)

    def test_moved_less_than_planned(self):
        self.point(control="quantity", enforcement="warn")
        picking = self.receipt((self.bolts, 5), (self.steel, 2))
        move = picking.move_ids.filtered(lambda move: move.product_id == self.bolts)
        move.quantity = 2
        move.picked = True
        picking.with_context(cancel_backorder=True)._action_done()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.of(picking).product_id, self.bolts)
        self.assertEqual(self.of(picking).mapped("quantity_index"), [1, 2])

    def test_backorder(self):
        self.point(control="quantity", enforcement="warn")
        picking = self.receipt((self.bolts, 5))
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking._action_done()
        backorder = self.env["stock.picking"].search([("backorder_id", "=", picking.id)])
        self.assertEqual(len(self.of(backorder)), 3)

    def test_new_point_on_transfers_under_way(self):
        picking, draft = self.receipt((self.bolts, 5)), self.receipt((self.bolts, 5), confirm=False)
        point = self.point()
        point.action_apply()
        self.assertEqual(self.of(picking).point_id, point)
        self.assertFalse(self.of(draft))
