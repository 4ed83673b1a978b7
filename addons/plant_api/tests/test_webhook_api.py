import threading
import time
from unittest.mock import patch

from odoo.addons.plant_base.vault import KEYS
from odoo.tests import tagged

from ..models.plant_webhook_endpoint import NETWORKS
from .api_case import ApiCase
from .webhook_case import KEY, Receiver

DOCUMENT = {
    "name": "ERP",
    "url": "https://erp.example.com/hooks",
    "event_types": ["plant.production.*", "plant.lot.shipped"],
}


@tagged("post_install", "-at_install")
class TestWebhookApi(ApiCase):
    """Endpoints by program, and the feed for who would rather ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        environ = patch.dict("os.environ", {KEYS: KEY})
        environ.start()
        cls.addClassCleanup(environ.stop)
        cls.env["ir.config_parameter"].set_param(NETWORKS, "127.0.0.0/8")

    def make(self, **more):
        answer = self.ask("webhook-endpoints", "POST", {**DOCUMENT, **more})
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer.json(), answer.headers["ETag"]

    def test_made_changed_and_deleted(self):
        product = self.env["product.product"].create({"name": "Gearbox"})
        made, etag = self.make(products=[{"id": product.id}], headers={"X-Api-Key": "s3cret"})
        self.assertEqual(made["event_types"], DOCUMENT["event_types"])
        self.assertEqual((made["state"], made["signature"]), ("new", "hmac-sha256"))
        self.assertEqual(made["headers"], {"X-Api-Key": "••••••"})
        self.assertEqual([each["id"] for each in made["products"]], [product.id])
        path = f"webhook-endpoints/{made['id']}"
        same = self.ask(
            path, "PATCH", {"products": [{"id": product.id}]}, headers={"If-Match": etag}
        )
        self.assertEqual(same.headers["ETag"], etag, "nothing was written")
        changed = self.ask(
            path,
            "PATCH",
            {"concurrency": 9, "headers": {"X-Api-Key": "••••••", "X-New": "1"}, "products": []},
            headers={"If-Match": etag},
        )
        self.assertEqual(changed.status_code, 200, changed.text)
        self.assertEqual((changed.json()["concurrency"], changed.json()["products"]), (9, []))
        endpoint = self.env["plant.webhook.endpoint"].browse(made["id"])
        self.assertEqual(endpoint._headers(), {"X-Api-Key": "s3cret", "X-New": "1"})
        stale = self.ask(path, "DELETE", headers={"If-Match": etag})
        self.assertProblem(stale, 412, "precondition-failed")
        self.assertEqual(self.ask(path, "DELETE").status_code, 204)
        self.assertProblem(self.ask(path), 404, "not-found")

    def test_what_is_refused(self):
        for more in (
            {"url": "http://10.0.0.1/"},
            {"url": "https://169.254.169.254/latest/meta-data"},
            {"event_types": []},
            {"event_types": ["order.created"]},
            {"concurrency": 51},
            {"headers": {"Host": "x"}},
            {"headers": {"X": "a\r\nY: b"}},
            {"state": "active"},
        ):
            with self.subTest(**more):
                answer = self.ask("webhook-endpoints", "POST", {**DOCUMENT, **more})
                self.assertEqual(answer.status_code, 422, answer.text)

    def test_a_secret_is_said_once_and_kept_nowhere(self):
        made, _etag = self.make()
        path = f"webhook-endpoints/{made['id']}"
        answer = self.ask(f"{path}/rotate", "POST")
        self.assertEqual(answer.status_code, 200, answer.text)
        secret = answer.json()["secret"]
        self.assertTrue(secret.startswith("whsec_"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.ask(path).json()["state"], "active")
        self.env.cr.execute(
            "SELECT count(*) FROM plant_api_reply WHERE answer::text LIKE %s", ["%whsec_%"]
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.assertEqual(self.ask(f"{path}/rotate", "POST").status_code, 200)
        self.assertGreaterEqual(self.ask(f"{path}/rotate", "POST").status_code, 400)
        self.assertEqual(self.ask(f"{path}/rotate").status_code, 405)

    def test_test_pause_resume_replay_and_the_log(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        made, _etag = self.make(url=receiver.url)
        path = f"webhook-endpoints/{made['id']}"
        refused = self.assertProblem(self.ask(f"{path}/test", "POST"), 422, "invalid")
        self.assertIn("has no secret to sign with. Make one", refused["detail"])
        self.ask(f"{path}/rotate", "POST")
        self.assertEqual(self.ask(f"{path}/test", "POST").status_code, 200)
        self.assertEqual(self.ask(f"{path}/pause", "POST").json()["state"], "paused")
        self.assertGreaterEqual(self.ask(f"{path}/test", "POST").status_code, 400)
        self.assertEqual(self.ask(f"{path}/resume", "POST").json()["state"], "active")
        self.env.cr.execute(
            "UPDATE plant_event SET position = nextval('plant_event_position_seq')"
            " WHERE position IS NULL"
        )
        while self.env["plant.webhook.cursor"]._fan_out():
            pass
        log = self.ask(f"{path}/deliveries?state=pending&limit=1").json()
        self.assertEqual(len(log["items"]), 1)
        self.assertEqual(log["items"][0]["type"], "plant.webhook.tested")
        self.assertEqual(self.ask(f"{path}/deliveries?state=dead").json()["items"], [])
        period = {"since": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"}
        self.assertEqual(self.ask(f"{path}/replay", "POST", period).status_code, 200)
        self.assertEqual(self.ask(f"{path}/replay", "POST", {}).status_code, 422)


@tagged("post_install", "-at_install")
class TestFeedApi(ApiCase):
    """The feed with filters, and with patience."""

    def setUp(self):
        super().setUp()
        self.start = self.ask("events?after=0&limit=500").json()["next"]
        while (more := self.ask(f"events?after={self.start}&limit=500").json())["items"]:
            self.start = more["next"]

    def happen(self, type_, data=None):
        event = self.env["plant.event"]._emit(type_, self.env.ref("base.be"), data or {})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE plant_event SET position = nextval('plant_event_position_seq')"
            " WHERE position IS NULL"
        )
        event.invalidate_recordset()
        return event.uuid

    def feed(self, query):
        answer = self.ask(f"events?after={self.start}&{query}")
        self.assertEqual(answer.status_code, 200, answer.text)
        return [item["id"] for item in answer.json()["items"]], answer.json()["next"]

    def test_filters(self):
        first = self.happen("plant.test.one", {"line": "GEAR", "product": {"id": 7}})
        second = self.happen("plant.test.two", {"line": "SHAFT"})
        third = self.happen("plant.testxone.one")
        company = self.env.company.id
        for query, expected in (
            ("", [first, second, third]),
            ("type=plant.test.*", [first, second]),
            ("type=plant.*.one", [first, third]),
            ("type=plant.test.two&type=plant.testxone.one", [second, third]),
            ("line=GEAR", [first]),
            ("line=GEAR&line=SHAFT", [first, second]),
            ("product=7", [first]),
            (f"company={company}", [first, second, third]),
            (f"company={company + 1000}", []),
            ("limit=1", [first]),
        ):
            with self.subTest(query):
                self.assertEqual(self.feed(query)[0], expected)
        # Where nothing of a part of the feed was asked for, it need not be read again.
        nothing, further = self.feed("type=plant.nothing.*")
        self.assertEqual(nothing, [])
        self.assertEqual(self.ask(f"events?after={further}").json()["items"], [])

    def test_bad_filters(self):
        for query in ("type=x%25", "wait=21", "wait=-1", "line=" + "a" * 65, "company=x"):
            with self.subTest(query):
                self.assertProblem(self.ask(f"events?{query}"), 422, "invalid")

    def test_who_waits_hears_of_it(self):
        begun = time.monotonic()
        self.assertEqual(self.feed("wait=1"), ([], self.start))
        self.assertGreaterEqual(time.monotonic() - begun, 1)
        uuid = self.happen("plant.test.one")
        self.assertEqual(self.feed("wait=20")[0], [uuid])

    def test_not_too_many_wait(self):
        with patch(
            "odoo.addons.plant_api.controllers.events._waiting", threading.BoundedSemaphore(1)
        ) as places:
            places.acquire()
            self.assertEqual(self.feed("wait=20"), ([], self.start), "answered at once")
