from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .api_case import OAUTH, ApiCase, make_client


@tagged("post_install", "-at_install")
class TestOAuth(ApiCase):
    """How a client gets a token, and what it is worth."""

    def test_a_token_by_either_way_of_saying_who_one_is(self):
        post = {"client_id": self.client.client_id, "client_secret": self.secret}
        for response in (
            self.get_token(),
            self.form("token", grant_type="client_credentials", **post),
        ):
            self.assertEqual(response.status_code, 200, response.text)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            token = response.json()
            self.assertRegex(token["access_token"], r"^pat_[A-Za-z0-9_-]{43}$")
            self.assertEqual((token["token_type"], token["expires_in"]), ("Bearer", 3600))
            self.assertEqual(set(token["scope"].split()), self.client._policy_of().scopes)
            self.assertNotIn("refresh_token", token)
            answer = self.ask("products?limit=1", token=token["access_token"])
            self.assertEqual(answer.status_code, 200, answer.text)

    def test_fewer_scopes_than_the_client_has(self):
        token = self.get_token(scope="lots:read products:read").json()
        self.assertEqual(set(token["scope"].split()), {"lots:read", "products:read"})
        self.assertEqual(self.ask("lots", token=token["access_token"]).status_code, 200)
        refused = self.ask("boms", token=token["access_token"])
        self.assertEqual(
            self.assertProblem(refused, 403, "insufficient-scope")["scope"], "boms:read"
        )

    def test_the_token_lives_as_long_as_the_client_says(self):
        self.client.token_lifetime = 600
        before = fields.Datetime.now()
        token = self.get_token().json()
        after = fields.Datetime.now()
        self.assertEqual(token["expires_in"], 600)
        stored = self.env["plant.token"].search([("res_model", "=", "plant.api.client")], limit=1)
        begun = stored.expires_at - timedelta(seconds=600)
        self.assertTrue(before <= begun <= after, (before, begun, after))
        self.assertEqual((stored.user_id, stored.company_id), (self.user, self.env.company))

    def test_introspection(self):
        secret = self.get_token(scope="lots:read").json()["access_token"]
        me = (self.client.client_id, self.secret)
        claims = self.form("introspect", basic=me, token=secret).json()
        self.assertTrue(claims["active"])
        self.assertEqual(claims["scope"], "lots:read")
        self.assertEqual(claims["client_id"], self.client.client_id)
        self.assertEqual(claims["username"], "api_user")
        self.assertAlmostEqual(claims["exp"] - claims["iat"], 3600, delta=5)
        for unknown in ("pat_" + "A" * 43, "nonsense"):
            answer = self.form("introspect", basic=me, token=unknown)
            self.assertEqual((answer.status_code, answer.json()), (200, {"active": False}))

    def test_a_token_of_another_client_is_none_of_ones_business(self):
        other, secret = make_client(self.env, self.user)
        token = self.get_token().json()["access_token"]
        them = (other.client_id, secret)
        self.assertEqual(self.form("introspect", basic=them, token=token).json(), {"active": False})
        self.assertEqual(self.form("revoke", basic=them, token=token).status_code, 200)
        self.assertEqual(self.ask("lots", token=token).status_code, 200)

    def test_revocation(self):
        me = (self.client.client_id, self.secret)
        token = self.get_token().json()["access_token"]
        for _time in range(2):
            answer = self.form("revoke", basic=me, token=token)
            self.assertEqual(answer.status_code, 200, answer.text)
        self.assertProblem(self.ask("lots", token=token), 401, "unauthorized")
        self.assertEqual(self.form("introspect", basic=me, token=token).json(), {"active": False})
        self.assertEqual(self.form("revoke", basic=me, token="nonsense").status_code, 200)

    def test_metadata(self):
        answer = self.send("GET", "/.well-known/oauth-authorization-server/plant/api")
        self.assertEqual(answer.status_code, 200, answer.text)
        said = answer.json()
        self.assertTrue(said["token_endpoint"].endswith(f"{OAUTH}/token"))
        self.assertEqual(said["issuer"] + "/oauth/token", said["token_endpoint"])
        self.assertEqual(
            said["grant_types_supported"],
            ["client_credentials", "authorization_code", "refresh_token"],
        )
        self.assertTrue(said["authorization_endpoint"].endswith(f"{OAUTH}/authorize"))
        self.assertEqual(said["code_challenge_methods_supported"], ["S256"])
        self.assertTrue(said["authorization_response_iss_parameter_supported"])
        self.assertIn("work-orders:write", said["scopes_supported"])

    def test_the_client_is_felt_at_once(self):
        token = self.get_token().json()["access_token"]
        lots = self.env.ref("plant_api.scope_lots_read")
        self.client.scope_ids -= lots
        self.assertProblem(self.ask("lots", token=token), 403, "insufficient-scope")
        self.client.scope_ids += lots
        self.assertEqual(self.ask("lots", token=token).status_code, 200)
        self.client.networks = "192.0.2.0/24"
        problem = self.assertProblem(self.ask("lots", token=token), 403, "forbidden")
        self.assertIn("127.0.0.1", problem["detail"])
        self.client.networks = "192.0.2.0/24\n127.0.0.0/8  # here"
        self.assertEqual(self.ask("lots", token=token).status_code, 200)

    def test_the_users_rights_are_felt_at_once(self):
        token = self.get_token().json()["access_token"]
        invoice = self.env.ref("account.group_account_invoice")
        self.assertEqual(self.ask("invoices", token=token).status_code, 200)
        for group in self.env.ref("account.group_account_readonly"), invoice:
            self.env.cr.execute(
                "DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s",
                [self.user.id, group.id],
            )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertProblem(self.ask("invoices", token=token), 403, "forbidden")
        self.user.active = False
        self.assertProblem(self.ask("lots", token=token), 401, "unauthorized")

    def test_an_archived_client_and_its_tokens_are_refused(self):
        token = self.get_token().json()["access_token"]
        self.client.active = False
        self.assertProblem(self.ask("lots", token=token), 401, "unauthorized")
        self.assertOAuthError(self.get_token(), 401, "invalid_client")

    def test_another_user_ends_the_tokens(self):
        token = self.get_token().json()["access_token"]
        self.client.user_id = self.env.ref("base.user_admin")
        self.assertProblem(self.ask("lots", token=token), 401, "unauthorized")

    def test_a_token_that_is_no_clients(self):
        _token, secret = self.env["plant.token"]._issue("gateway", self.user, scopes=["lots:read"])
        problem = self.assertProblem(self.ask("lots", token=secret), 403, "forbidden")
        self.assertIn("API client", problem["detail"])
