"""A client with a user of its own, and how it calls."""

import base64
import json
import uuid

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import HttpCase

OAUTH = "/plant/api/oauth"
API = "/plant/api/v1"
GROUPS = (
    "base.group_user,plant_base.group_plant_manager,mrp.group_mrp_manager,"
    "stock.group_stock_manager,account.group_account_invoice"
)


def make_user(env, login, **vals):
    """A user who may do everything in the plant."""
    # 19.0 has a group of its own for who makes products.
    products = "product.group_product_manager"
    known = env.ref(products, raise_if_not_found=False)
    return new_user(env, login, f"{GROUPS},{products}" if known else GROUPS, **vals)


def make_client(env, user, scopes=None, **vals):
    """``(client, its secret)``; ``scopes``: names, all where none are given."""
    domain = [("name", "in", scopes)] if scopes is not None else []
    client = env["plant.api.client"].create(
        {
            "name": f"Client of {user.login}",
            "user_id": user.id,
            "company_id": user.company_id.id,
            "scope_ids": [(6, 0, env["plant.api.scope"].search(domain).ids)],
            **vals,
        }
    )
    return client, env["plant.api.secret"]._issue(client)[1]


class ApiCase(HttpCase):
    """Requests as a client with every scope, whose user may do everything in the plant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = make_user(cls.env, "api_user")
        cls.client, cls.secret = make_client(cls.env, cls.user, rate=100_000)
        cls.token = cls.client._issue_token(cls.client._policy_of().scopes)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget_counts)

    def forget_counts(self):
        """What is counted in transactions of its own outlives a test's rollback."""
        self.registry.plant_api_meter._taken.clear()
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM plant_sign_in_throttle WHERE starts_with(subject, 'client,')")

    def send(self, method, path, *, data=None, headers=None, timeout=60):
        self.opener.cookies.clear()
        given = {name: value for name, value in (headers or {}).items() if value is not None}
        return self.opener.request(
            method,
            self.base_url() + path,
            data=data,
            headers=given,
            timeout=timeout,
            allow_redirects=False,
        )

    def ask(self, path, method="GET", body=None, *, token=None, key=None, headers=None):
        """A call of the API; each POST has a key of its own unless one is given."""
        given = {"Authorization": f"Bearer {self.token if token is None else token}"}
        data = None
        if method in ("POST", "PUT", "PATCH"):
            given["Content-Type"] = "application/json"
            data = json.dumps({} if body is None else body).encode()
        if method == "POST":
            given["Idempotency-Key"] = key or str(uuid.uuid4())
        path = path if path.startswith("/") else f"{API}/{path}"
        return self.send(method, path, data=data, headers=given | (headers or {}))

    def form(self, endpoint, basic=None, headers=None, **fields):
        """A request to an OAuth2 endpoint; ``basic``: ``(client id, secret)`` in the header."""
        given = dict(headers or {})
        if basic:
            encoded = base64.b64encode(":".join(basic).encode()).decode()
            given["Authorization"] = f"Basic {encoded}"
        return self.send("POST", f"{OAUTH}/{endpoint}", data=fields, headers=given)

    def get_token(self, **fields):
        """What the token endpoint says to the client, its secret in the header."""
        return self.form(
            "token",
            basic=(self.client.client_id, self.secret),
            grant_type="client_credentials",
            **fields,
        )

    def assertOAuthError(self, response, status, error):
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/json")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        content = response.json()
        self.assertEqual(content["error"], error, content)
        self.assertTrue(content["error_description"])
        return content

    def assertProblem(self, response, status, slug):
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        problem = response.json()
        self.assertEqual(problem["type"], f"urn:plant:problem:{slug}", problem)
        self.assertNotIn("Set-Cookie", response.headers)
        return problem
