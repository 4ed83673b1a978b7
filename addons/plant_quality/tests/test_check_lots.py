"""Lots and serial numbers that checks register."""

from odoo.addons.plant_base import compat
from odoo.tests import tagged

from .answers_case import AnswersCase


@tagged("post_install", "-at_install")
class TestCheckLots(AnswersCase):
    def lot(self, name, product=None, **vals):
        return self.env["stock.lot"].create(
            {
                "name": name,
                "product_id": (product or self.component).id,
                "company_id": self.env.company.id,
                **vals,
            }
        )

    def component_check(self, **vals):
        return self.make_check(test_type="component", component_id=self.component.id, **vals)

    def test_a_new_lot_becomes_what_the_order_makes(self):
        self.product.tracking = "lot"
        check = self.make_check(test_type="lot")
        snapshot = self.answer(check, lot=" GX40-7 ")
        lot = check.lot_id
        self.assertEqual((lot.name, lot.product_id), ("GX40-7", self.product))
        self.assertEqual(check.attempt_id.lot_id, lot)
        self.assertEqual(compat.producing_lots(self.production), lot)
        self.assertEqual((snapshot["lot"], snapshot["last"]["lot"]), ("GX40-7", "GX40-7"))

    def test_a_known_lot(self):
        self.product.tracking = "lot"
        lot = self.lot("GX40-7", self.product)
        check = self.make_check(test_type="lot")
        self.answer(check, lot="GX40-7")
        self.assertEqual(check.lot_id, lot)

    def test_the_lot_that_was_reported(self):
        self.product.tracking = "lot"
        floor = self.floor(self.turning)
        floor.plant_start(token=self.ana_token)
        floor.plant_report(2, "GX40-7", token=self.ana_token)
        check = self.make_check(test_type="lot")
        self.answer(check, lot="GX40-7")
        self.assertEqual(check.state, "passed")

    def test_the_lot_that_the_check_is_of(self):
        self.product.tracking = "lot"
        lot = self.lot("GX40-7", self.product)
        check = self.make_check(test_type="lot", check={"lot_id": lot.id})
        with self.refused("is of GX40-7, and GX40-8 was scanned"):
            self.answer(check, lot="GX40-8")
        self.answer(check, lot="GX40-7")
        self.assertEqual(check.state, "passed")

    def test_one_piece_is_registered_once(self):
        self.product.tracking = "serial"
        first, second = self.make_check(test_type="lot", count=2)
        self.answer(first, lot="S1")
        with self.refused(f"S1 is registered with {first.name} already"):
            self.answer(second, lot="S1")
        self.inspect(first).plant_correct({"lot": "S2"}, "The label was read wrong")
        self.answer(second, lot="S1")
        self.assertEqual((first.lot_id.name, second.lot_id.name), ("S2", "S1"))

    def test_refused(self):
        check = self.make_check(test_type="lot")
        with self.refused("Gearbox is not tracked by lot or serial number"):
            self.answer(check, lot="S1")
        self.product.tracking = "lot"
        self.lot("W1")
        for lot, sentence in (
            ("W1", "W1 belongs to Gear wheel, not to"),
            ("", "Scan or enter the lot"),
            (None, "Scan or enter the lot"),
            (7, "text cannot be kept"),
            ("x" * 300, "text cannot be kept"),
        ):
            with self.subTest(lot), self.refused(sentence):
                self.answer(check, lot=lot)

    def test_component(self):
        self.component.tracking = "lot"
        lot = self.lot("W1")
        check = self.component_check()
        with self.refused("There is no W2 of Gear wheel"):
            self.answer(check, lot="W2")
        snapshot = self.answer(check, lot="W1")
        self.assertEqual(check.attempt_id.component_lot_id, lot)
        self.assertEqual(snapshot["last"]["component_lot"], "W1")
        self.assertEqual(snapshot["component"]["id"], self.component.id)
        self.assertFalse(check.lot_id, "the check is of the product")

    def test_component_of_another_product_or_company(self):
        self.component.tracking = "lot"
        self.lot("G1", self.product)
        sister = self.env["res.company"].create({"name": "Sister plant"})
        self.lot("W9", company_id=sister.id)
        check = self.component_check()
        with self.refused("G1 belongs to .*Gearbox, not to Gear wheel"):
            self.answer(check, lot="G1")
        with self.refused("There is no W9"):
            self.answer(check, lot="W9")

    def test_component_on_hold(self):
        self.component.tracking = "lot"
        self.lot("W1").with_user(self.inspector).plant_hold("Porous")
        with self.refused("⛔ W1 is on hold and must not be built in: Porous"):
            self.answer(self.component_check(), lot="W1")

    def test_one_component_is_built_in_once(self):
        self.component.tracking = "serial"
        self.lot("W1")
        first, second = self.component_check(count=2)
        self.answer(first, lot="W1")
        with self.refused("W1 is registered with"):
            self.answer(second, lot="W1")

    def test_what_the_order_does_not_make(self):
        self.product.tracking = "lot"
        one, other = self.make_check(test_type="lot", count=2)
        self.answer(one, lot="GX40-7")
        with self.refused("makes GX40-7, not GX40-8"):
            self.answer(other, lot="GX40-8")
