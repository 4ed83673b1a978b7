import json

from odoo.tests import tagged

from ..models.plant_operator_session import INDEXES
from .plant_case import NOW, PlantCase

ROWS = 20_000
OPERATORS = 10


@tagged("post_install", "-at_install")
class TestSessionPlans(PlantCase):
    """The queries of operator sessions on years of history, each by the index made for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        # Rows of other operators and stations need none of theirs: only the plan is looked at.
        cls.cr.execute("SET LOCAL session_replication_role = replica")
        cls.cr.execute(
            """
            INSERT INTO plant_operator_session (operator_id, station_id, company_id, token_hash,
                method, started_at, last_seen_at, expires_at, ended_at, end_reason)
            SELECT 1000000 + n %% %(operators)s, 1000000 + n %% 8, %(company)s, md5(n::text),
                'badge', t, t, t + interval '10 hours',
                CASE WHEN n > %(rows)s - 20 THEN NULL ELSE t + interval '8 hours' END, NULL
            FROM generate_series(1, %(rows)s) n,
                LATERAL (SELECT %(now)s - (%(rows)s - n) * interval '1 hour' AS t) times
            """,
            {"operators": OPERATORS, "company": cls.env.company.id, "rows": ROWS, "now": NOW},
        )
        cls.cr.execute("SET LOCAL session_replication_role = DEFAULT")
        cls.cr.execute("ANALYZE plant_operator_session")

    def assert_plan(self, index, query, *params):
        self.cr.execute(
            f"EXPLAIN (FORMAT JSON) SELECT id FROM plant_operator_session WHERE {query}", params
        )
        plan = self.cr.fetchone()[0]
        text = plan if isinstance(plan, str) else json.dumps(plan)
        self.assertIn(f'"{index}"', text)
        self.assertNotIn('"Seq Scan"', text)
        self.assertNotIn('"Sort"', text)
        return index

    def test_token(self):
        self.assert_plan("plant_operator_session_token_hash_uniq", "token_hash = %s", "0" * 64)

    def test_every_index_serves_its_query(self):
        newest = "ORDER BY started_at DESC, id DESC LIMIT 80"
        used = {
            self.assert_plan(
                "plant_operator_session_open_uniq", "operator_id = %s AND ended_at IS NULL", 1000007
            ),
            self.assert_plan(
                "plant_operator_session_station_open",
                "station_id = %s AND ended_at IS NULL",
                1000007,
            ),
            self.assert_plan(
                "plant_operator_session_operator_started", f"operator_id = %s {newest}", 1000007
            ),
            self.assert_plan(
                "plant_operator_session_station_started", f"station_id = %s {newest}", 1000007
            ),
            self.assert_plan(
                "plant_operator_session_started",
                f"company_id IN (%s) {newest}",
                self.env.company.id,
            ),
            self.assert_plan(
                "plant_operator_session_retention",
                "company_id = %s AND ended_at < %s::timestamp - interval '800 days'",
                self.env.company.id,
                NOW,
            ),
        }
        self.assertEqual(used, {index.name for index in INDEXES})
