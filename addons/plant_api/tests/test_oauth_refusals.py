from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .api_case import OAUTH, ApiCase, make_client


@tagged("post_install", "-at_install")
class TestOAuthRefusals(ApiCase):
    """What the OAuth2 endpoints refuse, in the words of RFC 6749."""

    def grant(self, secret=None, client_id=None, **fields):
        who = (client_id or self.client.client_id, secret or self.secret)
        return self.form("token", basic=who, **fields)

    def test_who(self):
        grant = {"grant_type": "client_credentials"}
        for response in (
            self.grant("wrong", **grant),
            self.grant(self.secret + "x", **grant),
            self.grant(client_id="plc_nobody", **grant),
            self.grant(make_client(self.env, self.user)[1], **grant),
        ):
            content = self.assertOAuthError(response, 401, "invalid_client")
            self.assertIn("not known, or its secret is wrong", content["error_description"])
            self.assertIn("Basic", response.headers["WWW-Authenticate"])
        post = {"client_id": self.client.client_id, "client_secret": "wrong"}
        response = self.form("token", **grant, **post)
        self.assertOAuthError(response, 401, "invalid_client")
        self.assertNotIn("WWW-Authenticate", response.headers)
        self.assertOAuthError(self.form("token", **grant), 401, "invalid_client")

    def test_said_twice_or_badly(self):
        grant = {"grant_type": "client_credentials"}
        self.assertOAuthError(
            self.grant(**grant, client_secret=self.secret), 400, "invalid_request"
        )
        me = (self.client.client_id, self.secret)
        response = self.form("token", basic=me, client_id="other", **grant)
        self.assertOAuthError(response, 400, "invalid_request")
        for header in ("Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer abc", "Basic /w=="):
            with self.subTest(header):
                response = self.form("token", headers={"Authorization": header}, **grant)
                self.assertOAuthError(response, 400, "invalid_request")

    def test_grants_and_scopes(self):
        self.assertOAuthError(self.grant(grant_type="password"), 400, "unsupported_grant_type")
        self.assertOAuthError(self.grant(), 400, "invalid_request")
        grant = {"grant_type": "client_credentials"}
        for scope in ("lots:read admin", "nonsense", "iot"):
            with self.subTest(scope):
                self.assertOAuthError(self.grant(**grant, scope=scope), 400, "invalid_scope")

    def test_what_is_no_form(self):
        response = self.send(
            "POST", f"{OAUTH}/token", data=b"{}", headers={"Content-Type": "application/json"}
        )
        self.assertOAuthError(response, 400, "invalid_request")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for data in (b"grant_type=a&grant_type=b", b"grant_type=%00", b"a=\xff", b"x" * 70_000):
            with self.subTest(data[:20]):
                response = self.send("POST", f"{OAUTH}/token", data=data, headers=form)
                self.assertOAuthError(response, 400, "invalid_request")
        response = self.send("POST", f"{OAUTH}/token?scope=x", data=b"a=b", headers=form)
        self.assertOAuthError(response, 400, "invalid_request")
        response = self.send("GET", f"{OAUTH}/token")
        self.assertProblem(response, 405, "method-not-allowed")
        self.assertEqual(response.headers["Allow"], "POST")

    def test_parameters_that_are_not_known_are_ignored(self):
        response = self.grant(grant_type="client_credentials", audience="plant")
        self.assertEqual(response.status_code, 200, response.text)

    def test_introspection_and_revocation_ask_who_one_is(self):
        for endpoint in ("introspect", "revoke"):
            with self.subTest(endpoint):
                self.assertOAuthError(self.form(endpoint, token=self.token), 401, "invalid_client")
                me = (self.client.client_id, self.secret)
                self.assertOAuthError(self.form(endpoint, basic=me), 400, "invalid_request")

    def test_from_elsewhere(self):
        self.client.networks = "192.0.2.0/24"
        response = self.grant(grant_type="client_credentials")
        content = self.assertOAuthError(response, 401, "invalid_client")
        self.assertIn("127.0.0.1", content["error_description"])

    def test_its_user_is_archived(self):
        self.user.active = False
        response = self.grant(grant_type="client_credentials")
        content = self.assertOAuthError(response, 401, "invalid_client")
        self.assertIn("archived", content["error_description"])

    def test_who_is_locked_out_is_told_for_how_long(self):
        grant = {"grant_type": "client_credentials"}
        self.env.cr.execute(
            "INSERT INTO plant_sign_in_throttle (subject, failures, locks, locked_until) "
            "VALUES (%s, 0, 1, %s)",
            [
                f"client,{self.client.client_id},127.0.0.1",
                fields.Datetime.now() + timedelta(seconds=400),
            ],
        )
        response = self.grant(**grant)
        self.assertOAuthError(response, 429, "temporarily_unavailable")
        self.assertTrue(300 < int(response.headers["Retry-After"]) <= 400)
        self.assertEqual(self.ask("lots").status_code, 200, "its tokens stay good")
        self.client.action_unlock()
        self.assertEqual(self.grant(**grant).status_code, 200)

    @mute_logger("odoo.addons.plant_base.machine.dispatcher")
    def test_the_log_knows_no_secret(self):
        with self.assertLogs("", "DEBUG") as logs:
            token = self.grant(grant_type="client_credentials").json()["access_token"]
            self.grant("pcs_" + "B" * 43, grant_type="client_credentials")
            self.ask("lots", token=token)
        text = "\n".join(logs.output)
        for secret in (self.secret, token, "B" * 43):
            self.assertNotIn(secret, text)
