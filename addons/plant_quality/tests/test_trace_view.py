from unittest.mock import patch

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import plant_quality_trace
from .checked_case import CheckedCase


@tagged("post_install", "-at_install")
class TestTraceView(CheckedCase):
    """A wheel of steel from the works, used in two gearboxes, one of them delivered."""

    def setUp(self):
        super().setUp()
        steel = self.product("Steel")
        self.steel = self.lot(steel, "STEEL")
        self.receipt = self.transfer("incoming", self.steel, 50, self.supplier)
        self.wheel = self.lot(self.product("Wheel"), "WHEEL")
        self.wheels = self.produce(self.wheel, [(self.steel, 2)], 4)
        gearbox = self.product("Gearbox", tracking="serial")
        self.gearboxes = [self.lot(gearbox, name) for name in ("GB-1", "GB-2")]
        for lot in self.gearboxes:
            self.produce(lot, [(self.wheel, 1)])
        self.delivery = self.transfer("outgoing", self.gearboxes[0], 1, self.customer)
        self.diameter = self.point("Diameter", "QP1")

    def open(self, lot, user=None):
        action = lot.with_user(user or self.inspector).action_plant_trace()
        self.assertEqual(action["res_model"], "plant.quality.trace")
        return (
            self.env[action["res_model"]].with_user(user or self.inspector).browse(action["res_id"])
        )

    def line(self, lines, name):
        return lines.filtered(lambda line: line.lot_id.name == name)

    def test_both_directions_from_the_middle(self):
        trace = self.open(self.wheel)
        self.assertEqual(trace.made_count, 1)
        self.assertEqual(trace.used_count, 2)
        self.assertEqual(trace.made_line_ids.mapped("lot_id.name"), ["WHEEL", "STEEL"])
        self.assertEqual(trace.used_line_ids.mapped("lot_id.name"), ["WHEEL", "GB-1", "GB-2"])
        self.assertEqual(trace.made_line_ids.mapped("level"), [0, 1])
        root, steel = trace.made_line_ids
        self.assertEqual((root.quantity, root.reference), (4, self.wheels.name))
        self.assertEqual((steel.quantity, steel.reference), (2, self.wheels.name))
        self.assertEqual(steel.partners, f"Steel works ({self.receipt.name})")
        sold = self.line(trace.used_line_ids, "GB-1")
        self.assertEqual(sold.partners, f"Wind turbines ({self.delivery.name})")
        self.assertFalse(self.line(trace.used_line_ids, "GB-2").partners)
        self.assertTrue(steel.label.endswith("STEEL"))
        self.assertNotEqual(steel.label, "STEEL")
        self.assertFalse(trace.made_note)

    def test_the_checks_behind_a_lot(self):
        good = self.check(self.diameter, self.wheel)
        self.answer(good, "pass", [20.01], device="Micrometer 7")
        twice = self.check(self.diameter, self.wheel)
        self.answer(twice, "fail", [20.3])
        self.answer(twice, "pass", [20.0])
        bad = self.check(self.diameter, self.wheel)
        self.answer(bad, "fail", [21])
        unanswered = self.check(self.diameter, self.wheel)
        whole = self.check(self.diameter, production_id=self.wheels.id)
        self.answer(whole, "pass", [20])
        received = self.check(
            self.diameter, picking_id=self.receipt.id, product_id=self.steel.product_id.id
        )
        self.answer(received, "pass", [1])
        self.check(self.diameter, picking_id=self.receipt.id, product_id=self.wheel.product_id.id)
        self.hold(self.steel)
        trace = self.open(self.wheel)
        wheel, steel = trace.made_line_ids
        self.assertEqual((wheel.check_count, wheel.open_count, wheel.failed_count), (5, 1, 1))
        self.assertEqual(wheel.first_pass, "2/4")
        self.assertEqual(wheel.devices, "Micrometer 7")
        self.assertEqual(wheel.operators, self.operator.display_name)
        self.assertFalse(wheel.on_hold)
        self.assertEqual(steel.check_count, 1)
        self.assertTrue(steel.on_hold)
        checks = self.env["plant.quality.check"].search(wheel.action_checks()["domain"])
        self.assertEqual(checks - (good | twice | bad | whole), unanswered)

    def test_all_measures_behind_a_lot(self):
        for lot, value in ((self.steel, 1), (self.wheel, 2), (self.gearboxes[1], 3)):
            self.answer(self.check(self.diameter, lot), "pass", [value])
        self.answer(self.check(self.diameter, production_id=self.wheels.id), "pass", [4])
        measures = self.env["plant.quality.measure"].with_user(self.inspector)

        def values(lot):
            action = self.open(lot).action_measures()
            return sorted(measures.search(action["domain"]).mapped("value"))

        self.assertEqual(values(self.gearboxes[1]), [1, 2, 3, 4])
        self.assertEqual(values(self.gearboxes[0]), [1, 2, 4])
        self.assertEqual(values(self.steel), [1])
        for value in ("x", [None], [True], 1.5):
            with self.subTest(value), self.assertRaisesRegex(UserError, "searched by a lot"):
                operator = "in" if isinstance(value, list) else "="
                measures.search([("plant_behind_lot_id", operator, value)])
        self.assertFalse(measures.search([("plant_behind_lot_id", "=", 2**40)]))

    def test_pages(self):
        with patch.object(plant_quality_trace, "PAGE", 2):
            trace = self.open(self.wheel)
            self.assertEqual(trace.used_line_ids.mapped("lot_id.name"), ["WHEEL", "GB-1"])
            self.assertTrue(trace.used_more)
            self.assertIn("Lines 1 to 2 of 3", trace.used_note)
            trace.action_used_next()
            self.assertEqual(trace.used_line_ids.mapped("lot_id.name"), ["GB-2"])
            self.assertIn("Lines 3 to 3 of 3", trace.used_note)
            self.assertFalse(trace.used_more)
            trace.action_used_next()
            self.assertEqual(trace.used_line_ids.mapped("lot_id.name"), ["GB-2"])
            trace.action_used_previous()
            trace.action_used_previous()
            self.assertEqual(trace.used_line_ids.mapped("lot_id.name"), ["WHEEL", "GB-1"])
            trace.action_made_next()
            self.assertEqual(trace.made_line_ids.mapped("lot_id.name"), ["WHEEL", "STEEL"])
            trace.action_made_previous()

    def test_a_line_leads_on(self):
        trace = self.open(self.wheel)
        steel = self.line(trace.made_line_ids, "STEEL")
        self.assertEqual(steel.action_lot()["res_id"], self.steel.id)
        self.assertEqual(steel.action_order()["res_id"], self.wheels.id)
        further = self.env["plant.quality.trace"].browse(steel.action_trace()["res_id"])
        self.assertEqual(further.lot_id, self.steel)
        self.assertIn(f"/lot/{self.wheel.id}/trace.csv", trace.action_csv()["url"])

    def test_from_the_order(self):
        self.assertEqual(
            self.env["plant.quality.trace"]
            .browse(self.wheels.with_user(self.inspector).action_plant_trace()["res_id"])
            .lot_id,
            self.wheel,
        )
        loose = self.produce(self.product("Bracket", tracking="none"), [(self.wheel, 1)])
        with self.assertRaisesRegex(UserError, "makes no lot"):
            loose.action_plant_trace()

    def test_the_number_of_queries_does_not_grow(self):
        def count(lot):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.open(lot)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        gearbox = self.gearboxes[0].product_id
        for lot in (self.wheel, *self.gearboxes):
            self.answer(self.check(self.diameter, lot), "pass", [1])
        few = max(count(self.wheel), count(self.wheel))
        for number in range(12):
            lot = self.lot(gearbox, f"GB-1{number}")
            self.produce(lot, [(self.wheel, 0.1)])
            self.answer(self.check(self.diameter, lot), "pass", [number])
        self.assertLessEqual(count(self.wheel), few)

    def test_who_may_open_it_and_who_may_not(self):
        supervisor = new_user(self.env, "supervisor-t", groups="plant_base.group_plant_supervisor")
        trace = self.open(self.wheel, supervisor)
        self.assertTrue(trace.made_line_ids)
        with self.assertRaises(AccessError):
            trace.with_user(self.inspector).read(["lot_id"])
        with self.assertRaises(AccessError):
            trace.made_line_ids.with_user(self.inspector).read(["label"])
        for groups in ("stock.group_stock_user", "plant_base.group_plant_operator"):
            user = new_user(self.env, groups, groups=groups)
            with self.subTest(groups), self.assertRaises(AccessError):
                self.open(self.wheel, user)
