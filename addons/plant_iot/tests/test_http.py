import gzip
import json
from uuid import uuid4

from odoo.tests import HttpCase, tagged

from .common import IotFixture


@tagged("post_install", "-at_install")
class TestHttp(IotFixture, HttpCase):
    """The three requests of docs/contracts/gateway.md, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()
        cls.secret = cls.gateway._issue_token()[1]

    def setUp(self):
        super().setUp()
        self.epoch = str(uuid4())

    def _ask(self, path, body=None, secret=None, **headers):
        headers = {"Authorization": f"Bearer {secret or self.secret}", **headers}
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.url_open(f"/plant/iot/v1/{path}", data=body, headers=headers)

    def test_config_and_its_etag(self):
        answer = self._ask("config")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["gateway"]["id"], self.gateway.uuid)
        self.assertEqual(answer.json()["devices"][0]["channels"][0]["id"], self.channel.id)
        etag = answer.headers["ETag"]
        again = self._ask("config", **{"If-None-Match": etag})
        self.assertEqual((again.status_code, again.content), (304, b""))
        self.channel.telemetry_deadband = 0.5
        self.env.flush_all()
        changed = self._ask("config", **{"If-None-Match": etag})
        self.assertEqual(changed.status_code, 200)
        self.assertNotEqual(changed.headers["ETag"], etag)

    def test_a_live_value_does_not_change_the_configuration(self):
        etag = self._ask("config").headers["ETag"]
        self._ask("batches", self._batch(1, self._reading("telemetry")))
        self.assertEqual(self._ask("config", **{"If-None-Match": etag}).status_code, 304)

    def test_a_batch_lands_on_the_work_order(self):
        workorder = self._make_workorder(start=True)
        reading = self._reading(value=3.5)
        for _time in range(2):
            answer = self._ask("batches", self._batch(1, reading))
            self.assertEqual((answer.status_code, answer.json()), (200, {"accepted_through": 1}))
        workorder.invalidate_recordset()
        self.assertEqual(workorder.plant_weight, 3.5)
        self.assertEqual(len(workorder.plant_capture_ids), 1)

    def test_gzip(self):
        body = gzip.compress(json.dumps(self._batch(1, self._reading("telemetry"))).encode())
        answer = self._ask("batches", body, **{"Content-Encoding": "gzip"})
        self.assertEqual(answer.json(), {"accepted_through": 1})

    def test_nan_in_json_is_one_readings_fault(self):
        body = json.dumps(self._batch(1, self._reading(value=float("nan")), self._reading()))
        answer = self._ask("batches", body.encode())
        self.assertEqual(answer.json(), {"accepted_through": 1})
        captures = self.env["plant.iot.capture"].search([("gateway_id", "=", self.gateway.id)])
        self.assertEqual(sorted(captures.mapped("state")), ["failed", "refused"])

    def test_a_gap_is_a_conflict(self):
        answer = self._ask("batches", self._batch(5))
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.json()["accepted_through"], 0)
        self.assertIn("from 1 on", answer.json()["detail"])

    def test_a_frame_that_is_none(self):
        for body in ({}, {**self._batch(1), "sequence": 0}, {**self._batch(1), "epoch": "x"}):
            with self.subTest(body=body):
                self.assertEqual(self._ask("batches", body).status_code, 422)
        self.assertEqual(self._ask("batches", b"{").status_code, 400)

    def test_too_large(self):
        body = json.dumps({**self._batch(1), "readings": ["x" * (4 * 1024 * 1024)]}).encode()
        self.assertEqual(
            self._ask("batches", gzip.compress(body), **{"Content-Encoding": "gzip"}).status_code,
            413,
        )
        self.assertFalse(
            self.env["plant.iot.stream"].search([("gateway_id", "=", self.gateway.id)])
        )

    def test_status(self):
        body = {
            "epoch": self.epoch,
            "version": "1.0.0",
            "time": self._iso(),
            "spool": {"captures": 0, "telemetry": 0, "quarantined": 0},
            "devices": [
                {"id": self.device.id, "state": "online", "error": None, "since": self._iso(5)}
            ],
        }
        answer = self._ask("status", body)
        self.assertEqual((answer.status_code, answer.content), (204, b""))
        self.gateway.invalidate_recordset()
        self.device.invalidate_recordset()
        self.assertEqual((self.gateway.state, self.device.state), ("online", "online"))

    def test_a_revoked_token(self):
        self.gateway.action_revoke_token()
        self.env.flush_all()
        answer = self._ask("batches", self._batch(1))
        self.assertEqual(answer.status_code, 401)
        self.assertIn("revoked", answer.json()["detail"])

    def test_a_token_of_something_else(self):
        _token, secret = self.env["plant.token"]._issue(
            "Other", self.gateway.user_id, scopes=["iot"], owner=self.env.company
        )
        self.env.flush_all()
        answer = self._ask("config", secret=secret)
        self.assertEqual(answer.status_code, 403)
        self.assertIn("not a gateway's", answer.json()["detail"])

    def test_a_token_without_the_scope(self):
        _token, secret = self.env["plant.token"]._issue(
            "Other", self.gateway.user_id, owner=self.gateway
        )
        self.env.flush_all()
        self.assertEqual(self._ask("config", secret=secret).status_code, 403)
