"""Measures of one stream from several stations at the same moment: each its own transaction, with
the retries of Odoo's HTTP layer. Rows are committed, and removed afterwards.
"""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.addons.plant_base.tests.sweep import sweep
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .spc_case import QUIET, SpcFixture, make_point

CREATED = (
    "plant.quality.subgroup",
    "plant.quality.baseline",
    "plant.quality.chart",
    "plant.quality.measure",
    "plant.quality.attempt",
    "plant.quality.check",
    "plant.quality.version",
    "plant.quality.point",
    "plant.quality.alert",
    "plant.operator",
    "hr.employee",
    "mrp.workcenter",
    "product.template",
    "mail.message",
)
AT_ONCE = 6


@tagged("post_install", "-at_install")
class TestSpcConcurrency(SpcFixture, BaseCase):
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
            self._prepare(env)

    def _prepare(self, env):
        """A point with first attempts that are not on a chart yet."""
        cls = type(self)
        suffix = uuid.uuid4().hex[:6]
        cls.env = env
        cls.product = env["product.product"].create({"name": f"Gearbox {suffix}"})
        cls.workcenter = env["mrp.workcenter"].create({"name": f"Bench {suffix}"})
        employee = env["hr.employee"].create({"name": f"Ana {suffix}"})
        cls.operator = env["plant.operator"].create({"employee_id": employee.id})
        cls.point = make_point(env)
        self.point_id = cls.point.id
        values = (QUIET * 3)[: 4 * AT_ONCE]
        self.attempt_ids = self._measured(values).ids
        cls.env = None

    def _newest_id(self, env, name):
        env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{env[name]._table}"')
        return env.cr.fetchone()[0]

    def _clean(self):
        """Remove what was committed. By SQL: much of it is history that nobody may delete."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SET LOCAL session_replication_role = replica")
            for name in CREATED:
                cr.execute(f'DELETE FROM "{env[name]._table}" WHERE id > %s', [self.before[name]])
            newest = self.before["product.template"]
            cr.execute("DELETE FROM product_product WHERE product_tmpl_id > %s", [newest])
            for table in ("plant_event", "plant_event_counter"):
                cr.execute(
                    f"DELETE FROM {table} WHERE res_model = 'plant.quality.chart' AND res_id > %s",
                    [self.before["plant.quality.chart"]],
                )
            cr.execute(
                "DELETE FROM resource_resource AS r WHERE NOT EXISTS "
                "(SELECT FROM mrp_workcenter w WHERE w.resource_id = r.id) AND NOT EXISTS "
                "(SELECT FROM hr_employee e WHERE e.resource_id = r.id) AND r.create_date > "
                "now() AT TIME ZONE 'UTC' - interval '10 minutes'"
            )
            sweep(cr, [env[name]._table for name in CREATED])

    def _feed_all_at_once(self, groups):
        """Each group in a transaction of its own, all begun together."""
        gate = threading.Barrier(len(groups))

        def run(ids):
            gate.wait(60)
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                attempts = env["plant.quality.attempt"].browse(ids)
                service.retrying(lambda: env["plant.quality.chart"]._feed(attempts), env)

        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            patch.object(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 50),
            patch.object(service.random, "uniform", lambda _low, _high: 0.02),
            ThreadPoolExecutor(len(groups)) as pool,
        ):
            list(pool.map(run, groups))

    def _read(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            charts = env["plant.quality.chart"].search([("point_id", "=", self.point_id)])
            points = env["plant.quality.subgroup"].search(
                [("chart_id", "in", charts.ids)], order="sequence"
            )
            return (
                len(charts),
                points.mapped("sequence"),
                points.mapped("value"),
                points.mapped("dispersion"),
                sorted(points.attempt_id.ids),
                charts.last_sequence,
            )

    def test_stations_that_measure_at_once(self):
        """The first of them make the chart; then they take turns, and no point is lost."""
        groups = [self.attempt_ids[start::AT_ONCE] for start in range(AT_ONCE)]
        self._feed_all_at_once(groups)
        charts, sequences, values, dispersions, attempts, last = self._read()
        self.assertEqual(charts, 1)
        self.assertEqual(sequences, list(range(1, len(self.attempt_ids) + 1)))
        self.assertEqual(last, len(self.attempt_ids))
        self.assertEqual(attempts, sorted(self.attempt_ids))
        for before, value, dispersion in zip(values, values[1:], dispersions[1:], strict=False):
            self.assertAlmostEqual(dispersion, abs(value - before))

    def test_one_attempt_fed_twice_at_once(self):
        self._feed_all_at_once([self.attempt_ids[:1]] * 4)
        self.assertEqual(self._read()[1], [1])
