from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import TransactionCase, tagged

from .api_case import make_client

ROWS = 20_000


@tagged("post_install", "-at_install")
class TestPlans(TransactionCase):
    """Each query on a table that grows is served by the index that is named for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = new_user(cls.env, "plans_user", "base.group_user")
        cls.client, _secret = make_client(cls.env, user)
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            INSERT INTO plant_api_ref (company_id, res_model, res_id, system, external_id)
            SELECT %(company)s, 'product.product', n, 'plm', 'P-' || n
              FROM generate_series(1, %(rows)s) AS n;
            INSERT INTO plant_api_reply (client_id, key, fingerprint, time, status)
            SELECT %(client)s, 'k' || n, '', now() - n * interval '5 seconds', 200
              FROM generate_series(1, %(rows)s) AS n;
            INSERT INTO plant_api_consent (client_id, user_id, company_id, expires_at, code_hash)
            SELECT %(client)s, %(user)s, %(company)s, now(), 'c' || n
              FROM generate_series(1, %(rows)s) AS n;
            INSERT INTO plant_api_refresh (consent_id, token_hash)
            SELECT id, 'r' || id FROM plant_api_consent;
            INSERT INTO stock_lot (name, product_id, company_id, write_date)
            SELECT 'plan-' || n, product.id, %(company)s, now() - n * interval '1 minute'
              FROM generate_series(1, %(rows)s) AS n,
                   (SELECT min(id) AS id FROM product_product) AS product;
            ANALYZE plant_api_ref; ANALYZE plant_api_reply; ANALYZE stock_lot;
            ANALYZE plant_api_consent; ANALYZE plant_api_refresh;
            """,
            {
                "company": cls.env.company.id,
                "client": cls.client.id,
                "user": user.id,
                "rows": ROWS,
            },
        )

    def plan(self, query, *arguments):
        self.env.cr.execute(f"EXPLAIN {query}", arguments)
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def test_a_record_by_key(self):
        plan = self.plan(
            "SELECT res_id FROM plant_api_ref WHERE company_id = %s AND res_model = %s "
            "AND (system, external_id) IN %s",
            self.env.company.id,
            "product.product",
            (("plm", "P-1"), ("plm", "P-2")),
        )
        self.assertIn("plant_api_ref_key_unique", plan)

    def test_the_keys_of_a_page(self):
        plan = self.plan(
            "SELECT system FROM plant_api_ref WHERE res_model = %s AND res_id IN %s",
            "product.product",
            tuple(range(1, 51)),
        )
        self.assertIn("plant_api_ref_record_idx", plan)

    def test_a_reply_by_key(self):
        plan = self.plan(
            "SELECT 1 FROM plant_api_reply WHERE client_id = %s AND key = %s", self.client.id, "k7"
        )
        self.assertIn("plant_api_reply_key_unique", plan)

    def test_old_replies(self):
        plan = self.plan("DELETE FROM plant_api_reply WHERE time < now() - interval '26 hours'")
        self.assertIn("plant_api_reply_time_idx", plan)

    def test_a_code_and_a_refresh_token(self):
        for query, index in (
            ("plant_api_consent WHERE code_hash = 'c7'", "plant_api_consent_code_hash_unique"),
            ("plant_api_refresh WHERE token_hash = 'r7'", "plant_api_refresh_token_hash_unique"),
            ("plant_api_refresh WHERE consent_id = 7", "plant_api_refresh__consent_id_index"),
        ):
            self.assertIn(index, self.plan(f"SELECT id FROM {query}"))

    def test_a_sync_and_its_next_page(self):
        for condition in (
            "write_date >= now() - interval '1 hour'",
            "(write_date, id) > (now() - interval '1 hour', 7)",
        ):
            plan = self.plan(
                f"SELECT id FROM stock_lot WHERE {condition} ORDER BY write_date, id LIMIT 51"
            )
            self.assertIn("stock_lot_plant_api_idx", plan)
            self.assertNotIn("Sort", plan)

    def test_a_late_page_by_id(self):
        plan = self.plan(
            "SELECT id FROM stock_lot WHERE company_id = %s AND (id) > (%s) ORDER BY id LIMIT 51",
            self.env.company.id,
            ROWS // 2,
        )
        self.assertIn("stock_lot_pkey", plan)
