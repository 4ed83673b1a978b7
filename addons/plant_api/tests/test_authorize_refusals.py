from datetime import timedelta

from odoo import fields
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import tagged

from .people_case import REDIRECT, PeopleCase, make_app, pair


@tagged("post_install", "-at_install")
class TestAuthorizeRefusals(PeopleCase):
    """What an app that acts for people is refused, and how."""

    def assertPage(self, response, says, status=400):
        """A page says it to the person, and nobody is sent anywhere."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertNotIn("Location", response.headers)
        self.assertNotIn("<form", response.text)
        self.assertIn("form-action 'none'", response.headers["Content-Security-Policy"])
        self.assertIn(says, response.text)

    def test_a_bad_redirect_never_redirects(self):
        self.log_in()
        for redirect in (
            None,
            "",
            "https://evil.example.com/back?from=plant",
            REDIRECT + "&more=1",
            REDIRECT.partition("?")[0],
            REDIRECT.replace("https", "http"),
            REDIRECT + "#x",
            "https://app.example.com.evil.example.com/back?from=plant",
            "https://app.example.com@evil.example.com/back?from=plant",
            "https://app.example.com/back/../back?from=plant",
            "http://127.0.0.1:80@evil.example.com/back",
            "http://127.0.0.1.evil.example.com/back",
            "http://127.0.0.2/back",
            "http://localhost/back",
            "http://127.0.0.1:80/other",
            "javascript:alert(1)",
            "//evil.example.com/back",
            "back",
        ):
            query = self.query(redirect_uri=redirect)
            for answer in self.browse(query), self.browse(self.query(
                redirect_uri=redirect, response_type="token", scope="nonsense"
            )):  # fmt: skip
                with self.subTest(redirect):
                    self.assertPage(answer, "not registered")

    def test_a_client_that_is_not_known(self):
        self.log_in()
        for client_id in (None, "", "plc_nobody", self.client.client_id):
            with self.subTest(client_id):
                self.assertPage(self.browse(self.query(client_id=client_id)), "No app with this")
        self.app.active = False
        self.assertPage(self.browse(self.query()), "No app with this")

    def test_what_cannot_be_read(self):
        self.log_in()
        for query in (
            self.query() + "&client_id=" + self.app.client_id,
            self.query() + "&redirect_uri=https%3A%2F%2Fevil.example.com",
            self.query(state="\0"),
            self.query(state="x" * 5_000),
            self.query() + "&x=%ff",
        ):
            with self.subTest(query[-40:]):
                self.assertPage(self.browse(query), "cannot be read")

    def test_the_app_is_told_of_the_rest(self):
        self.log_in()
        for changed, error in (
            ({"code_challenge": None}, "invalid_request"),
            ({"code_challenge": "short"}, "invalid_request"),
            ({"code_challenge_method": None}, "invalid_request"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"response_mode": "fragment"}, "invalid_request"),
            ({"response_type": None}, "invalid_request"),
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"response_type": "code token"}, "unauthorized_client"),
            ({"scope": "lots:read boms:read"}, "invalid_scope"),
            ({"scope": "nonsense"}, "invalid_scope"),
        ):
            with self.subTest(changed):
                said = self.sent_back(self.browse(self.query(**changed)))
                self.assertEqual((said["error"], said["state"]), (error, "s t/1"))
                self.assertNotIn("code", said)

    def test_who_cannot_allow_it(self):
        new_user(self.env, "api_portal_person", "base.group_portal", password="api_portal_person")
        self.log_in("api_portal_person")
        self.assertPage(self.browse(self.query()), "work in Odoo", 403)
        company = self.env["res.company"].create({"name": "Second"})
        new_user(
            self.env, "api_elsewhere", "base.group_user", password="api_elsewhere",
            company_id=company.id, company_ids=[(6, 0, company.ids)],
        )  # fmt: skip
        self.log_in("api_elsewhere")
        self.assertPage(self.browse(self.query()), "does not belong", 403)

    def test_nobody_else_presses_the_button(self):
        self.log_in()
        query = self.query()
        for data in ({"decision": "allow"}, {"decision": "allow", "csrf_token": "xo1"}):
            with self.assertLogs("odoo.http", "WARNING"):
                answer = self.browse(query, "POST", data)
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.env["plant.api.consent"].search([("user_id", "=", self.person.id)]))

    def test_the_exchange(self):
        code = self.get_code()
        other = make_app(self.env, name="Another")
        for changed, error in (
            ({"code_verifier": None}, "invalid_request"),
            ({"code_verifier": pair()[0]}, "invalid_grant"),
            ({"code_verifier": ""}, "invalid_grant"),
            ({"redirect_uri": None}, "invalid_request"),
            ({"redirect_uri": "http://127.0.0.1/back"}, "invalid_request"),
            ({"client_id": other.client_id}, "invalid_grant"),
            ({"code": "pac_" + "A" * 43}, "invalid_grant"),
            ({"code": None}, "invalid_request"),
            ({"grant_type": "refresh_token", "refresh_token": code}, "invalid_grant"),
        ):
            with self.subTest(changed):
                self.assertOAuthError(self.exchange(code, **changed), 400, error)
        answer = self.exchange(code, client_id="plc_nobody")
        self.assertOAuthError(answer, 401, "invalid_client")
        self.assertEqual(self.exchange(code).status_code, 200, "all that changed nothing")

    def test_a_code_is_good_for_a_minute(self):
        before = fields.Datetime.now()
        code = self.get_code()
        after = fields.Datetime.now()
        consent = self.env["plant.api.consent"].search([("user_id", "=", self.person.id)])
        begun = consent.code_expires_at - timedelta(seconds=60)
        self.assertTrue(before <= begun <= after, (before, begun, after))
        consent.code_expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertOAuthError(self.exchange(code), 400, "invalid_grant")

    def test_a_code_that_comes_again_ends_all_it_gave(self):
        code = self.get_code()
        tokens = self.exchange(code).json()
        refreshed = self.refresh(tokens["refresh_token"]).json()
        other = make_app(self.env, name="Another")
        answer = self.exchange(code, client_id=other.client_id)
        self.assertOAuthError(answer, 400, "invalid_grant")
        self.assertEqual(self.ask("lots", token=tokens["access_token"]).status_code, 200)
        self.assertOAuthError(self.exchange(code), 400, "invalid_grant")
        for each in tokens, refreshed:
            self.assertProblem(self.ask("lots", token=each["access_token"]), 401, "unauthorized")
        answer = self.refresh(refreshed["refresh_token"])
        self.assertOAuthError(answer, 400, "invalid_grant")

    def test_a_refresh_token_that_comes_again_ends_all_it_gave(self):
        tokens = self.get_tokens()
        refreshed = self.refresh(tokens["refresh_token"]).json()
        self.assertOAuthError(self.refresh(tokens["refresh_token"]), 400, "invalid_grant")
        self.assertOAuthError(self.refresh(refreshed["refresh_token"]), 400, "invalid_grant")
        for each in tokens, refreshed:
            self.assertProblem(self.ask("lots", token=each["access_token"]), 401, "unauthorized")

    def test_a_refresh_token_is_its_clients(self):
        tokens = self.get_tokens()
        other = make_app(self.env, name="Another")
        answer = self.refresh(tokens["refresh_token"], client_id=other.client_id)
        self.assertOAuthError(answer, 400, "invalid_grant")
        self.form("revoke", token=tokens["refresh_token"], client_id=other.client_id)
        self.assertEqual(self.refresh(tokens["refresh_token"]).status_code, 200)

    def test_the_person_is_archived(self):
        code = self.get_code()
        tokens = self.get_tokens()
        verifier = self.verifier
        self.person.active = False
        answer = self.refresh(tokens["refresh_token"])
        self.assertOAuthError(answer, 400, "invalid_grant")
        self.assertOAuthError(self.exchange(code, code_verifier=verifier), 400, "invalid_grant")

    def test_the_consent_is_over(self):
        tokens = self.get_tokens()
        consent = self.env["plant.api.consent"].search([("user_id", "=", self.person.id)])
        consent.expires_at = fields.Datetime.now()
        answer = self.refresh(tokens["refresh_token"])
        self.assertOAuthError(answer, 400, "invalid_grant")

    def test_the_client_has_lost_the_scopes(self):
        tokens = self.get_tokens()
        self.app.scope_ids -= self.env.ref("plant_api.scope_products_write")
        self.assertEqual(self.refresh(tokens["refresh_token"]).json()["scope"], "lots:read")

    def test_grants_a_client_does_not_have(self):
        answer = self.form("token", grant_type="client_credentials", client_id=self.app.client_id)
        self.assertOAuthError(answer, 401, "invalid_client")
        answer = self.form(
            "token",
            basic=(self.client.client_id, self.secret),
            grant_type="refresh_token",
            refresh_token="par_x",
        )
        self.assertOAuthError(answer, 400, "unauthorized_client")

    def test_from_elsewhere(self):
        tokens = self.get_tokens()
        self.app.networks = "192.0.2.0/24"
        self.assertOAuthError(self.refresh(tokens["refresh_token"]), 401, "invalid_client")
        self.assertProblem(self.ask("lots", token=tokens["access_token"]), 403, "forbidden")
