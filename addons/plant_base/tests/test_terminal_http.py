import base64
import json

from odoo.tests import HttpCase, tagged

from ..terminal.cookie import COOKIE
from .plant_case import make_plant
from .workorder_case import make_order, make_work

PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
)
PDF = base64.b64encode(b"%PDF-1.4 test")


@tagged("post_install", "-at_install")
class TestTerminalHttp(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = make_plant(cls.env)
        cls.station = cls.plant["station"]
        cls.product, _component, bom = make_work(cls.env, cls.plant, operations=1)
        cls.order = make_order(cls.env, bom).workorder_ids
        cls.product.image_1920 = PIXEL

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget_wrong_tries)

    def forget_wrong_tries(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM plant_sign_in_throttle")

    def post(self, path, body, headers=None):
        return self.url_open(
            path,
            data=json.dumps(body),
            headers={
                "Content-Type": "application/json",
                "X-Plant-Terminal": "1",
                **(headers or {}),
            },
        )

    def pair(self):
        _offer, code = self.env["plant.terminal"]._offer(self.station)
        self.env.flush_all()
        return self.post("/plant/terminal/v1/pair", {"code": code, "name": "Tablet"})

    def call(self, method, **arguments):
        return self.post("/plant/terminal/v1/call", {"method": method, "arguments": arguments})

    def test_pairing_gives_a_cookie_of_its_own(self):
        response = self.pair()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json()["station"]["id"], self.station.id)
        cookie = response.headers["Set-Cookie"]
        for part in (f"{COOKIE}=ptm_", "HttpOnly", "SameSite=Strict", "Path=/plant/terminal"):
            self.assertIn(part, cookie)
        self.assertNotIn("session_id", cookie)
        self.assertNotIn("Secure", cookie)

    def test_calls_from_pairing_to_unpairing(self):
        response = self.call("state")
        self.assertEqual((response.status_code, response.json()["reason"]), (401, "unpaired"))
        self.pair()
        response = self.call("state")
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertRegex(response.json()["channel"], r"^plant.terminal:[0-9a-f]{64}$")
        self.assertEqual(response.json()["station"]["name"], self.station.name)
        self.env["plant.terminal"].search([("station_id", "=", self.station.id)])._unpair()
        self.env.flush_all()
        self.assertEqual(self.call("state").status_code, 401)

    def test_a_shift_over_http(self):
        self.pair()
        answer = self.call("scan", code=self.plant["employee"].barcode).json()
        token = answer["token"]
        self.assertEqual(answer["did"], "signed_in")
        rows = self.call("queue").json()["rows"]
        self.assertIn(self.order.id, [row["id"] for row in rows])
        for method, arguments, state in (
            ("start", {}, "running"),
            ("report", {"quantity": 10}, "running"),
            ("finish", {}, "done"),
        ):
            response = self.call(method, workorder=self.order.id, token=token, **arguments)
            self.assertEqual(response.status_code, 200, response.text)
            self.assertEqual(response.json()["card"]["workorder"]["state"], state)
        self.assertEqual(self.order.plant_report_ids.operator_id, self.plant["operator"])

    def test_problems_say_their_reason(self):
        self.pair()
        for method, arguments, status, reason in (
            ("dance", {}, 404, "unknown-method"),
            ("card", {"workorder": "x"}, 422, "arguments"),
            ("start", {"workorder": self.order.id, "token": "x"}, 422, "session"),
            ("sign_in", {"badge": "x"}, 422, "sign-in"),
            ("card", {"workorder": 2**31 - 1}, 404, None),
        ):
            with self.subTest(method=method):
                response = self.call(method, **arguments)
                self.assertEqual(response.status_code, status, response.text)
                self.assertEqual(response.json().get("reason"), reason)
                self.assertGreater(len(response.json()["detail"]), 20)

    def test_another_site_cannot_call(self):
        self.pair()
        response = self.url_open(
            "/plant/terminal/v1/call",
            data=json.dumps({"method": "state"}),
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.status_code, 403)

    def test_the_credential_opens_nothing_else(self):
        self.pair()
        secret = self.opener.cookies.get(COOKIE)
        # Wherever it is sent.
        self.opener.cookies.set(COOKIE, secret, path="/")
        response = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "params": {
                        "model": "plant.station",
                        "method": "search_read",
                        "args": [[]],
                        "kwargs": {},
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        self.assertIn("Session", response.json()["error"]["message"])
        response = self.url_open("/web", allow_redirects=False)
        self.assertIn(response.status_code, (302, 303))
        response = self.url_open(
            "/plant/iot/v1/config", headers={"Authorization": f"Bearer {secret}"}
        )
        self.assertIn(response.status_code, (401, 404))

    def test_another_session_in_the_browser_is_left_alone(self):
        self.authenticate("admin", "admin")
        before = self.opener.cookies.get("session_id")
        self.pair()
        self.call("state")
        self.url_open("/plant/terminal")
        self.assertEqual(self.opener.cookies.get("session_id"), before)
        answer = self.call("state").json()
        self.assertEqual(answer["station"]["id"], self.station.id)

    def test_wrong_codes(self):
        response = self.post("/plant/terminal/v1/pair", {"code": "AAAAAAAA"})
        self.assertEqual((response.status_code, response.json()["reason"]), (422, "pairing"))
        self.assertNotIn("Set-Cookie", response.headers)

    def test_the_page(self):
        response = self.url_open("/plant/terminal", headers={"Accept-Language": "xx,en;q=0.5"})
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertIn("frame-ancestors 'none'", response.headers["Content-Security-Policy"])
        self.assertIn('id="plant-terminal-app"', response.text)
        self.assertIn('lang="en', response.text)
        self.pair()
        response = self.url_open("/plant/terminal")
        self.assertIn(f"{COOKIE}=ptm_", response.headers["Set-Cookie"])

    def test_manifest_and_worker(self):
        response = self.url_open("/plant/terminal/manifest.webmanifest")
        self.assertEqual(response.json()["scope"], "/plant/terminal")
        for icon in response.json()["icons"]:
            self.assertEqual(self.url_open(icon["src"]).status_code, 200)
        response = self.url_open("/plant/terminal/worker.js")
        self.assertEqual(response.status_code, 200)
        self.assertIn("javascript", response.headers["Content-Type"])
        self.assertEqual(response.headers["Service-Worker-Allowed"], "/plant/terminal")

    def test_pictures_and_worksheets(self):
        picture = f"/plant/terminal/v1/files/{self.order.id}/picture/{self.product.id}"
        worksheet = f"/plant/terminal/v1/files/{self.order.id}/worksheet"
        self.assertEqual(self.url_open(picture).status_code, 401)
        self.pair()
        response = self.url_open(f"{picture}?size=128")
        self.assertEqual(response.headers["Content-Type"], "image/png")
        etag = response.headers["ETag"]
        again = self.url_open(f"{picture}?size=128", headers={"If-None-Match": etag})
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.assertEqual(self.url_open(worksheet).status_code, 404)
        self.order.operation_id.write(
            {"plant_worksheet": PDF, "plant_worksheet_text": "<p>Mind the burr</p>"}
        )
        self.env.flush_all()
        response = self.url_open(worksheet)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.content, base64.b64decode(PDF))
        card = self.call("card", workorder=self.order.id).json()["card"]
        self.assertEqual(card["worksheet"]["kind"], "pdf")
        self.assertEqual(card["worksheet"]["url"], worksheet)
        self.assertIn("Mind the burr", card["worksheet"]["text"])
        self.assertEqual(card["product"]["picture"], picture)

    def test_files_of_others_are_out_of_reach(self):
        self.pair()
        stranger = self.env["product.product"].create({"name": "Secret", "image_1920": PIXEL})
        other = make_plant(self.env, "X")
        _product, _component, bom = make_work(self.env, other, operations=1)
        elsewhere = make_order(self.env, bom).workorder_ids
        self.env.flush_all()
        for path, status in (
            (f"{self.order.id}/picture/{stranger.id}", 404),
            (f"{elsewhere.id}/picture/{self.product.id}", 403),
            (f"{elsewhere.id}/worksheet", 403),
        ):
            with self.subTest(path=path):
                response = self.url_open(f"/plant/terminal/v1/files/{path}")
                self.assertEqual(response.status_code, status)
