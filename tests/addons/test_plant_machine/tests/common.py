import json

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import HttpCase


class MachineCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_user(cls.env, "machine", "base.group_user,plant_base.group_plant_machine")
        cls.token, cls.secret = cls.env["plant.token"]._issue(
            "test", cls.user, scopes=["iot"], prefix="tst"
        )

    def ask(self, path, method="GET", body=None, secret=None, headers=None, data=None):
        """Send a request with the token; ``body`` as JSON, or ``data`` as it is."""
        sent = {"Authorization": f"Bearer {self.secret if secret is None else secret}"}
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        self.opener.cookies.clear()
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.opener.request(
            method,
            self.base_url() + path,
            data=data,
            headers=sent,
            timeout=30,
            allow_redirects=False,
        )

    def assertProblem(self, response, status, slug):
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        problem = response.json()
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["type"], f"urn:plant:problem:{slug}")
        self.assertTrue(problem["title"])
        self.assertEqual(problem["request_id"], response.headers["X-Request-Id"])
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertNotIn("Traceback", response.text)
        return problem
