"""Points: numbered, copied, in use, and what each cannot be."""

import math

from odoo import Command
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .checks_case import make_point


@tagged("post_install", "-at_install")
class TestPoints(TransactionCase):
    def test_number(self):
        first, second = make_point(self.env), make_point(self.env)
        numbers = [int(point.code.removeprefix("QP")) for point in (first, second)]
        self.assertEqual(numbers[1], numbers[0] + 1)
        self.assertEqual(make_point(self.env, code="BORE-1").code, "BORE-1")
        self.assertEqual(first.display_name, f"{first.code} · Seat of the bearing")

    def test_no_sequence(self):
        self.env.ref("plant_quality.sequence_quality_point").active = False
        with self.assertRaisesRegex(UserError, "Points cannot be numbered"):
            make_point(self.env)

    def test_one_code_in_a_company(self):
        point = make_point(self.env, active=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            make_point(self.env, code=point.code)
            self.env.flush_all()

    def test_the_same_code_elsewhere(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        self.env.user.company_ids = [Command.link(other.id)]
        point = make_point(self.env)
        theirs = make_point(self.env, code=point.code, company_id=other.id)
        self.assertEqual(theirs.code, point.code)

    def test_copy(self):
        product = make_product(self.env, "Shaft")
        point = make_point(
            self.env,
            test_type="measure",
            lower=1,
            upper=3,
            product_ids=[Command.set(product.ids)],
            sampling_mode="nth",
        )
        copy = point.copy()
        self.assertEqual(copy.name, "Seat of the bearing (copy)")
        self.assertNotEqual(copy.code, point.code)
        self.assertEqual((copy.upper, copy.sampling_mode), (3, "nth"))
        self.assertEqual(copy.product_ids, product)
        self.assertEqual(copy.version_id.number, 1)
        self.assertEqual(copy.version_id.point_id, copy)

    def test_unused_can_be_deleted(self):
        point = make_point(self.env)
        version = point.version_id
        point.unlink()
        self.env.flush_all()
        self.assertFalse(version.exists())

    def test_used_can_only_be_archived(self):
        point = make_point(self.env)
        self.env["plant.quality.check"].create(
            {
                "point_id": point.id,
                "version_id": point.version_id.id,
                "company_id": point.company_id.id,
            }
        )
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            point.unlink()
        other = self.env["res.company"].create({"name": "Other plant"})
        self.env.user.company_ids = [Command.link(other.id)]
        with self.assertRaisesRegex(UserError, "stays in its company"):
            point.company_id = other
        point.active = False

    def test_scope_in_words(self):
        point = make_point(self.env)
        self.assertEqual(point.scope, "All work orders")
        products = [make_product(self.env, f"Part {number}") for number in range(5)]
        point.product_ids = [Command.set([product.id for product in products])]
        self.assertEqual(point.scope, "Work orders: Part 0 · Part 1 · Part 2 · Part 3 …")
        point.trigger = "production"
        self.assertIn("Production orders: Part 0", point.scope)
        point.write({"trigger": "transfer", "product_ids": [Command.clear()]})
        self.assertEqual(point.scope, "All transfers")

    def test_a_product_of_a_point_is_not_deleted(self):
        """Otherwise the point would be for all products."""
        product = make_product(self.env, "Shaft")
        point = make_point(self.env, product_ids=[Command.set(product.ids)])
        product.active = False
        self.env.invalidate_all()
        self.assertEqual(point.product_ids, product)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            product.unlink()


@tagged("post_install", "-at_install")
class TestPointConstraints(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kg = cls.env.ref("uom.product_uom_kgm")
        cls.torque = cls.env.ref("plant_quality.uom_newton_metre")
        cls.tracked = make_product(cls.env, "Bearing", tracking="serial")
        cls.untracked = make_product(cls.env, "Grease")
        cls.workcenter = cls.env["mrp.workcenter"].create({"name": "Bench"})
        cls.kind = cls.env["stock.picking.type"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )

    def _refused(self, sentence, error=ValidationError, **vals):
        with (
            self.subTest(vals),
            self.assertRaisesRegex(error, sentence),
            self.env.cr.savepoint(),
        ):
            make_point(self.env, **vals)
            self.env.flush_all()

    def test_name(self):
        self._refused("Give the point a name", name="  ")

    def test_limits(self):
        measure = {"test_type": "measure"}
        self._refused("lower limit 3 is above the upper limit 2", **measure, lower=3, upper=2)
        self._refused("nominal value 5 would fail", **measure, lower=1, upper=3, nominal=5)
        self._refused("nominal value 0 would fail", **measure, lower=1, has_upper=False, nominal=0)
        exact = make_point(self.env, **measure, lower=4, upper=4)
        self.assertEqual(exact.nominal, 4)
        with self.assertRaisesRegex(ValidationError, "Exchange them"):
            exact.lower = 5

    def test_no_limits(self):
        point = make_point(self.env, test_type="measure", has_lower=False, has_upper=False)
        self.assertEqual(point.nominal, 0)
        # What is not measured has no limits to be wrong.
        make_point(self.env, test_type="pass_fail", lower=3, upper=2)

    def test_usual_nominal(self):
        for lower, upper, nominal in (
            (1, 3, 2),
            (-math.inf, 5, 0),
            (-math.inf, -5, -5),
            (7, math.inf, 7),
            (-7, math.inf, 0),
            (-math.inf, math.inf, 0),
        ):
            with self.subTest(lower=lower, upper=upper):
                self.assertEqual(
                    self.env["plant.quality.point"]._usual_nominal(lower, upper), nominal
                )

    def test_possible_range(self):
        measure = {"test_type": "series", "lower": 10, "upper": 20, "check_plausible": True}
        self._refused("is no range", **measure, plausible_min=30, plausible_max=5)
        self._refused("is no range", **measure, plausible_min=5, plausible_max=5)
        self._refused("widen the possible range", **measure, plausible_min=11, plausible_max=30)
        self._refused("widen the possible range", **measure, plausible_min=0, plausible_max=19)
        make_point(self.env, **measure, plausible_min=0, plausible_max=30)
        self._refused(
            "widen the possible range",
            test_type="measure",
            has_lower=False,
            has_upper=False,
            nominal=50,
            check_plausible=True,
            plausible_max=30,
        )

    def test_figures_that_are_none(self):
        for value in (math.nan, math.inf, -math.inf, 1e12):
            for name in ("lower", "upper", "nominal", "plausible_min", "quantity_step"):
                self._refused("Enter a number", test_type="measure", **{name: value})
        point = make_point(self.env, test_type="measure")
        with self.assertRaisesRegex(ValidationError, "Upper limit cannot be nan"):
            point.write({"upper": math.nan})
        with self.assertRaisesRegex(ValidationError, "Enter a number"):
            point.write({"sampling_percent": math.inf})

    def test_ranges(self):
        for name, least, most in (
            ("series_size", 2, 25),
            ("decimals", 0, 6),
            ("max_attempts", 1, 100),
            ("reduce_accepted", 0, 1_000_000),
        ):
            for value in (least, most):
                self.assertEqual(make_point(self.env, **{name: value})[name], value)
            for value in (least - 1, most + 1, 10**12):
                self._refused(f"is a whole number from {least} to {most}", **{name: value})

    def test_unit(self):
        self._refused("needs a unit", test_type="measure", uom_id=False)
        self._refused("needs a unit", test_type="series", uom_id=False)
        self._refused("no device answers it", test_type="pass_fail", capture_kind="weight")
        for kind, wrong, right in (
            ("weight", self.torque, self.kg),
            ("torque", self.kg, self.torque),
            ("angle", self.kg, self.env.ref("plant_quality.uom_degree")),
            ("count", self.kg, self.env.ref("uom.product_uom_unit")),
        ):
            measure = {"test_type": "measure", "capture_kind": kind}
            self._refused("is not measured in", **measure, uom_id=wrong.id)
            self.assertEqual(make_point(self.env, **measure, uom_id=right.id).uom_id, right)
        make_point(self.env, test_type="measure", capture_kind="measure", uom_id=self.kg.id)

    def test_registering(self):
        component = {"test_type": "component"}
        self._refused("Choose a component", **component)
        self._refused("Grease is not", **component, component_id=self.untracked.id)
        make_point(self.env, **component, component_id=self.tracked.id)
        self._refused("a transfer does neither", test_type="lot", trigger="transfer")
        self._refused("cannot wait until the lot is known", test_type="lot", control="lot")

    def test_trigger(self):
        workcenters = [Command.set(self.workcenter.ids)]
        kinds = [Command.set(self.kind.ids)]
        self._refused("neither operations", trigger="production", workcenter_ids=workcenters)
        self._refused("neither operations", trigger="transfer", workcenter_ids=workcenters)
        self._refused("no operation types", trigger="production", picking_type_ids=kinds)
        make_point(self.env, trigger="workorder", workcenter_ids=workcenters)
        make_point(self.env, trigger="transfer", picking_type_ids=kinds)

    def test_control(self):
        self._refused("an order makes one product", control="product", trigger="production")
        make_point(self.env, control="product", trigger="transfer")
        for step in (0, -1):
            self._refused("more than 0", control="quantity", quantity_step=step)
        products = (self.tracked | self.untracked).ids
        self._refused("Grease has none", control="lot", product_ids=[Command.set(products)])
        make_point(self.env, control="lot", product_ids=[Command.set(self.tracked.ids)])
        make_point(self.env, control="lot")

    def test_company(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        self.env.user.company_ids = [Command.link(other.id)]
        theirs = self.env["mrp.workcenter"].create(
            {
                "name": "Theirs",
                "company_id": other.id,
                "resource_calendar_id": other.resource_calendar_id.id,
            }
        )
        product = make_product(self.env, "Their part", company_id=other.id, tracking="lot")
        self._refused("Theirs", error=UserError, workcenter_ids=[Command.set(theirs.ids)])
        self._refused("Their part", error=UserError, product_ids=[Command.set(product.ids)])
        self._refused("Their part", error=UserError, test_type="component", component_id=product.id)
        kind = self.env["stock.picking.type"].search([("company_id", "=", other.id)], limit=1)
        self._refused(
            "Other plant",
            error=UserError,
            trigger="transfer",
            picking_type_ids=[Command.set(kind.ids)],
        )
        make_point(self.env, company_id=other.id, workcenter_ids=[Command.set(theirs.ids)])
