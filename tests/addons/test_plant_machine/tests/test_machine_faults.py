import gzip
import http.client
import json
import random
import urllib.parse
import zlib
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.plant_base.models.plant_token import PlantToken
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MachineCase

ECHO = "/plant/test/v1/echo"
ITEM = {"name": "Gear", "quantity": 2.5}


@tagged("post_install", "-at_install")
class TestMachineFaults(MachineCase):
    """Every refusal, over real HTTP."""

    # -- who -----------------------------------------------------------------------------------

    def test_no_token(self):
        for header in (None, "", "Bearer", "Bearer  ", "Basic dXNlcjpwdw==", self.secret):
            with self.subTest(header):
                response = self.ask(ECHO, "POST", ITEM, headers={"Authorization": header})
                self.assertProblem(response, 401, "unauthorized")
                self.assertEqual(response.headers["WWW-Authenticate"], 'Bearer realm="plant"')

    def test_two_tokens_are_none(self):
        body = json.dumps(ITEM).encode()
        for others in (("Bearer tst_x",), ("Basic dXNlcjpwdw==",), (f"Bearer {self.secret}",)):
            for secrets in ((f"Bearer {self.secret}", *others), (*others, f"Bearer {self.secret}")):
                connection = http.client.HTTPConnection(
                    urllib.parse.urlsplit(self.base_url()).netloc, timeout=30
                )
                self.addCleanup(connection.close)
                connection.putrequest("POST", ECHO)
                for secret in secrets:
                    connection.putheader("Authorization", secret)
                connection.putheader("Content-Type", "application/json")
                connection.putheader("Content-Length", str(len(body)))
                connection.endheaders(body)
                with self.subTest(others):
                    # 19.0's server refuses the request itself.
                    self.assertIn(connection.getresponse().status, (400, 401))

    def test_session_cookie_is_not_a_token(self):
        self.authenticate("admin", "admin")
        response = self.opener.post(self.base_url() + ECHO, json=ITEM, timeout=30)
        self.assertProblem(response, 401, "unauthorized")

    def test_session_cookie_beside_a_token_changes_nothing(self):
        self.authenticate("admin", "admin")
        response = self.opener.post(
            self.base_url() + ECHO,
            json=ITEM,
            headers={"Authorization": f"Bearer {self.secret}"},
            timeout=30,
        )
        self.assertEqual(response.json()["user"], "machine")
        self.assertNotIn("Set-Cookie", response.headers)

    def test_refused_tokens_say_what_to_do(self):
        tokens = self.env["plant.token"]
        revoked, revoked_secret = tokens._issue("revoked", self.user)
        revoked._revoke()
        _expired, expired_secret = tokens._issue(
            "expired", self.user, expires_at=fields.Datetime.now() - timedelta(seconds=1)
        )
        other = self.user.copy({"login": "gone", "name": "Gone"})
        _archived, archived_secret = tokens._issue("archived", other)
        other.active = False
        for secret, says in [
            (revoked_secret, "revoked"),
            (expired_secret, "expired"),
            (archived_secret, "archived"),
            ("tst_" + "A" * 43, "not known"),
            ("tst_short", "not a token"),
            (self.secret + "x", "not a token"),
            ("' OR 1=1 --", "not a token"),
            ("x" * 5000, "not a token"),
        ]:
            with self.subTest(says):
                response = self.ask(ECHO, "POST", ITEM, secret=secret)
                problem = self.assertProblem(response, 401, "unauthorized")
                self.assertIn(says, problem["detail"])
                self.assertIn('error="invalid_token"', response.headers["WWW-Authenticate"])

    def test_the_log_does_not_know_the_secret(self):
        with self.assertLogs("odoo.addons.plant_base", "DEBUG") as logs:
            self.token._revoke()
            self.ask(ECHO, "POST", ITEM)
            self.ask(ECHO, "POST", ITEM, secret="tst_" + "B" * 43)
        text = "\n".join(logs.output)
        self.assertIn(self.token.hint, text)
        self.assertNotIn(self.secret, text)
        self.assertNotIn("B" * 10, text)

    # -- where and how -------------------------------------------------------------------------

    def test_unmatched_paths(self):
        for path in ("/plant/test", "/plant/test/v1/nothing", "/plant/test/v1/things/abc"):
            with self.subTest(path):
                problem = self.assertProblem(self.ask(path), 404, "not-found")
                self.assertEqual(problem["instance"], path)
        self.assertProblem(self.ask("/plant/test/v9/x", "POST", ITEM), 404, "not-found")
        self.assertProblem(self.ask("/plant/test/v9/x", "OPTIONS"), 404, "not-found")

    def test_wrong_method(self):
        response = self.ask("/plant/test/v1/things/7", "PATCH", ITEM)
        self.assertProblem(response, 405, "method-not-allowed")
        self.assertEqual(response.headers["Allow"], "GET, HEAD, DELETE")
        response = self.ask(ECHO)
        self.assertProblem(response, 405, "method-not-allowed")
        self.assertEqual(response.headers["Allow"], "POST")

    def test_not_acceptable(self):
        response = self.ask("/plant/test/v1/scoped", headers={"Accept": "text/html"})
        self.assertProblem(response, 406, "not-acceptable")
        for header in ("application/*", "text/html, */*;q=0.1", "application/problem+json"):
            with self.subTest(header):
                response = self.ask("/plant/test/v1/scoped", headers={"Accept": header})
                self.assertEqual(response.status_code, 200)

    # -- what ----------------------------------------------------------------------------------

    def test_content_type(self):
        for header in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            None,
        ):
            with self.subTest(header):
                response = self.ask(
                    ECHO, "POST", data=b'{"a": 1}', headers={"Content-Type": header}
                )
                self.assertProblem(response, 415, "unsupported-media")
                self.assertEqual(response.headers["Accept"], "application/json")
        utf8 = {"Content-Type": "application/json; charset=utf-8"}
        self.assertEqual(self.ask(ECHO, "POST", ITEM, headers=utf8).status_code, 200)

    def test_content_encoding(self):
        response = self.ask(ECHO, "POST", ITEM, headers={"Content-Encoding": "br"})
        self.assertProblem(response, 415, "unsupported-media")
        self.assertEqual(response.headers["Accept-Encoding"], "gzip")

    def test_malformed(self):
        whole = gzip.compress(json.dumps(ITEM).encode())
        deep = b"[" * 2000 + b"]" * 2000
        for data, headers in [
            (b"", None),
            (b"{", None),
            (b"{'a': 1}", None),
            (b'{"name": "\xff"}', None),
            (b'{"name": "a", "quantity": 1} x', None),
            (deep, None),
            (whole[:-5], {"Content-Encoding": "gzip"}),
            (whole + b"more", {"Content-Encoding": "gzip"}),
            (b"not gzip", {"Content-Encoding": "gzip"}),
        ]:
            with self.subTest(data=data[:20]):
                response = self.ask(ECHO, "POST", data=data, headers=headers)
                self.assertProblem(response, 400, "malformed")

    def test_chunked(self):
        response = self.ask(ECHO, "POST", data=iter([b"{}", b" "]))
        self.assertProblem(response, 411, "length-required")

    def test_too_large(self):
        long = b" " * 4097
        bomb = gzip.compress(b" " * 50_000_000)
        for data, headers in [(long, None), (bomb, {"Content-Encoding": "gzip"})]:
            with self.subTest(size=len(data)):
                response = self.ask(ECHO, "POST", data=data, headers=headers)
                problem = self.assertProblem(response, 413, "too-large")
                self.assertEqual(problem["limit"], 4096)
        exact = json.dumps(ITEM).encode().ljust(4096)
        self.assertEqual(self.ask(ECHO, "POST", data=exact).status_code, 200)

    def test_invalid_body_points_at_each_place(self):
        body = {
            "quantity": -1,
            "extra/key~": 1,
            "parts": [{"name": "ok", "quantity": 1}, {"name": "x" * 41, "quantity": "much"}],
        }
        problem = self.assertProblem(self.ask(ECHO, "POST", body), 422, "invalid")
        self.assertEqual(
            {(error["pointer"], error["code"]) for error in problem["errors"]},
            {
                ("#/name", "missing"),
                ("#/quantity", "greater_than"),
                ("#/extra~1key~0", "extra_forbidden"),
                ("#/parts/1/name", "string_too_long"),
                ("#/parts/1/quantity", "float_parsing"),
            },
        )

    def test_not_a_number_and_nul_are_refused(self):
        response = self.ask(ECHO, "POST", data=b'{"name": "a", "quantity": NaN}')
        self.assertProblem(response, 422, "invalid")
        body = {"name": "a", "quantity": 1, "parts": [{"name": "b\0", "quantity": 1}]}
        problem = self.assertProblem(self.ask(ECHO, "POST", body), 422, "invalid")
        self.assertEqual(problem["errors"][0]["pointer"], "#/parts/0/name")
        harmless = {"name": "a\\u0000", "quantity": 1}
        self.assertEqual(self.ask(ECHO, "POST", harmless).status_code, 200)

    def test_errors_are_counted_not_poured_out(self):
        body = {"name": "a", "quantity": 1, "parts": [{}] * 200}
        problem = self.assertProblem(self.ask(ECHO, "POST", body), 422, "invalid")
        self.assertEqual(len(problem["errors"]), 50)

    def test_invalid_query(self):
        for query, parameter in [
            ("limit=0", "limit"),
            ("limit=ten", "limit"),
            ("limit=1&limit=2", "limit"),
            ("lim=1", "lim"),
            ("state=%00", "state"),
        ]:
            with self.subTest(query):
                response = self.ask(f"/plant/test/v1/things/7?{query}")
                problem = self.assertProblem(response, 422, "invalid")
                self.assertEqual(problem["errors"][0]["parameter"], parameter)

    def test_preconditions(self):
        path = "/plant/test/v1/versioned"
        response = self.ask(path, "PUT", ITEM)
        self.assertProblem(response, 428, "precondition-required")
        etag = response.headers["ETag"]
        for header in ('"other"', f"W/{etag}"):
            response = self.ask(path, "PUT", ITEM, headers={"If-Match": header})
            self.assertProblem(response, 412, "precondition-failed")

    # -- what handlers raise -------------------------------------------------------------------

    def fail(self, what):
        return self.ask(f"/plant/test/v1/raise/{what}")

    def test_what_odoo_raises(self):
        self.assertEqual(
            self.assertProblem(self.fail("user"), 422, "invalid")["detail"], "The order is done."
        )
        access = self.assertProblem(self.fail("access"), 403, "forbidden")
        self.assertNotIn("ir.rule", access["detail"])
        self.assertProblem(self.fail("denied"), 401, "unauthorized")
        missing = self.assertProblem(self.fail("missing"), 404, "not-found")
        self.assertNotIn("mrp.production", missing["detail"])
        self.assertProblem(self.fail("teapot"), 418, "im-a-teapot")

    def test_what_handlers_raise_on_purpose(self):
        conflict = self.assertProblem(self.fail("conflict"), 409, "conflict")
        self.assertEqual(conflict["accepted_through"], 3)
        throttled = self.fail("throttled")
        self.assertProblem(throttled, 429, "too-many-requests")
        self.assertEqual(throttled.headers["Retry-After"], "7")

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.service.model")
    def test_a_busy_database_is_503(self):
        with patch("odoo.service.model.MAX_TRIES_ON_CONCURRENCY_FAILURE", 1):
            response = self.ask("/plant/test/v1/busy")
        self.assertProblem(response, 503, "unavailable")
        self.assertEqual(response.headers["Retry-After"], "1")

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.service.model")
    def test_a_database_that_fails_while_it_looks_for_the_token_refuses_no_token(self):
        authenticate = PlantToken._authenticate
        failing = [True, True, False]

        def fail_twice(tokens, secret):
            if failing.pop(0):
                tokens.env.cr.execute(
                    "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"
                )
            return authenticate(tokens, secret)

        with patch.object(PlantToken, "_authenticate", fail_twice):
            with patch("odoo.service.model.MAX_TRIES_ON_CONCURRENCY_FAILURE", 1):
                response = self.ask(ECHO, "POST", ITEM)
            self.assertProblem(response, 503, "unavailable")
            self.assertEqual(self.ask(ECHO, "POST", ITEM).status_code, 200, "Odoo tried again")
        self.assertFalse(failing)

    def test_a_bug_is_500_with_a_reference_into_the_log(self):
        with self.assertLogs("odoo.addons.plant_base.machine.dispatcher", "ERROR") as logs:
            response = self.fail("bug")
        problem = self.assertProblem(response, 500, "internal")
        self.assertNotIn("secret detail", response.text)
        self.assertIn(problem["reference"], logs.output[0])
        self.assertIn("ZeroDivisionError", logs.output[0])

    def test_a_refusal_leaves_nothing(self):
        body = {**ITEM, "name": "Never Kept"}
        self.assertProblem(self.ask("/plant/test/v1/partner", "POST", body), 422, "invalid")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Never Kept")]))

    @mute_logger("odoo.addons.plant_base.machine.dispatcher")
    def test_a_refusal_is_raised_or_nothing_stays(self):
        body = {**ITEM, "name": "Never Kept"}
        self.assertProblem(self.ask("/plant/test/v1/half", "POST", body), 500, "internal")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Never Kept")]))

    @mute_logger("odoo.sql_db", "odoo.http")
    def test_a_broken_unique_constraint_is_409(self):
        body = {**ITEM, "name": "database.uuid"}
        self.assertProblem(self.ask("/plant/test/v1/param", "POST", body), 409, "conflict")

    # -- anything ------------------------------------------------------------------------------

    def test_random_bytes_are_never_a_server_error(self):
        dice = random.Random(20261123)
        seed = json.dumps({**ITEM, "parts": [ITEM]}).encode()
        for _round in range(60):
            data = bytearray(seed)
            for _change in range(dice.randint(1, 6)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            data = bytes(data)
            headers = {}
            if dice.random() < 0.3:
                data, headers = zlib.compress(data, wbits=31), {"Content-Encoding": "gzip"}
                data = data[: dice.randint(1, len(data))]
            response = self.ask(ECHO, "POST", data=data, headers=headers)
            self.assertIn(response.status_code, (200, 400, 422), (data, response.text))
