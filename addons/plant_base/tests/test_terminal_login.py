import json

from odoo.tests import HttpCase, tagged

from .plant_case import make_plant, new_user

LOGIN = "plant-terminal"


@tagged("post_install", "-at_install")
class TestTerminalLogin(HttpCase):
    """A login of the Operator group alone, over HTTP: the door for operators, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plant = make_plant(cls.env)
        cls.station, cls.employee = plant["station"], plant["employee"]
        groups = "plant_base.group_plant_operator"
        cls.user = new_user(cls.env, LOGIN, groups, password=LOGIN)

    def post(self, path, **params):
        response = self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def call(self, model, method, *args, **kwargs):
        return self.post(
            "/web/dataset/call_kw", model=model, method=method, args=args, kwargs=kwargs
        )

    def test_operator_signs_in_and_out(self):
        # HttpCase.authenticate makes the session itself; a terminal's is made by this request.
        answer = self.post(
            "/web/session/authenticate", db=self.cr.dbname, login=LOGIN, password=LOGIN
        )
        self.assertEqual(answer["result"]["uid"], self.user.id)
        answer = self.call(
            "plant.station", "plant_sign_in", self.station.ids, badge=self.employee.barcode
        )
        token = answer["result"]["token"]
        answer = self.call("plant.station", "plant_sign_out", self.station.ids, token)
        self.assertIs(answer["result"], True)

    def test_refusals_carry_their_class(self):
        self.authenticate(LOGIN, LOGIN)
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.call("plant.station", "plant_sign_in", self.station.ids, badge="x")
        self.assertTrue(answer["error"]["data"]["name"].endswith(".exceptions.SignInError"))

    def test_it_sees_no_other_login(self):
        self.authenticate(LOGIN, LOGIN)
        answer = self.call("res.users", "search_read", [], ["login"])
        self.assertEqual([row["login"] for row in answer["result"]], [LOGIN])

    def test_what_it_may_not_is_said(self):
        """Odoo's sentence for an access error needs the language: reading it must be allowed."""
        machine = new_user(
            self.env,
            "plant-machine",
            groups="plant_base.group_plant_machine",
            password="plant-machine",
            lang="en_US",
        )
        for user in (self.user, machine):
            self.authenticate(user.login, user.login)
            for model in ("res.partner.bank", "stock.quant", "mrp.bom", "plant.token"):
                # A worker that has just started has looked up no language yet.
                self.registry.clear_all_caches()
                with self.subTest(user=user.login, model=model), self.assertLogs("odoo", "WARNING"):
                    answer = self.call(
                        model, "search_read", [], ["display_name"], context={"lang": "en_US"}
                    )
                    self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")

    def test_private_methods_stay_private(self):
        self.authenticate(LOGIN, LOGIN)
        for model, method in (
            ("plant.operator", "_set_pin"),
            ("plant.operator.session", "_sign_in"),
            ("plant.sign.in.throttle", "_clear"),
        ):
            with self.assertLogs("odoo", "WARNING"):
                answer = self.call(model, method, [1])
            with self.subTest(method=method):
                self.assertIn("error", answer)
