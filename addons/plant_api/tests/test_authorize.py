from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .api_case import make_client
from .people_case import REDIRECT, PeopleCase, make_app


@tagged("post_install", "-at_install")
class TestAuthorize(PeopleCase):
    """An app acts for a person who allowed it to."""

    def test_who_has_not_logged_in_does_so_first(self):
        self.authenticate(None, None)
        self.cookies = self.opener.cookies.copy()
        answer = self.browse(self.query())
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login?redirect=", answer.headers["Location"])
        self.assertIn("code_challenge", answer.headers["Location"])

    def test_the_page(self):
        self.log_in()
        page = self.browse(self.query())
        for said in (
            "The app",
            self.person.name,
            "api_person",
            self.env.company.name,
            self.env.ref("plant_api.scope_lots_read").title,
            self.env.ref("plant_api.scope_products_write").title,
            REDIRECT.partition("?")[0],
        ):
            self.assertIn(said, page.text)
        self.assertNotIn(self.env.ref("plant_api.scope_products_read").title, page.text)
        self.assertNotIn("<script", page.text)
        policy = page.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertIn("form-action 'self' https://app.example.com", policy)
        self.assertEqual(page.headers["X-Frame-Options"], "DENY")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_to_the_first_call(self):
        self.log_in()
        said = self.sent_back(self.decide(self.query()))
        self.assertEqual(said.pop("state"), "s t/1")
        code = said.pop("code")
        self.assertFalse(said)
        answer = self.exchange(code)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        tokens = answer.json()
        self.assertEqual(tokens["expires_in"], 3600)
        self.assertEqual(set(tokens["scope"].split()), {"lots:read", "products:write"})
        made = self.ask("products", "POST", {"name": "By hand"}, token=tokens["access_token"])
        self.assertEqual(made.status_code, 201, made.text)
        product = self.env["product.product"].browse(made.json()["id"])
        self.assertEqual(product.create_uid, self.person)
        refused = self.ask("products", token=tokens["access_token"])
        self.assertProblem(refused, 403, "insufficient-scope")

    def test_the_persons_rights_hold(self):
        token = self.get_tokens()["access_token"]
        self.assertEqual(self.ask("lots", token=token).status_code, 200)
        self.person.active = False
        self.assertProblem(self.ask("lots", token=token), 401, "unauthorized")

    def test_all_scopes_of_the_client_where_none_are_named(self):
        tokens = self.exchange(self.get_code(scope=None)).json()
        self.assertEqual(set(tokens["scope"].split()), self.app._policy_of().scopes)

    def test_a_program_on_the_persons_own_device(self):
        for redirect in ("http://127.0.0.1:49152/back", "http://127.0.0.1/back"):
            code = self.get_code(redirect_uri=redirect)
            answer = self.exchange(code, redirect_uri=redirect)
            self.assertEqual(answer.status_code, 200, answer.text)

    def test_a_client_with_a_secret(self):
        self.app, secret = make_client(
            self.env,
            self.user,
            ["lots:read"],
            acts_for_people=True,
            redirect_uris=REDIRECT,
        )
        me = (self.app.client_id, secret)
        code = self.get_code(scope="lots:read")
        self.assertOAuthError(self.exchange(code), 401, "invalid_client")
        answer = self.exchange(code, basic=me)
        self.assertEqual(answer.status_code, 200, answer.text)
        claims = self.form("introspect", basic=me, token=answer.json()["access_token"]).json()
        self.assertEqual(claims["username"], "api_person")
        own = self.form("token", basic=me, grant_type="client_credentials").json()
        claims = self.form("introspect", basic=me, token=own["access_token"]).json()
        self.assertEqual(claims["username"], "api_user")

    def test_refresh(self):
        first = self.get_tokens()
        answer = self.refresh(first["refresh_token"])
        self.assertEqual(answer.status_code, 200, answer.text)
        second = answer.json()
        self.assertEqual(second["scope"], first["scope"])
        self.assertNotEqual(second["refresh_token"], first["refresh_token"])
        for tokens in first, second:
            self.assertEqual(self.ask("lots", token=tokens["access_token"]).status_code, 200)
        narrow = self.refresh(second["refresh_token"], scope="lots:read").json()
        self.assertEqual(narrow["scope"], "lots:read")
        wide = self.refresh(narrow["refresh_token"]).json()
        self.assertEqual(wide["scope"], first["scope"])
        answer = self.refresh(wide["refresh_token"], scope="products:read")
        self.assertOAuthError(answer, 400, "invalid_scope")

    def test_who_says_no_tells_the_app(self):
        self.log_in()
        said = self.sent_back(self.decide(self.query(), "deny"))
        self.assertEqual((said["error"], said["state"]), ("access_denied", "s t/1"))
        self.assertFalse(self.env["plant.api.consent"].search([("user_id", "=", self.person.id)]))

    def test_revocation_by_the_app(self):
        tokens = self.get_tokens()
        me = {"client_id": self.app.client_id}
        answer = self.form("revoke", token=tokens["refresh_token"], **me)
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertProblem(self.ask("lots", token=tokens["access_token"]), 401, "unauthorized")
        self.assertOAuthError(self.refresh(tokens["refresh_token"]), 400, "invalid_grant")
        answer = self.form("introspect", token=tokens["access_token"], **me)
        self.assertOAuthError(answer, 401, "invalid_client")

    def test_two_people_may_use_one_key(self):
        """An answer that is kept for one is not another's."""
        key, document = "the-same-key", {"name": "Once"}
        mine = self.get_tokens()["access_token"]
        self.assertEqual(
            self.ask("products", "POST", document, token=mine, key=key).status_code, 201
        )
        self.person = self.user
        self.user.password = "api_user"
        self.log_in("api_user")
        code = self.sent_back(self.decide(self.query()))["code"]
        theirs = self.exchange(code).json()["access_token"]
        refused = self.ask("products", "POST", document, token=theirs, key=key)
        self.assertProblem(refused, 422, "invalid")

    @mute_logger("odoo.addons.plant_base.machine.dispatcher")
    def test_the_log_and_the_database_know_no_secret(self):
        with self.assertLogs("", "DEBUG") as logs:
            code = self.get_code()
            tokens = self.exchange(code).json()
            again = self.refresh(tokens["refresh_token"]).json()
        text = "\n".join(logs.output)
        self.env.flush_all()
        for table in ("consent", "refresh"):
            self.env.cr.execute(f"SELECT * FROM plant_api_{table}")
            text += str(self.env.cr.fetchall())
        for secret in (code, *(each[f"{kind}_token"] for each in (tokens, again) for kind in
                               ("access", "refresh"))):  # fmt: skip
            self.assertNotIn(secret, text)

    def test_what_is_over_goes(self):
        self.get_code()
        tokens = self.get_tokens()
        self.refresh(tokens["refresh_token"])
        consents = self.env["plant.api.consent"].search([("user_id", "=", self.person.id)])
        self.assertEqual(len(consents), 2)
        long_ago = fields.Datetime.now() - timedelta(days=3)
        consents.code_expires_at = long_ago
        self.env.flush_all()
        consents._gc_consents()
        self.assertEqual(len(consents.exists()), 1)
        self.assertEqual(len(consents.exists().refresh_ids), 2)
        consents.exists().revoked_at = long_ago
        self.env.flush_all()
        consents._gc_consents()
        self.assertFalse(consents.exists().refresh_ids)
        self.assertTrue(consents.exists())

    def test_a_client_that_no_longer_acts_for_people(self):
        tokens = self.get_tokens()
        app = make_app(self.env)
        self.assertEqual(app._grants(), ["authorization_code", "refresh_token"])
        self.app.write({"acts_for_people": False, "acts_itself": True, "is_public": False,
                        "user_id": self.user.id})  # fmt: skip
        self.assertProblem(self.ask("lots", token=tokens["access_token"]), 401, "unauthorized")
