from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .api_case import ApiCase


@tagged("post_install", "-at_install")
class TestIdempotency(ApiCase):
    """A POST that is sent again is not done again."""

    def count(self):
        return self.env["product.product"].search_count([("name", "=", "Once")])

    def post(self, key, name="Once", **options):
        return self.ask("products", "POST", {"name": name}, key=key, **options)

    def test_sent_twice_done_once(self):
        first = self.post("a-key")
        again = self.post('"a-key"')
        self.assertEqual((first.status_code, again.status_code), (201, 201))
        self.assertEqual(again.json(), first.json())
        for name in ("Location", "ETag"):
            self.assertEqual(again.headers[name], first.headers[name])
        self.assertNotIn("Idempotency-Replayed", first.headers)
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(self.count(), 1)

    def test_the_key_of_another_request(self):
        self.post("b-key")
        self.assertProblem(self.post("b-key", name="Other"), 422, "invalid")
        other = self.ask("lots", "POST", {"name": "x", "product": {"id": 1}}, key="b-key")
        self.assertProblem(other, 422, "invalid")

    def test_no_key_or_none_that_is_one(self):
        for header in (None, "", '""', "x" * 256, "a b", "ä".encode().decode("latin-1")):
            with self.subTest(header):
                answer = self.post("x", headers={"Idempotency-Key": header})
                problem = self.assertProblem(answer, 400, "malformed")
                self.assertIn("Idempotency-Key", problem["detail"])
        self.assertFalse(self.count())

    def test_a_refusal_is_not_kept(self):
        body = {"product": {"system": "plm", "external_id": "late"}, "name": "L-1"}
        self.assertProblem(self.ask("lots", "POST", body, key="c-key"), 422, "invalid")
        self.ask("products/by-ref/plm/late", "PUT", {"name": "Late", "tracking": "lot"})
        self.assertEqual(self.ask("lots", "POST", body, key="c-key").status_code, 201)

    def test_each_client_has_its_own_keys(self):
        self.post("d-key")
        other = self.client.copy({"name": "Other"})
        token = other._issue_token(["products:write"])
        self.assertEqual(self.post("d-key", token=token).status_code, 201)
        self.assertEqual(self.count(), 2)

    def test_they_are_forgotten_after_a_day(self):
        self.post("e-key")
        replies = self.env["plant.api.reply"]
        replies._gc_old()
        self.assertTrue(replies.search([("key", "=", "e-key")]))
        self.env.cr.execute(
            "UPDATE plant_api_reply SET time = %s", [fields.Datetime.now() - timedelta(hours=25)]
        )
        replies._gc_old()
        self.assertFalse(replies.search([("key", "=", "e-key")]))
