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
from odoo.tests import HttpCase
from werkzeug.exceptions import ServiceUnavailable

PATIENCE = 300  # seconds, of the tour and of what plays beside it


class LiveCase(IotFixture, HttpCase):
    """A gateway that sends over real HTTP what a browser is to see, step by step.

    A tour says that it has seen something by a call that is its own (`tellSeen` in tour_tools.js),
    which `_told` counts; `_wait_for` waits for that.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()
        # No value grows old and no gateway falls silent while a busy machine opens a browser.
        cls.channel.telemetry_max_interval = 600
        cls.gateway.offline_after = 3600
        cls.secret = cls.gateway._issue_token()[1]

    def setUp(self):
        super().setUp()
        self.epoch = str(uuid4())
        self.sequence = 1

    def _tour(self, address, name, play=None, websockets=True):
        """Run the tour, and `play` in a thread meanwhile."""
        with self._websockets(websockets), self._meanwhile(play or (lambda: None)):
            self.start_tour(address, name, login="admin", timeout=PATIENCE)

    def _form(self, record):
        return f"/web#id={record.id}&model={record._name}&view_type=form"

    def _websockets(self, allowed):
        """17.0 refuses websockets in tests unless told otherwise; 19.0 allows them in tours."""
        if allowed:
            return patch.object(WebsocketConnectionHandler, "websocket_allowed", return_value=True)
        return patch.object(
            WebsocketConnectionHandler,
            "open_connection",
            side_effect=ServiceUnavailable("No websockets in this test."),
        )

    def _counting(self, model, method="plant_live", *, marked=False):
        """A list that grows with each time a browser calls `method` of a record of `model`; only of
        a tour's own calls where they are ``marked``.
        """
        cls = type(self.env[model])
        original, reads = getattr(cls, method), []

        def counted(records):
            if not marked or records.env.context.get("plant_tour"):
                reads.append(records.ids)
            return original(records)

        self.patch(cls, method, counted)
        return reads

    def _told(self):
        """A list that grows with each time a tour tells that it has seen something."""
        return self._counting("plant.iot.channel", marked=True)

    def _wait_for(self, seen, count):
        self._wait(lambda: len(seen) >= count, f"the browser had seen {count} things")

    def _wait(self, ready, what):
        deadline = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > deadline:
                raise AssertionError(f"Waited {PATIENCE} s in vain until {what}.")
            time.sleep(0.05)

    def _wait_until_subscribed(self):
        self._wait(self._watching, "the browser had subscribed to the device")

    # -- the gateway's part ----------------------------------------------------------------------

    def _post(self, *readings):
        self.sequence += 1
        self._send("batches", self._batch(self.sequence, *readings))

    def _status(self, state, error=None):
        device = {"id": self.device.id, "state": state, "error": error, "since": self._iso()}
        self._send(
            "status",
            {"epoch": self.epoch, "version": "1", "time": self._iso(), "devices": [device]},
        )

    def _send(self, path, body):
        self._call("POST", path, json.dumps(body))

    def _commands(self, *have):
        """What the gateway has to do, as it is told; `have` is what it has taken."""
        return self._call("GET", f"commands?have={','.join(have)}").json()["commands"]

    def _call(self, method, path, data=None):
        """Over real HTTP; then wake the websockets, as the commit of a test wakes nobody."""
        answer = requests.request(
            method,
            f"{self.base_url()}/plant/iot/v1/{path}",
            data=data,
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
        return answer

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
