"""An endpoint, events in the feed, and a receiver on loopback that says what it is told to."""

import base64
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from odoo import fields
from odoo.addons.plant_base.queue.testing import run_due
from odoo.addons.plant_base.tests.plant_case import make_user
from odoo.addons.plant_base.vault import KEYS
from odoo.tests import TransactionCase

from ..models.plant_webhook_endpoint import NETWORKS

KEY = base64.b64encode(bytes(range(32))).decode()


class Receiver:
    """Answers each request with the next of ``answers``, the last one for good."""

    def __init__(self, *answers):
        self.answers = list(answers) or [(200, {}, b"thanks")]
        self.requests = []
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, text = receiver.hear(dict(self.headers), body)
                self.send_response(status)
                for name, value in {"Content-Length": len(text), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def hear(self, headers, body):
        with self._lock:
            self.requests.append(({name.lower(): v for name, v in headers.items()}, body))
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class WebhookCase(TransactionCase):
    """As a plant manager; the loopback network is allowed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        environ = patch.dict("os.environ", {KEYS: KEY})
        environ.start()
        cls.addClassCleanup(environ.stop)
        cls.manager = make_user(cls.env, "webhook_manager", "manager")
        cls.env["ir.config_parameter"].set_param(NETWORKS, "127.0.0.0/8")
        # Those of the demo, and of whoever else made some.
        cls.env["plant.webhook.endpoint"].search([]).state = "disabled"
        cls.env.cr.execute(
            "UPDATE plant_event SET position = nextval('plant_event_position_seq')"
            " WHERE position IS NULL"
        )
        cls.endpoints = cls.env(user=cls.manager)["plant.webhook.endpoint"]
        cls.deliveries = cls.env["plant.webhook.delivery"]
        cls.record = cls.env.ref("base.be")

    def receiver(self, *answers):
        receiver = Receiver(*answers)
        self.addCleanup(receiver.close)
        return receiver

    def endpoint(self, url="http://127.0.0.1:9/hook", **vals):
        """``(an active endpoint, its secret)``."""
        endpoint = self.endpoints.create({"name": "ERP", "url": url, **vals})
        return endpoint, endpoint._issue_secret()

    def happen(self, type_="plant.test.happened", data=None, record=None, publish=True):
        """An event, in the feed as if this transaction had committed."""
        event = self.env["plant.event"]._emit(type_, record or self.record, data or {})
        if publish:
            self.publish()
        return event

    def publish(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE plant_event SET position = nextval('plant_event_position_seq')"
            " WHERE position IS NULL"
        )
        self.env["plant.event"].invalidate_model()

    def work(self, now=None):
        """What a worker does, once; ``{delivery: outcome}``."""
        outcomes = run_due(self.deliveries, now=now or self.soon())
        self.env.invalidate_all()
        return {self.deliveries.browse(row): outcome for row, outcome in outcomes.items()}

    def soon(self):
        """When all that has happened is made deliveries of, and due."""
        self.fan_out()
        return fields.Datetime.now() + timedelta(seconds=1)

    def fan_out(self):
        self.env.flush_all()
        while self.env["plant.webhook.cursor"].sudo()._fan_out():
            pass
        self.env.invalidate_all()

    def sent_to(self, endpoint):
        """The events that were made deliveries of, in order."""
        self.fan_out()
        return self.deliveries.search([("endpoint_id", "=", endpoint.id)], order="id").event_id
