import gzip
import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MachineCase

ITEM = {"name": "Gear", "quantity": 2.5}


@tagged("post_install", "-at_install")
class TestMachine(MachineCase):
    """What a well-behaved machine gets."""

    def test_body_in_and_model_out(self):
        item = {**ITEM, "parts": [{"name": "Shaft", "quantity": 1}]}
        response = self.ask("/plant/test/v1/echo", "POST", item)
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/json")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertNotIn("Set-Cookie", response.headers)
        answer = response.json()
        self.assertEqual(answer["user"], "machine")
        self.assertEqual(answer["company"], self.env.company.name)
        self.assertEqual(answer["at"], "2026-01-02T03:04:05")
        self.assertEqual(answer["item"]["parts"][0]["name"], "Shaft")

    def test_query_and_path(self):
        response = self.ask("/plant/test/v1/things/7?limit=5&state=done&state=ready")
        self.assertEqual(response.json(), {"id": 7, "limit": 5, "state": ["done", "ready"]})
        self.assertEqual(self.ask("/plant/test/v1/things/7").json()["limit"], 20)

    def removed(self):
        return self.env["res.partner"].search_count([("name", "=", "Removed")])

    def test_nothing_is_204(self):
        response = self.ask("/plant/test/v1/things/7", "DELETE")
        self.assertEqual((response.status_code, response.content), (204, b""))
        self.assertTrue(self.removed())

    def test_status_headers_and_request_id(self):
        version = self.ask("/plant/test/v1/versioned").headers["ETag"]
        response = self.ask(
            "/plant/test/v1/versioned",
            "PUT",
            ITEM,
            headers={"If-Match": version, "X-Request-Id": "order-7.a"},
        )
        self.assertEqual(response.status_code, 201, response.text)
        self.assertEqual(response.headers["Location"], "/plant/test/v1/versioned")
        self.assertEqual(response.headers["X-Request-Id"], "order-7.a")
        for bad in ("x" * 65, "a b", "ü".encode().decode("latin-1")):
            response = self.ask("/plant/test/v1/scoped", headers={"X-Request-Id": bad})
            self.assertRegex(response.headers["X-Request-Id"], r"^[0-9a-f-]{36}$")

    def test_etag(self):
        first = self.ask("/plant/test/v1/versioned")
        etag = first.headers["ETag"]
        self.assertEqual(first.json(), {"revision": 7})
        self.assertEqual(first.headers["Cache-Control"], "private, no-cache")
        for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            with self.subTest(header):
                again = self.ask("/plant/test/v1/versioned", headers={"If-None-Match": header})
                self.assertEqual((again.status_code, again.content), (304, b""))
                self.assertEqual(again.headers["ETag"], etag)
        other = self.ask("/plant/test/v1/versioned", headers={"If-None-Match": '"other"'})
        self.assertEqual(other.status_code, 200)

    def test_head_is_get_without_the_body(self):
        response = self.ask("/plant/test/v1/versioned", "HEAD")
        self.assertEqual((response.status_code, response.content), (200, b""))
        self.assertIn("ETag", response.headers)

    def test_gzip(self):
        response = self.ask(
            "/plant/test/v1/echo",
            "POST",
            data=gzip.compress(json.dumps(ITEM).encode()),
            headers={"Content-Encoding": "gzip"},
        )
        self.assertEqual(response.json()["item"]["name"], "Gear", response.text)

    def test_options_says_what_is_possible(self):
        response = self.ask("/plant/test/v1/things/7", "OPTIONS")
        self.assertEqual(response.status_code, 204, response.text)
        self.assertEqual(response.headers["Allow"], "GET, HEAD, DELETE")
        self.assertFalse(
            self.removed(),
            "OPTIONS runs no handler",
        )

    def test_scope(self):
        self.assertEqual(self.ask("/plant/test/v1/scoped").json(), {"scopes": ["iot"]})
        _token, secret = self.env["plant.token"]._issue("none", self.user)
        response = self.ask("/plant/test/v1/scoped", secret=secret)
        problem = self.assertProblem(response, 403, "insufficient-scope")
        self.assertEqual(problem["scope"], "iot")
        self.assertIn('error="insufficient_scope"', response.headers["WWW-Authenticate"])

    def test_company_is_the_tokens(self):
        company = self.env["res.company"].create({"name": "Second Plant"})
        self.user.company_ids += company
        _token, secret = self.env["plant.token"]._issue("second", self.user, company=company)
        response = self.ask("/plant/test/v1/echo", "POST", ITEM, secret=secret)
        self.assertEqual(response.json()["company"], "Second Plant")

    def test_a_serialization_failure_is_tried_again_with_the_same_body(self):
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            response = self.ask("/plant/test/v1/count", "POST", ITEM)
        self.assertEqual(response.json(), {"tries": 3, "name": "Gear"})

    def test_use_is_written_down_seldom(self):
        self.assertFalse(self.token.last_used_at)
        self.ask("/plant/test/v1/scoped")
        self.token.invalidate_recordset()
        first = self.token.last_used_at
        self.assertLess(fields.Datetime.now() - first, timedelta(minutes=1))
        self.ask("/plant/test/v1/scoped")
        self.token.invalidate_recordset()
        self.assertEqual(self.token.last_used_at, first)
