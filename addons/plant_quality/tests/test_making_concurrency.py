"""Two who decide on one stream, or make the checks of one order, at the same moment: each its own
transaction, with the retries of Odoo's HTTP layer. Rows are committed, and removed afterwards.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.addons.plant_base.tests.sweep import sweep
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .checks_case import make_point

CREATED = (
    "plant.quality.check",
    "plant.quality.sampling",
    "plant.quality.version",
    "plant.quality.point",
    "stock.move",
    "stock.picking",
    "product.template",
    "mail.message",
)
AT_ONCE = 6
NOW = datetime(2030, 5, 6, 6, 0)


@tagged("post_install", "-at_install")
class TestMakingConcurrency(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def setUp(self):
        super().setUp()
        # 19.0's server holds it while tests run, and other threads make environments here.
        unlocked = patch.object(Registry, "_lock", DummyRLock())
        unlocked.start()
        self.addCleanup(unlocked.stop)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.before = {name: self._newest_id(env, name) for name in CREATED}
            self.addCleanup(self._clean)
            product = env["product.product"].create({"name": "Bolt of two"})
            self.product_id = product.id
            self.picking_id = self._receipt(env, product).id
            self.point_id = make_point(
                env,
                trigger="transfer",
                control="quantity",
                sampling_mode="nth",
                sampling_every=4,
                product_ids=[(6, 0, product.ids)],
            ).id

    def _newest_id(self, env, name):
        env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{env[name]._table}"')
        return env.cr.fetchone()[0]

    def _receipt(self, env, product):
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        named = {"name": product.name} if "name" in env["stock.move"]._fields else {}
        places = {
            "location_id": env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
        }
        picking = env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                **places,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            **named,
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": 8,
                            **places,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def _clean(self):
        """Remove what was committed. By SQL: some of it is history that nobody may delete."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SET LOCAL session_replication_role = replica")
            cr.execute(
                "DELETE FROM stock_move_line WHERE move_id > %s", [self.before["stock.move"]]
            )
            for name in CREATED:
                cr.execute(f'DELETE FROM "{env[name]._table}" WHERE id > %s', [self.before[name]])
            newest = self.before["product.template"]
            cr.execute("DELETE FROM product_product WHERE product_tmpl_id > %s", [newest])
            cr.execute(
                "DELETE FROM plant_quality_point_product_product_rel WHERE "
                "plant_quality_point_id > %s",
                [self.before["plant.quality.point"]],
            )
            sweep(cr, [env[name]._table for name in CREATED])

    def _all_at_once(self, do):
        """``do(env)`` in several transactions that begin together; what each returned."""
        gate = threading.Barrier(AT_ONCE)

        def run(_number):
            gate.wait(60)
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                return service.retrying(lambda: do(env), env)

        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            patch.object(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 50),
            patch.object(service.random, "uniform", lambda _low, _high: 0.02),
            ThreadPoolExecutor(AT_ONCE) as pool,
        ):
            return list(pool.map(run, range(AT_ONCE)))

    def test_one_stream(self):
        """The first makes its state; then they take turns: together one of four is checked."""

        def decide(env):
            unit = (
                env["plant.quality.point"].browse(self.point_id),
                env["product.product"].browse(self.product_id),
            )
            return env["plant.quality.sampling"]._decide([unit] * 6, NOW, lambda: 0.5)

        decisions = self._all_at_once(decide)
        self.assertEqual(sum(map(sum, decisions)), 6 * AT_ONCE / 4)
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM plant_quality_sampling WHERE point_id = %s", [self.point_id]
            )
            self.assertEqual(cr.fetchone(), (1,))

    def test_one_transfer(self):
        """Its checks are made once, whoever comes first."""

        def make(env):
            picking = env["stock.picking"].browse(self.picking_id)
            return env["plant.quality.check"]._make_for(picking)[0]

        made = self._all_at_once(make)
        self.assertEqual(sorted(made), [0] * (AT_ONCE - 1) + [8])
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*), count(*) FILTER (WHERE state = 'todo') FROM plant_quality_check "
                "WHERE point_id = %s",
                [self.point_id],
            )
            self.assertEqual(cr.fetchone(), (8, 2))
