import json
import threading
import time
from contextlib import contextmanager
from unittest.mock import patch
from uuid import uuid4

import requests
from odoo.addons.bus.models.bus import channel_with_db, dispatch
from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.addons.plant_iot.tests.common import IotFixture
from odoo.tests import HttpCase, tagged
from werkzeug.exceptions import ServiceUnavailable

PATIENCE = 30


@tagged("post_install", "-at_install")
class TestLiveTour(IotFixture, HttpCase):
    """A weight on a scale is seen on the running work order without a reload."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()
        cls.secret = cls.gateway._issue_token()[1]
        cls.workorder = cls._make_workorder(start=True)

    def setUp(self):
        super().setUp()
        self.epoch = str(uuid4())
        self.sequence = 1

    def test_work_order(self):
        self._ingest(1, self._reading("telemetry", value=1.25))
        seen = self._counting("plant.iot.channel")
        with self._websockets(allowed=True), self._meanwhile(lambda: self._play(seen)):
            self.start_tour(self._url(), "plant_live_workorder", login="admin", timeout=90)
        self.assertEqual(self.workorder.plant_weight, 2.5)

    def test_without_websockets(self):
        self._ingest(1, self._reading("telemetry", value=1.25))
        loads = self._counting("mrp.workorder")

        def play():
            self._wait(lambda: loads, "the browser had read the panel")
            self._post(self._reading("telemetry", value=1.875))

        with self._websockets(allowed=False), self._meanwhile(play):
            self.start_tour(self._url(), "plant_live_polling", login="admin", timeout=90)

    def _url(self):
        return f"/web#id={self.workorder.id}&model=mrp.workorder&view_type=form"

    def _websockets(self, allowed):
        """17.0 refuses websockets in tests unless told otherwise; 19.0 allows them in tours."""
        if allowed:
            return patch.object(WebsocketConnectionHandler, "websocket_allowed", return_value=True)
        return patch.object(
            WebsocketConnectionHandler,
            "open_connection",
            side_effect=ServiceUnavailable("No websockets in this test."),
        )

    def _counting(self, model):
        """A list that grows with each time a browser reads the panel of a record of `model`."""
        cls = type(self.env[model])
        original, reads = cls.plant_live, []

        def plant_live(records):
            reads.append(records.ids)
            return original(records)

        self.patch(cls, "plant_live", plant_live)
        return reads

    def _wait(self, ready, what):
        deadline = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > deadline:
                raise AssertionError(f"Waited {PATIENCE} s in vain until {what}.")
            time.sleep(0.05)

    def _play(self, seen):
        """What the gateway sends, each as soon as the browser has seen the one before."""
        self._wait(lambda: len(seen) >= 1, "the browser had seen the first value")
        self._wait(self._watching, "the browser had subscribed to the device")
        self._post(self._reading("telemetry", value=1.875, stable=False))
        self._wait(lambda: len(seen) >= 2, "it had seen the value in motion")
        self._post(self._reading(value=2.5))
        self._wait(lambda: len(seen) >= 3, "it had seen the capture")
        self._status("offline", "The scale does not answer.")
        self._wait(lambda: len(seen) >= 4, "it had seen the lost signal")
        self._post(self._reading(value=0.7, stable=False))

    # -- the gateway's part ----------------------------------------------------------------------

    def _post(self, *readings):
        self.sequence += 1
        self._send("batches", self._batch(self.sequence, *readings))

    def _status(self, state, error):
        device = {"id": self.device.id, "state": state, "error": error, "since": self._iso()}
        self._send(
            "status",
            {"epoch": self.epoch, "version": "1", "time": self._iso(), "devices": [device]},
        )

    def _send(self, path, body):
        """Over real HTTP; then wake the websockets, as the commit of a test wakes nobody."""
        answer = requests.post(
            f"{self.base_url()}/plant/iot/v1/{path}",
            data=json.dumps(body),
            headers={
                "Authorization": f"Bearer {self.secret}",
                "Content-Type": "application/json",
            },
            # 19.0 lets in only what belongs to the test that runs; 17.0 does not ask.
            cookies={"test_request_key": getattr(self, "http_request_key", "")},
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        for websocket in self._watching():
            websocket.trigger_notification_dispatching()

    def _watching(self):
        """The websockets subscribed to the device."""
        channel = channel_with_db(self.env.cr.dbname, self.device)
        return set(dispatch._channels_to_ws.get(channel, ()))

    @contextmanager
    def _meanwhile(self, play):
        """Run `play` in a thread, and fail with what it fails with."""
        failures = []

        def run():
            try:
                play()
            except Exception as failure:  # noqa: BLE001 - handed over to the test's own thread
                failures.append(failure)

        thread = threading.Thread(target=run, name="gateway", daemon=True)
        thread.start()
        try:
            yield
        finally:
            thread.join(PATIENCE)
        self.assertFalse(failures)
