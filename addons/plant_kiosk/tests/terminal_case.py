import json
import threading
from contextlib import contextmanager
from pathlib import Path

from odoo import Command
from odoo.addons.bus.models.bus import dispatch
from odoo.addons.plant_web.tests.live_case import PATIENCE, LiveCase

JOURNEYS = Path(__file__).parent.parent / "static/tests/journeys"
AXE = Path(__file__).parent.parent / "static/tests/axe/axe.min.js"
PAGE = "/plant/terminal"
BADGE = "041777000111"
PIN = "7391"
WAKE_EVERY = 0.2  # seconds
TOLD = "seen"  # what a page searches for to say that it has seen something


class TerminalCase(LiveCase):
    """A station with a scale and a torque tool, an order for it, and operators.

    A journey is a JavaScript file that plays an operator in a real browser.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._make_operator("Anna", BADGE)
        cls.anna._set_pin(PIN)
        cls.bert = cls._make_operator("Bert", BADGE + "2")
        cls._make_torque()
        cls.workorder = cls._make_workorder()
        cls.check = cls.workorder.quality_check_ids
        cls.device._set_state("online", None, cls.env.cr.now())

    @classmethod
    def _make_operator(cls, name, badge):
        employee = cls.env["hr.employee"].create({"name": name, "barcode": badge})
        return cls.env["plant.operator"].create({"employee_id": employee.id})

    @classmethod
    def _make_torque(cls):
        """A tool whose torque answers a check of each order."""
        cls.tool = cls.env["plant.iot.device"].create(
            {
                "name": "Torque tool",
                "key": "tool",
                "gateway_id": cls.gateway.id,
                "driver": "simulated",
                "station_id": cls.station.id,
                "channel_ids": [
                    Command.create(
                        {
                            "name": "Torque",
                            "key": "torque",
                            "kind": "torque",
                            "unit": "Nm",
                            "capture_mode": "event",
                            "decimals": 2,
                        }
                    )
                ],
            }
        )
        cls.torque = cls.tool.channel_ids
        cls.env["plant.iot.capture.rule"].create(
            {"channel_id": cls.torque.id, "target": "quality_check"}
        )
        cls.env["plant.quality.point"].create(
            {
                "name": "Torque of the screws",
                "test_type": "measure",
                "capture_kind": "torque",
                "uom_id": cls.env.ref("plant_quality.uom_newton_metre").id,
                "lower": 20,
                "upper": 30,
                "product_ids": [Command.set(cls.product.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.patch(type(self.anna), "_pin_rounds", lambda _self: 1)
        self.addCleanup(self._forget_wrong_tries)
        self.calls = self._noting_calls()
        self._heard_before = set(dispatch._channels_to_ws)

    def _forget_wrong_tries(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM plant_sign_in_throttle")

    # -- the page --------------------------------------------------------------------------------

    def _journey(self, name, play=None, *, cable=None, paired=True, axe=False, **words):
        """Play a journey on a paired terminal, and `play` in a thread meanwhile.

        :param words: names that the journey may use
        """
        code = self._code()
        words = {
            "BADGE": BADGE,
            "PIN": PIN,
            "ORDER": self.workorder.barcode,
            "CODE": code,
            **words,
        }
        told = "\n".join(f"const {key} = {json.dumps(value)};" for key, value in words.items())
        parts = [(JOURNEYS / f"{part}.js").read_text() for part in ("hands", name)]
        script = "\n".join([AXE.read_text() if axe else "", *self._within(told, *parts)])
        page = f"http://127.0.0.1:{cable.port}{PAGE}" if cable else PAGE
        with self._websockets(True), self._waking(), self._meanwhile(play or (lambda: None)):
            self.browser_js(
                f"{page}#pair={code}" if paired else page,
                script,
                "",
                timeout=PATIENCE,
                error_checker=self._is_grave,
            )

    def _within(self, *parts):
        yield "(async () => {"
        yield from parts
        yield "})().then(() => console.log('test successful'), (failure) => {"
        yield "    console.error(`journey failed: ${failure.stack}`);"
        yield "});"

    def _is_grave(self, message):
        """A refusal is an answer like any other, and a cable that is cut is noticed by more than
        the journey.
        """
        return "Failed to load resource" not in message and "WebSocket connection" not in message

    def _code(self, station=None):
        return self.env["plant.terminal"]._offer(station or self.station)[1]

    def _noting_calls(self):
        """The methods that terminals call, as they come; `TOLD` where a page tells something."""
        terminals, noted = type(self.env["plant.terminal"]), []
        carry_out = terminals._carry_out

        def noting(terminal, method, arguments, **more):
            noted.append(TOLD if arguments.get("search") == TOLD else method)
            return carry_out(terminal, method, arguments, **more)

        self.patch(terminals, "_carry_out", noting)
        return noted

    def _wait_listening(self):
        """Until the terminal that this test has paired has subscribed to what it is told."""
        self._wait(self._is_listening, "the terminal listened")

    def _is_listening(self):
        return any(
            isinstance(channel, tuple) and "plant.terminal" in channel and websockets
            for channel, websockets in list(dispatch._channels_to_ws.items())
            if channel not in self._heard_before
        )

    def _wait_told(self, times):
        self._wait(lambda: self.calls.count(TOLD) >= times, f"the page had told {times} times")

    @contextmanager
    def _waking(self):
        """Wake all websockets now and then: the commit of a test wakes none."""
        over = threading.Event()

        def wake():
            while not over.wait(WAKE_EVERY):
                for websockets in list(dispatch._channels_to_ws.values()):
                    for websocket in list(websockets):
                        websocket.trigger_notification_dispatching()

        waker = threading.Thread(target=wake, name="waker", daemon=True)
        waker.start()
        try:
            yield
        finally:
            over.set()
            waker.join()
