import logging
import time

from odoo.addons.plant_base.machine import access, tracing
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MachineCase

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
LOGGER = "odoo.addons.plant_base.machine.access"


@tagged("post_install", "-at_install")
class TestMachineLog(MachineCase):
    """How a request is found again."""

    def ask_and_wait(self, logs, *args, **kwargs):
        """Ask, and wait for the line: it is written once its answer was sent, so the caller may be
        ahead of it, and the next request, too.
        """
        count = len(logs.records) + 1
        self.ask(*args, **kwargs)
        deadline = time.monotonic() + 60
        while len(logs.records) < count and time.monotonic() < deadline:
            time.sleep(0.02)

    def test_the_id_of_the_callers_trace_is_the_requests(self):
        response = self.ask("/plant/test/v1/scoped", headers={"traceparent": PARENT})
        self.assertEqual(response.headers["X-Request-Id"], TRACE)
        both = {"traceparent": PARENT, "X-Request-Id": "order-7"}
        response = self.ask("/plant/test/v1/raise/user", headers=both)
        self.assertEqual(self.assertProblem(response, 422, "invalid")["request_id"], "order-7")

    def test_what_is_no_trace(self):
        for header in (
            "",
            TRACE,
            f"ff-{TRACE}-00f067aa0ba902b7-01",
            f"00-{'0' * 32}-00f067aa0ba902b7-01",
            f"00-{TRACE}-{'0' * 16}-01",
            f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
            PARENT + "\n",
        ):
            with self.subTest(header):
                self.assertEqual(tracing.trace_id_of(header), "")
        self.assertEqual(tracing.trace_id_of(PARENT.replace("00-", "01-", 1) + "-more"), TRACE)

    def test_each_answer_is_one_line(self):
        with self.assertLogs(LOGGER, logging.INFO) as logs:
            self.ask_and_wait(logs, "/plant/test/v1/scoped", headers={"traceparent": PARENT})
            self.ask_and_wait(logs, "/plant/test/v1/raise/user")
            self.ask_and_wait(logs, "/plant/test/v1/scoped", secret="")
        served, refused, unknown = (record.getMessage() for record in logs.records)
        self.assertRegex(
            served,
            r"^method=GET path=/plant/test/v1/scoped status=200 bytes=\d+ address=\S+ "
            rf"caller=token:{self.token.id} request_id={TRACE} trace_id={TRACE} ms=\d+\.\d$",
        )
        self.assertIn("status=422", refused)
        self.assertNotIn("trace_id", refused)
        self.assertIn("status=401", unknown)
        self.assertNotIn("caller", unknown)
        self.assertNotIn(self.secret, served)

    def test_a_retried_request_is_one_line(self):
        item = {"name": "Gear", "quantity": 1}
        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            self.assertLogs(LOGGER, logging.INFO) as logs,
        ):
            self.ask_and_wait(logs, "/plant/test/v1/count", "POST", item)
            self.ask_and_wait(logs, "/plant/test/v1/scoped")
        said = [record.getMessage() for record in logs.records]
        self.assertEqual([line.count("/count ") for line in said], [1, 0])

    def test_a_path_forges_no_line(self):
        said = {"path": '/a" status=200\nmethod=GET'}
        self.assertEqual(access.line(said), r'path="/a\" status=200\nmethod=GET"')
