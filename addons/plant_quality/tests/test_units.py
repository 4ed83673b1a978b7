"""Units of torque and angle, which Odoo lacks."""

from odoo.addons.plant_base import compat
from odoo.tests import TransactionCase, tagged

from .. import units


@tagged("post_install", "-at_install")
class TestUnits(TransactionCase):
    def convert(self, value, source, target):
        source, target = units.find(self.env, source), units.find(self.env, target)
        self.assertTrue(compat.same_unit_reference(source, target))
        return source._compute_quantity(value, target, round=False)

    def test_conversions(self):
        for value, source, target, expected in (
            (10, "lbf·ft", "N·m", 13.558179),
            (1, "Nm", "lbf·in", 8.850746),
            (12, "in-lb", "ft-lb", 1),
            (250, "cNm", "Nm", 2.5),
            (1.2, "kN·m", "N·m", 1200),
            (180, "deg", "rad", 3.141593),
        ):
            with self.subTest(f"{source} to {target}"):
                self.assertAlmostEqual(self.convert(value, source, target), expected, 6)

    def test_other_kinds(self):
        torque = units.find(self.env, "Nm")
        for symbol in ("kg", "°", "mm"):
            with self.subTest(symbol):
                self.assertFalse(
                    compat.same_unit_reference(torque, units.find(self.env, symbol)), symbol
                )

    def test_unknown(self):
        for symbol in ("", None, "nm", "furlong"):
            with self.subTest(symbol):
                self.assertFalse(units.find(self.env, symbol))

    def test_an_update_keeps_what_a_user_changed(self):
        unit = units.find(self.env, "lbf·ft")
        unit.name = "foot-pounds"
        before = self.env["uom.uom"].with_context(active_test=False).search_count([])
        self.env["uom.uom"]._plant_make_units()
        self.assertEqual(unit.name, "foot-pounds")
        self.assertEqual(
            self.env["uom.uom"].with_context(active_test=False).search_count([]), before
        )

    def test_an_update_makes_what_is_missing(self):
        units.find(self.env, "lbf·in").unlink()
        self.env["uom.uom"]._plant_make_units()
        self.assertEqual(units.find(self.env, "lbf·in").name, "lbf·in")
