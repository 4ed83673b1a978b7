import json

from odoo.addons.plant_iot.models import plant_iot_capture, plant_iot_device
from odoo.tests import tagged

from .common import IotCase

ROWS = 20_000


@tagged("post_install", "-at_install")
class TestPlans(IotCase):
    """The queries on captures, which grow with production, each use the index named for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workorder = cls._make_workorder()
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            INSERT INTO plant_iot_capture (key, gateway_id, channel_id, device_id, company_id,
                        value, is_number, quality, stable, time, received, state, workorder_id)
                 SELECT 'plan-' || n, %(gateway)s, CASE WHEN n %% 100 = 0 THEN %(channel)s END,
                        %(device)s, %(company)s, n, true, 'good', true,
                        now() - n * interval '1 minute', now() - n * interval '1 minute',
                        CASE WHEN n %% 500 = 0 THEN 'failed' ELSE 'applied' END,
                        CASE WHEN n %% 1000 = 0 THEN %(workorder)s END
                   FROM generate_series(1, %(rows)s) AS n
            """,
            {
                "gateway": cls.gateway.id,
                "channel": cls.channel.id,
                "device": cls.device.id,
                "company": cls.env.company.id,
                "workorder": cls.workorder.id,
                "rows": ROWS,
            },
        )
        cls.env.cr.execute("ANALYZE plant_iot_capture")

    def _indexes(self, query, params=()):
        """The names of the indexes in the plan, and whether it reads the whole table."""
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {query}", params)
        (plan,) = self.env.cr.fetchone()
        plan = plan if isinstance(plan, str) else json.dumps(plan)
        self.assertNotIn('"Seq Scan"', plan)
        return plan

    def _domain(self, domain, order):
        query = self.env["plant.iot.capture"]._search(domain, order=order, limit=80)
        sql = query.select("id")
        return (sql.code, sql.params) if hasattr(sql, "code") else sql

    def test_by_key(self):
        sql, params = self._domain([("key", "in", ["plan-5", "plan-7"])], "id")
        self.assertIn("plant_iot_capture_key_idx", self._indexes(sql, params))

    def test_newest(self):
        sql, params = self._domain([], "received desc, id desc")
        self.assertIn("plant_iot_capture_received_idx", self._indexes(sql, params))

    def test_to_settle(self):
        domain = [
            ("state", "in", ("failed", "refused")),
            ("company_id", "in", self.env.company.ids),
        ]
        sql, params = self._domain(domain, "received desc, id desc")
        self.assertIn("plant_iot_capture_open_idx", self._indexes(sql, params))

    def test_last_trouble_of_a_channel(self):
        domain = [("channel_id", "in", self.channel.ids), ("state", "in", ("failed", "refused"))]
        sql, params = self._domain(domain, "received desc, id desc")
        plan = self._indexes(sql, params)
        self.assertTrue(
            "plant_iot_capture_channel_idx" in plan or "plant_iot_capture_open_idx" in plan, plan
        )

    def test_of_a_work_order(self):
        sql, params = self._domain(
            [("workorder_id", "=", self.workorder.id), ("state", "=", "applied")],
            "time desc, id desc",
        )
        self.assertIn("plant_iot_capture_workorder_idx", self._indexes(sql, params))

    def test_every_index_is_there(self):
        declared = plant_iot_capture.INDEXES + plant_iot_device.INDEXES
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)",
            [[index.name for index in declared]],
        )
        self.assertEqual(len(self.env.cr.fetchall()), len(declared))
