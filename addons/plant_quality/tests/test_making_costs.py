"""Making checks costs the same queries whatever the size, and reads by index."""

import json

from odoo import Command
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.tests import tagged

from ..models.plant_quality_sampling import INDEXES
from .making_case import MakingCase

ROWS = 20_000


@tagged("post_install", "-at_install")
class TestMakingCosts(MakingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steel = make_product(cls.env, "Steel", tracking="lot")

    def _cost(self, do):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        do()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _assert_flat(self, cost):
        """``cost(size)`` grows by the rows that are inserted by the hundred, and by no more."""
        cost(1)
        few, many = cost(10), cost(200)
        self.assertLessEqual(many, few + 3)
        self.assertLessEqual(few, 40)

    def _made(self, order, count):
        """Queries to make the ``count`` checks of an order that is noted."""
        self.of(order).unlink()
        cost = self._cost(lambda: self.checks._make_for(order))
        self.assertEqual(len(self.of(order)), count)
        return cost

    def test_of_quantities(self):
        self.point(trigger="production", control="quantity")
        self._assert_flat(lambda size: self._made(self.order(size), size))

    def test_of_quantities_that_are_sampled(self):
        self.point(trigger="production", control="quantity", sampling_mode="random")
        self._assert_flat(lambda size: self._made(self.order(size), size))

    def test_of_work_orders(self):
        self.point(control="quantity")
        self._assert_flat(lambda size: self._made(self.order(size), 2 * size))

    def test_of_serial_numbers(self):
        """Of one order where the series can; elsewhere it makes one order for each."""
        self.product.tracking = "serial"
        self.point(control="lot", operation_ids=[Command.set(self.turning.ids)])

        def cost(size):
            production = self.order(size)
            if not compat.makes_many_serials(production):
                size = 1
            lots = [self.lot(f"SN-{production.id}-{number}") for number in range(size)]
            with self.checks._together():
                for lot in lots:
                    compat.add_producing_lot(production, lot)
            return self._made(production, size)

        self._assert_flat(cost)

    def test_of_lots_of_a_transfer(self):
        self.point(trigger="transfer", control="lot")

        def cost(size):
            picking = self.receipt((self.steel, size))
            with self.checks._together():
                for number in range(size):
                    self.line(picking, self.steel, lot_name=f"S-{picking.id}-{number}")
            return self._made(picking, size)

        self._assert_flat(cost)

    def test_of_many_orders(self):
        """Such as those that 17.0 makes of one order, one for each serial number."""
        self.point(control="quantity", sampling_mode="nth")

        def cost(size):
            orders = self.env["mrp.production"].union(*(self.order(1) for _n in range(size)))
            checks = self.checks.search([("production_id", "in", orders.ids)])
            self.assertEqual(len(checks), 2 * size)
            checks.unlink()
            return self._cost(lambda: self.checks._make_for(orders))

        cost(1)
        self.assertLessEqual(cost(20), cost(4) + 3)

    def test_of_many_points(self):
        production = self.order(1)
        for _number in range(3):
            self.point(product_ids=[Command.set(self.product.ids)])
        few = self._cost(lambda: self.checks._make_for(production))
        for _number in range(20):
            self.point(
                product_ids=[Command.set(self.product.ids)],
                operation_ids=[Command.set(self.turning.ids)],
            )
        self.of(production).unlink()
        many = self._cost(lambda: self.checks._make_for(production))
        self.assertEqual(len(self.of(production)), 26)
        self.assertLessEqual(many, few + 3)

    def test_of_nothing_to_make(self):
        self.env["plant.quality.point"].search([]).active = False
        production = self.order(1)
        self.assertLessEqual(self._cost(lambda: self.checks._make_for(production)), 6)


@tagged("post_install", "-at_install")
class TestMakingPlans(MakingCase):
    """The queries of the making on checks and states, which grow with production."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = cls.point(trigger="production", control="quantity", sampling_mode="nth")
        cls.production = cls.order(3)
        cls.picking = cls.receipt((cls.component, 1))
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            INSERT INTO plant_quality_check (name, point_id, version_id, company_id, state)
                 SELECT 'X' || n, %(point)s, %(version)s, %(company)s, 'todo'
                   FROM generate_series(1, %(rows)s) AS n
            """,
            {
                "point": cls.made.id,
                "version": cls.made.version_id.id,
                "company": cls.env.company.id,
                "rows": ROWS,
            },
        )
        cls.env.cr.execute(
            """
            INSERT INTO product_product (product_tmpl_id, active)
                 SELECT %s, false FROM generate_series(1, 5000)
            """,
            [cls.product.product_tmpl_id.id],
        )
        cls.env.cr.execute(
            """
            INSERT INTO plant_quality_sampling (point_id, product_id, company_id)
                 SELECT %s, id, %s FROM product_product WHERE product_tmpl_id = %s AND id != %s
            """,
            [
                cls.made.id,
                cls.env.company.id,
                cls.product.product_tmpl_id.id,
                cls.product.id,
            ],
        )
        cls.env.cr.execute("ANALYZE plant_quality_check")
        cls.env.cr.execute("ANALYZE plant_quality_sampling")

    def _plan(self, model, domain, order="id"):
        query = self.env[model]._search(domain, order=order)
        sql = query.select("id")
        sql = (sql.code, sql.params) if hasattr(sql, "code") else sql
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {sql[0]}", sql[1])
        (plan,) = self.env.cr.fetchone()
        plan = plan if isinstance(plan, str) else json.dumps(plan)
        self.assertNotIn('"Seq Scan"', plan)
        return plan

    def test_the_checks_of_orders(self):
        for field, records, index in (
            ("production_id", self.production, "plant_quality_check_production_idx"),
            ("workorder_id", self.production.workorder_ids, "plant_quality_check_workorder_idx"),
            ("picking_id", self.picking, "plant_quality_check_picking_idx"),
        ):
            with self.subTest(field):
                plan = self._plan("plant.quality.check", [(field, "in", records.ids)])
                self.assertIn(index, plan)

    def test_whether_a_point_is_used(self):
        plan = self._plan("plant.quality.check", [("point_id", "=", self.made.id + 1)], order=None)
        self.assertIn("plant_quality_check_point_answered_idx", plan)

    def test_the_state_of_a_stream(self):
        domain = [
            ("point_id", "in", self.made.ids),
            ("product_id", "in", [self.product.id, False]),
        ]
        plan = self._plan("plant.quality.sampling", domain, order=None)
        self.assertIn("plant_quality_sampling_", plan)

    def test_every_index_is_there(self):
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)",
            [[index.name for index in INDEXES]],
        )
        self.assertEqual(len(self.env.cr.fetchall()), len(INDEXES))
