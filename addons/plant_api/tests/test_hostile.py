import json
import random
import urllib.parse

from odoo.tests import tagged

from .api_case import ApiCase

NASTY = (
    "' OR 1=1 --",
    '"; DROP TABLE res_users; --',
    "%(uid)s",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "ß\u202e\U0001f4a5",
    "a" * 250,
    "\\x00",
    "[('id','>',0)]",
)


@tagged("post_install", "-at_install")
class TestHostile(ApiCase):
    """What somebody sends who means no good, or does not know what they send."""

    def test_nasty_text_is_text(self):
        for text in NASTY:
            with self.subTest(text):
                quoted = urllib.parse.quote(text, safe="")
                answer = self.ask(f"products?code={quoted}")
                self.assertEqual((answer.status_code, answer.json()["items"]), (200, []))
                made = self.ask("products", "POST", {"name": text, "code": text})
                self.assertEqual(made.status_code, 201, made.text)
                self.assertEqual(made.json()["name"], text)
                found = self.ask(f"products?code={quoted}").json()["items"]
                self.assertEqual([item["id"] for item in found], [made.json()["id"]])
                key = self.ask(f"products/by-ref/plm/{quoted}", "PUT", {"name": text})
                self.assertEqual(key.status_code, 201, key.text)

    def test_filters_that_are_none(self):
        for query in (
            "domain=[('id','>',0)]",
            "write_uid=1",
            "product_tmpl_id.list_price.gte=1",
            "id.gte=1",
            "code.like=%25",
            "fields=id,create_uid.password",
            "expand=create_uid",
            "sort=id;drop",
            "limit=1e3",
            "limit=-1",
            "updated_since=0.5",
            "updated_since=1700000000",
        ):
            with self.subTest(query):
                self.assertProblem(self.ask(f"products?{query}"), 422, "invalid")

    def test_numbers_that_do_not_fit(self):
        body = {"product": {"id": 2**31}, "quantity": 1}
        self.assertProblem(self.ask("production-orders", "POST", body), 422, "invalid")
        for number in (1e300, -1e13, "NaN", True, [], {}):
            body = {"name": "x", "weight": number}
            answer = self.ask("products", "POST", body)
            if number is True:
                continue
            self.assertProblem(answer, 422, "invalid")
        for path in ("products/99999999999999999999", "products/-1", "products/0", "products/1e3"):
            self.assertProblem(self.ask(path), 404, "not-found")

    def test_paths(self):
        for path in (
            "products/1%00",
            "products/by-ref/plm",
            "products/by-ref/plm/",
            "%00",
            "products/1/name",
            "products/export/1",
            "res.users",
            "res.users/1",
        ):
            with self.subTest(path):
                self.assertIn(self.ask(path).status_code, (301, 308, 404))

    def test_headers_cannot_be_split(self):
        answer = self.ask("products/by-ref/plm/a%0D%0ASet-Cookie:x=1", "PUT", {"name": "x"})
        self.assertEqual(answer.status_code, 404)
        self.assertNotIn("x=1", str(answer.headers))

    def test_too_many_items(self):
        items = [{"op": "create", "data": {"name": "x"}}] * 1001
        answer = self.ask("products/bulk", "POST", {"items": items})
        self.assertProblem(answer, 422, "invalid")
        self.assertProblem(self.ask("products/bulk", "POST", {"items": []}), 422, "invalid")

    def test_random_documents_are_never_a_server_error(self):
        dice = random.Random(20261128)
        values = (None, True, -1, 0, 2**63, 1.5, "", "x", "\u0000", [], {}, {"id": 1}, ["x"])
        names = (
            "name",
            "code",
            "tracking",
            "unit",
            "weight",
            "stocked",
            "active",
            "barcode",
            "zzz",
        )
        for _round in range(80):
            body = {dice.choice(names): dice.choice(values) for _each in range(4)}
            answer = self.ask("products", "POST", json.loads(json.dumps(body)))
            self.assertIn(answer.status_code, (201, 409, 422), (body, answer.text))
