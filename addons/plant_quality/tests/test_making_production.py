"""The checks of production orders and their work orders: which, when, and when no more."""

from odoo import Command
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.exceptions import UserError
from odoo.tests import tagged

from .making_case import MakingCase


@tagged("post_install", "-at_install")
class TestMakingOfProduction(MakingCase):
    def test_work_orders_when_confirmed(self):
        point = self.point()
        production = self.draft()
        self.assertFalse(self.of(production))
        production.action_confirm()
        checks = self.of(production)
        self.assertEqual(checks.workorder_id, production.workorder_ids)
        self.assertEqual(len(checks), 2)
        for check in checks:
            self.assertEqual(check.point_id, point)
            self.assertEqual(check.version_id, point.version_id)
            self.assertEqual(check.state, "todo")
            self.assertEqual(check.product_id, self.product)
            self.assertEqual(check.workcenter_id, self.workcenter)
            self.assertEqual(check.company_id, self.env.company)
            self.assertFalse(check.lot_id or check.quantity_index)

    def test_production_order(self):
        self.point(trigger="production")
        check = self.of(self.order())
        self.assertEqual(len(check), 1)
        self.assertFalse(check.workorder_id or check.workcenter_id)

    def test_whoever_confirms(self):
        self.point(control="quantity", quantity_step=5, sampling_mode="nth", sampling_every=2)
        groups = "mrp.group_mrp_user,stock.group_stock_user"
        user = new_user(self.env, "planner", groups=groups)
        production = self.draft().with_user(user)
        production.action_confirm()
        self.assertEqual(len(self.of(production)), 4)

    def test_operations_and_work_centers(self):
        other = self.env["mrp.workcenter"].create({"name": "Elsewhere"})
        turning = self.point(operation_ids=[Command.set(self.turning.ids)])
        there = self.point(workcenter_ids=[Command.set(self.workcenter.ids)])
        both = self.point(
            operation_ids=[Command.set(self.assembly.ids)],
            workcenter_ids=[Command.set(other.ids)],
        )
        self.assembly.workcenter_id = other
        production = self.order()
        first, second = production.workorder_ids.sorted("id")
        self.assertEqual(self.of(production, turning).workorder_id, first)
        self.assertEqual(self.of(production, there).workorder_id, first)
        self.assertEqual(self.of(production, both).workorder_id, second)

    def test_products_and_categories(self):
        metal = self.env["product.category"].create({"name": "Metal"})
        gears = self.env["product.category"].create({"name": "Gears", "parent_id": metal.id})
        wood = self.env["product.category"].create({"name": "Wood"})
        other = make_product(self.env, "Other")
        self.product.categ_id = gears
        cases = (
            (self.product, None, True),
            (other, None, False),
            (None, metal, True),
            (None, gears, True),
            (None, wood, False),
            (other, gears, True),
            (other, wood, False),
        )
        points = [
            self.point(
                trigger="production",
                product_ids=[Command.set(product.ids)] if product else [],
                category_ids=[Command.set(category.ids)] if category else [],
            )
            for product, category, _asked in cases
        ]
        asked = self.of(self.order()).point_id
        for point, (product, category, expected) in zip(points, cases, strict=True):
            with self.subTest(product=product, category=category):
                self.assertEqual(point in asked, expected)

    def test_archived_and_foreign_points(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        self.env.user.company_ids = [Command.link(company.id)]
        self.point(company_id=company.id)
        self.point(active=False)
        self.assertFalse(self.of(self.order()))

    def test_each_quantity(self):
        point = self.point(trigger="production", control="quantity", quantity_step=4)
        self.assertEqual(self.of(self.order(10)).mapped("quantity_index"), [1, 2, 3])
        self.assertEqual(len(self.of(self.order(8))), 2)
        point.quantity_step = 0.1
        self.assertEqual(len(self.of(self.order(0.3))), 3)

    def test_each_quantity_is_in_the_unit_of_the_product(self):
        self.point(trigger="production", control="quantity", quantity_step=12)
        production = self.draft(2)
        production.product_uom_id = self.env.ref("uom.product_uom_dozen")
        production.action_confirm()
        first, second = self.of(production)
        self.assertTrue(first._is_of_made(1, production.product_uom_id))
        self.assertFalse(second._is_of_made(1, production.product_uom_id))
        self.assertTrue(second._is_of_made(2, production.product_uom_id))

    def test_a_slip_of_the_hand(self):
        self.point(trigger="production", control="quantity", quantity_step=0.01)
        production = self.draft(1000)
        with self.assertRaisesRegex(UserError, "would ask for 100,000 checks on"):
            production.action_confirm()

    def test_quantity_changes(self):
        point = self.point(trigger="production", control="quantity")
        production = self.order(3)
        first, second, third = self.of(production)
        self.answered(third)
        self._change(production, 5)
        self.assertEqual(self.of(production).mapped("quantity_index"), [1, 2, 3, 4, 5])
        self._change(production, 1)
        self.assertEqual(self.of(production, point), first | third)
        self.assertFalse(second.exists())

    def _change(self, production, quantity):
        self.env["change.production.qty"].create(
            {"mo_id": production.id, "product_qty": quantity}
        ).change_prod_qty()

    def test_a_series_that_has_begun_stays(self):
        self.point(trigger="production", control="quantity")
        production = self.order(2)
        self.of(production)[1].measured = 3
        self._change(production, 1)
        self.assertEqual(len(self.of(production)), 2)

    def test_each_lot(self):
        self.point(control="lot", operation_ids=[Command.set(self.turning.ids)])
        production = self.order()
        self.assertFalse(self.of(production))
        first, second = self.lot("L-1"), self.lot("L-2")
        compat.add_producing_lot(production, first)
        self.assertEqual(self.of(production).lot_id, first)
        compat.remove_producing_lot(production, first)
        compat.add_producing_lot(production, second)
        self.assertEqual(self.of(production).lot_id, second)
        self.answered(self.of(production))
        compat.remove_producing_lot(production, second)
        self.assertEqual(self.of(production).lot_id, second)

    def test_a_lot_that_is_known_late(self):
        self.point(control="lot")
        once = self.point()
        production = self.order()
        production.workorder_ids.write({"state": "done"})
        self.of(production, once)[0].unlink()
        compat.add_producing_lot(production, self.lot("L-1"))
        # What was not asked for when the work order was finished is not asked for now.
        self.assertEqual(len(self.of(production, once)), 1)
        self.assertEqual(len(self.of(production)), 3)

    def test_the_lot_an_answer_told_is_not_another_check(self):
        self.point(trigger="production", test_type="lot")
        production = self.order(1)
        check = self.answered(self.of(production))
        check.lot_id = self.lot("L-1")
        self._change(production, 2)
        self.assertEqual(self.of(production), check)

    def test_work_order_added_moved_and_removed(self):
        self.point(workcenter_ids=[Command.set(self.workcenter.ids)])
        production = self.order()
        added = self.env["mrp.workorder"].create(
            {
                "name": "Deburring",
                "production_id": production.id,
                "workcenter_id": self.workcenter.id,
                "product_uom_id": production.product_uom_id.id,
            }
        )
        self.assertEqual(self.of(production)[-1].workorder_id, added)
        other = self.env["mrp.workcenter"].create({"name": "Elsewhere"})
        added.workcenter_id = other
        self.assertNotIn(added, self.of(production).workorder_id)
        added.workcenter_id = self.workcenter
        check = self.of(production)[-1]
        self.assertEqual(check.workorder_id, added)
        added.unlink()
        self.assertFalse(check.exists())
        self.assertEqual(len(self.of(production)), 2)

    def test_work_order_opened_again(self):
        self.point()
        production = self.order()
        order = production.workorder_ids[0]
        order.state = "done"
        self.of(production).filtered(lambda check: check.workorder_id == order).unlink()
        production.product_qty = 11
        self.assertEqual(len(self.of(production)), 1)
        order.state = "progress"
        self.assertEqual(len(self.of(production)), 2)

    def test_cancelled(self):
        self.point()
        production = self.order()
        answered = self.answered(self.of(production)[0])
        production.action_cancel()
        self.assertEqual(self.of(production), answered)

    def test_cancelled_by_its_moves(self):
        self.point(trigger="production")
        production = self.order()
        production.move_finished_ids._action_cancel()
        self.assertEqual(production.state, "cancel")
        production._plant_tell()
        self.checks._make_noted()
        self.assertFalse(self.of(production))

    def test_deleted(self):
        self.point()
        production = self.order()
        answered, untouched = self.of(production)
        self.answered(answered)
        production.action_cancel()
        production.unlink()
        self.env.flush_all()
        self.assertFalse(untouched.exists())
        self.env.invalidate_all()
        self.assertTrue(answered.exists())
        self.assertFalse(answered.production_id or answered.workorder_id)

    def test_a_draft_work_order_deleted(self):
        self.point()
        production = self.order()
        production.workorder_ids[1].unlink()
        self.assertEqual(self.of(production).workorder_id, production.workorder_ids)

    def test_backorder(self):
        point = self.point(trigger="production", control="quantity")
        production = self.order(5)
        backorder = production._split_productions({production: [2, 3]})[1]
        self.assertEqual(len(self.of(production, point)), 2)
        self.assertEqual(len(self.of(backorder, point)), 3)

    def test_made_less_than_planned(self):
        """What was not made in the end is not to be checked."""
        once = self.point(trigger="production", enforcement="warn")
        point = self.point(trigger="production", control="quantity", enforcement="warn")
        production = self.order(5)
        compat.add_producing_lot(production, self.lot("L-1"))
        self.answered(self.of(production, point)[4])
        production.qty_producing = 2
        production._set_qty_producing()
        production.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
        self.assertEqual(production.state, "done")
        self.assertEqual(self.of(production, point).mapped("quantity_index"), [1, 2, 5])
        self.assertEqual(len(self.of(production, once)), 1)

    def test_new_point_on_orders_under_way(self):
        production, done = self.order(), self.order()
        done.workorder_ids.write({"state": "done"})
        products = [Command.set(self.product.ids)]
        point = self.point(product_ids=products)
        other = self.point(trigger="production", product_ids=products)
        self.assertFalse(self.of(production))
        params = point.action_apply()["params"]
        self.assertEqual(params["message"], "Orders under way: 2 checks were made, 0 were dropped.")
        self.assertEqual(self.of(production).point_id, point)
        self.assertFalse(self.of(done))
        point.operation_ids = self.assembly
        point.action_apply()
        self.assertEqual(self.of(production).workorder_id.operation_id, self.assembly)
        (point | other).active = False
        (point | other).action_apply()
        self.assertFalse(self.of(production))

    def test_making_is_one_batch(self):
        """Whatever is noted inside a block is made at the end of the outermost one."""
        self.point(trigger="production", control="lot")
        production = self.order()
        with self.checks._together():
            with self.checks._together(production):
                compat.add_producing_lot(production, self.lot("L-1"))
            self.assertFalse(self.of(production))
        self.assertEqual(len(self.of(production)), 1)

    def test_a_block_that_fails_makes_nothing(self):
        self.point(trigger="production")
        production = self.draft()
        with (
            self.assertRaises(ZeroDivisionError),
            self.env.cr.savepoint(),
            self.checks._together(production),
        ):
            production.action_confirm()
            raise ZeroDivisionError
        self.assertFalse(self.of(production))
        production.action_confirm()
        self.assertEqual(len(self.of(production)), 1)
