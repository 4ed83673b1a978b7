from odoo import fields
from odoo.tests import tagged

from .webhook_case import WebhookCase

ROWS = 40_000
ENDPOINTS = 4


@tagged("post_install", "-at_install")
class TestWebhookPlans(WebhookCase):
    """What is asked of a full log is served by the index that is named for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        endpoints = cls.endpoints.create(
            [
                {
                    "name": f"E{n}",
                    "url": "https://example.com/",
                    "in_order": n % 2,
                    "concurrency": 20,
                }
                for n in range(ENDPOINTS)
            ]
        )
        endpoints.sudo().state = "active"
        cls.endpoint_ids = endpoints.ids
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            INSERT INTO plant_event (uuid, type, time, res_model, res_id, sequence, position,
                                     data_schema, company_id)
            SELECT 'plan-' || n, 'plant.test.happened', now(), 'res.country', 1, 1000000 + n,
                   nextval('plant_event_position_seq'), 1, %(company)s
              FROM generate_series(1, %(rows)s) AS n;
            INSERT INTO plant_webhook_delivery
                   (endpoint_id, event_id, company_id, event_type, made_at, queue_run_at,
                    queue_state, queue_priority, queue_attempts, queue_finished_at)
            SELECT (%(endpoints)s)[CASE WHEN event.id %% 500 = 0 THEN 4
                                        ELSE 1 + event.id %% 3 END],
                   event.id, %(company)s, event.type, now(), now() - interval '1 hour',
                   (ARRAY['done', 'pending', 'pending', 'dead'])[1 + event.id %% 4], 10, 0,
                   CASE WHEN event.id %% 4 = 0 THEN now() - event.id * interval '1 minute' END
              FROM plant_event AS event WHERE uuid LIKE 'plan-%%';
            INSERT INTO plant_webhook_attempt
                   (delivery_id, endpoint_id, company_id, at, number, ok, status, milliseconds)
            SELECT id, endpoint_id, company_id, now(), 1, id %% 50 > 0, 200, 5
              FROM plant_webhook_delivery WHERE queue_state = 'done';
            UPDATE plant_webhook_cursor SET position = (SELECT max(position) FROM plant_event);
            ANALYZE plant_event; ANALYZE plant_webhook_delivery; ANALYZE plant_webhook_attempt;
            ANALYZE plant_webhook_endpoint;
            """,
            {
                "company": cls.env.company.id,
                "rows": ROWS,
                "endpoints": cls.endpoint_ids,
            },
        )

    def plan(self, query, *arguments):
        self.env.cr.execute(f"EXPLAIN {query}", arguments)
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def read_by(self, run):
        """How many rows of the deliveries were read by what ``run`` does: a plan may look well and
        read them all.
        """
        query = (
            "SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = 'plant_webhook_delivery'"
        )
        self.env.cr.execute(query)
        sequential, indexed = self.env.cr.fetchone()
        run()
        self.env.cr.execute(query)
        after = self.env.cr.fetchone()
        return after[0] - sequential, after[1] - indexed

    def test_a_batch_costs_what_it_is_large(self):
        table = self.deliveries._queue_table()
        now = self.soon()

        def claim():
            self.assertEqual(len(table.claim(self.env.cr, now, now, 16)), 16)

        sequential, indexed = self.read_by(claim)
        self.assertEqual(sequential, 0, "the backlog is not scanned")
        self.assertLess(indexed, 3000)
        sequential, indexed = self.read_by(lambda: table.next_due(self.env.cr, now))
        self.assertEqual(sequential, 0)
        self.assertLess(indexed, 3000)

    def test_the_log_of_an_endpoint(self):
        plan = self.plan(
            "SELECT id FROM plant_webhook_delivery WHERE endpoint_id = %s ORDER BY id DESC LIMIT 8",
            self.endpoint_ids[3],
        )
        self.assertIn("plant_webhook_delivery_log_idx", plan)

    def test_the_log_by_type(self):
        plan = self.plan(
            "SELECT id FROM plant_webhook_delivery WHERE event_type = 'plant.lot.shipped'"
            " ORDER BY id DESC LIMIT 80"
        )
        self.assertIn("plant_webhook_delivery_type_idx", plan)

    def test_dead_letters(self):
        plan = self.plan(
            "SELECT 1 FROM plant_webhook_delivery WHERE endpoint_id = %s"
            " AND queue_state = 'dead' LIMIT 10000",
            self.endpoint_ids[3],
        )
        self.assertIn("plant_webhook_delivery_given_up_idx", plan)

    def test_where_an_event_went(self):
        plan = self.plan("SELECT id FROM plant_webhook_delivery WHERE event_id = %s", 7)
        self.assertIn("plant_webhook_delivery_event_idx", plan)

    def test_retention(self):
        plan = self.plan(
            "SELECT id FROM plant_webhook_delivery WHERE queue_state IN ('done', 'cancelled')"
            " AND queue_finished_at < %s LIMIT 20000",
            fields.Datetime.to_datetime("2000-01-01"),
        )
        self.assertIn("plant_webhook_delivery_queue_finished_idx", plan)

    def test_attempts(self):
        latest = self.plan(
            "SELECT ok FROM plant_webhook_attempt WHERE endpoint_id = %s ORDER BY id DESC LIMIT 99",
            self.endpoint_ids[3],
        )
        self.assertIn("plant_webhook_attempt_endpoint_idx", latest)
        failed = self.plan(
            "SELECT id FROM plant_webhook_attempt WHERE endpoint_id = %s AND NOT ok"
            " ORDER BY id DESC LIMIT 10",
            self.endpoint_ids[3],
        )
        self.assertIn("plant_webhook_attempt_failed_idx", failed)
        of_one = self.plan("SELECT id FROM plant_webhook_attempt WHERE delivery_id = %s", 7)
        self.assertIn("plant_webhook_attempt_delivery_idx", of_one)
