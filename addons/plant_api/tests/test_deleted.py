from datetime import datetime, timedelta

from odoo import fields
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import tagged

from ..models.plant_api_deletion import FUNCTION, drop_triggers
from .api_case import ApiCase, make_client, make_user

SINCE = "updated_since=2020-01-01T00:00:00Z"


@tagged("post_install", "-at_install")
class TestDeleted(ApiCase):
    """Who keeps a copy learns of what is no longer there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Deleted"})
        cls.lots = cls.env["stock.lot"].create(
            [
                {"name": f"D-{n}", "product_id": cls.product.id, "company_id": cls.env.company.id}
                for n in range(3)
            ]
        )
        cls.env.flush_all()

    def deleted(self, query=SINCE, resource="lots", **more):
        answer = self.ask(f"{resource}/deleted?{query}", **more)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def ids(self, page):
        return [item["id"] for item in page["items"]]

    def test_a_deletion_is_told(self):
        before = self.deleted()
        gone = self.lots[0].id
        self.assertNotIn(gone, self.ids(before))
        self.lots[0].unlink()
        after = self.deleted()
        self.assertIn(gone, self.ids(after))
        self.assertIn(gone, self.ids(self.deleted(f"updated_since={before['watermark']}")))
        self.assertNotIn(gone, self.ids(self.deleted(resource="alerts")))

    def test_whatever_deletes_it(self):
        """Odoo's ORM is not asked."""
        gone = self.lots.ids
        self.env.cr.execute("DELETE FROM stock_lot WHERE id IN %s", [tuple(gone)])
        self.assertLessEqual(set(gone), set(self.ids(self.deleted())))

    def test_pages(self):
        gone = self.lots.ids
        self.lots.unlink()
        page = self.deleted(f"{SINCE}&limit=1")
        found, watermark = self.ids(page), page["watermark"]
        while page["next"]:
            page = self.deleted(f"{SINCE}&limit=1&cursor={page['next']}")
            self.assertEqual(page["watermark"], watermark)
            found += self.ids(page)
        self.assertEqual(len(found), len(set(found)))
        self.assertLessEqual(set(gone), set(found))
        answer = self.ask(f"lots?limit=1&{SINCE}")
        cursor = answer.json()["next"]
        refused = self.ask(f"lots/deleted?{SINCE}&cursor={cursor}")
        self.assertProblem(refused, 422, "invalid")

    def test_since_when_is_said(self):
        self.assertProblem(self.ask("lots/deleted"), 422, "invalid")
        self.assertProblem(self.ask("nonsense/deleted"), 404, "not-found")
        self.assertProblem(self.ask(f"lots/deleted?{SINCE}", "POST", {}), 405,
                           "method-not-allowed")  # fmt: skip

    def test_of_another_company_nothing(self):
        company = self.env["res.company"].create({"name": "Second"})
        user = make_user(
            self.env, "api_deleted_second",
            company_id=company.id, company_ids=[(6, 0, company.ids)],
        )  # fmt: skip
        client, _secret = make_client(self.env, user)
        token = client._issue_token(["lots:read"])
        gone = self.lots.ids
        self.lots.unlink()
        self.assertTrue(set(gone).isdisjoint(self.ids(self.deleted(token=token))))

    def test_to_a_customer_nothing(self):
        portal = new_user(self.env, "api_deleted_portal", "base.group_portal")
        client, _secret = make_client(self.env, portal)
        token = client._issue_token(["invoices:read"])
        refused = self.ask(f"invoices/deleted?{SINCE}", token=token)
        self.assertProblem(refused, 403, "forbidden")

    def test_every_resource_is_watched(self):
        self.env.cr.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgname = 'plant_api_deletion'"
        )
        watched = {name for (name,) in self.env.cr.fetchall()}
        for resource in self.env["plant.api.resources"]._declared():
            self.assertIn(self.env[resource.model]._table, watched)

    def test_what_is_old_goes(self):
        self.lots.unlink()
        told = self.env["plant.api.deletion"].search([("res_model", "=", "stock.lot")])
        self.assertGreaterEqual(len(told), 3)
        told[0].time = fields.Datetime.now() - timedelta(days=500)
        self.env.flush_all()
        told._gc_old()
        self.assertEqual(told.exists(), told[1:])

    def test_nothing_is_left_of_it(self):
        drop_triggers(self.env.cr)
        self.env.cr.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'plant_api_deletion'")
        self.assertFalse(self.env.cr.fetchall())
        self.env.cr.execute("SELECT 1 FROM pg_proc WHERE proname = %s", [FUNCTION])
        self.assertFalse(self.env.cr.fetchall())

    def test_the_queries_are_served(self):
        self.env.cr.execute(
            """
            INSERT INTO plant_api_deletion (res_model, res_id, time)
            SELECT 'stock.lot', n, now() AT TIME ZONE 'UTC' - n * interval '1 minute'
              FROM generate_series(1, 20000) AS n;
            ANALYZE plant_api_deletion
            """
        )
        moment = datetime.fromisoformat("2024-01-01")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM plant_api_deletion WHERE res_model = 'stock.lot' "
            "AND time >= %s AND (time, id) > (%s, 7) ORDER BY time, id LIMIT 51",
            [moment, moment],
        )
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("plant_api_deletion_sync_idx", plan)
        self.assertNotIn("Sort", plan)
