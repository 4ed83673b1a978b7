import json

from odoo.addons.plant_iot.models import plant_iot_command
from odoo.tests import TransactionCase, tagged

from .command_case import CommandFixture

ROWS = 20_000


@tagged("post_install", "-at_install")
class TestCommandPlans(CommandFixture, TransactionCase):
    """The queries on commands each use the index named for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            INSERT INTO plant_iot_command (uuid, gateway_id, device_id, company_id, command, state,
                        asked_at, deadline, res_model, res_id)
                 SELECT gen_random_uuid(), %(gateway)s, %(device)s, %(company)s,
                        CASE WHEN n %% 1000 = 0 THEN 'probe' ELSE 'tare' END,
                        CASE WHEN n %% 1000 = 0 THEN 'waiting' ELSE 'done' END,
                        now() - n * interval '1 hour', now() - n * interval '1 hour',
                        CASE WHEN n %% 100 = 0 THEN 'stock.lot' END,
                        CASE WHEN n %% 100 = 0 THEN n / 100 END
                   FROM generate_series(1, %(rows)s) AS n
            """,
            {
                "gateway": cls.gateway.id,
                "device": cls.device.id,
                "company": cls.env.company.id,
                "rows": ROWS,
            },
        )
        cls.env.cr.execute("ANALYZE plant_iot_command")

    def _plan(self, domain, order="id desc", limit=80):
        query = self.env["plant.iot.command"]._search(domain, order=order, limit=limit)
        sql = query.select("id")
        sql, params = (sql.code, sql.params) if hasattr(sql, "code") else sql
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (plan,) = self.env.cr.fetchone()
        plan = plan if isinstance(plan, str) else json.dumps(plan)
        self.assertNotIn('"Seq Scan"', plan)
        return plan

    def test_what_a_gateway_has_to_do(self):
        domain = [("gateway_id", "=", self.gateway.id), ("state", "in", ("waiting", "taken"))]
        self.assertIn("plant_iot_command_due_idx", self._plan(domain, "id", 50))

    def test_what_is_to_be_given_up(self):
        domain = [("state", "in", ("waiting", "taken")), ("deadline", "<", "2020-01-01")]
        self.assertIn("plant_iot_command_due_idx", self._plan(domain, "id", None))

    def test_the_last_probe_of_a_device(self):
        domain = [("device_id", "=", self.device.id), ("command", "=", "probe")]
        self.assertIn("plant_iot_command_device_idx", self._plan(domain, limit=1))

    def test_of_a_lot(self):
        domain = [("res_model", "=", "stock.lot"), ("res_id", "=", 7)]
        self.assertIn("plant_iot_command_subject_idx", self._plan(domain))

    def test_by_id(self):
        domain = [("uuid", "=", "5d0f1e2a-0000-4000-8000-000000000001")]
        self.assertIn("plant_iot_command_uuid_uniq", self._plan(domain))

    def test_retention(self):
        domain = [("asked_at", "<", "2000-01-01"), ("state", "not in", ("waiting", "taken"))]
        self.assertIn("plant_iot_command_asked_idx", self._plan(domain, limit=None))

    def test_newest(self):
        self.assertIn("plant_iot_command_pkey", self._plan([]))

    def test_every_index_is_there(self):
        declared = [index.name for index in plant_iot_command.INDEXES]
        self.env.cr.execute("SELECT count(*) FROM pg_indexes WHERE indexname = ANY(%s)", [declared])
        self.assertEqual(self.env.cr.fetchone()[0], len(declared))
