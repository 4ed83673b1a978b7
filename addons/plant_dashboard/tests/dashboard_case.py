import json
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import requests
from odoo import fields
from odoo.addons.bus.models.bus import dispatch
from odoo.addons.plant_base.tests.terminal_case import pair
from odoo.addons.plant_web.tests.live_case import PATIENCE, LiveCase

JOURNEYS = Path(__file__).parent.parent / "static/tests/journeys"
WAKE_EVERY = 0.1  # seconds
# Seconds before the end of a day in which no class begins: a run that is silent longer is ended.
MIDNIGHT = 240


class DashboardCase(LiveCase):
    """A board with tiles of a work center where somebody works, in a real browser.

    A journey is a JavaScript file that looks at a page; what it may use is given as words.
    """

    @classmethod
    def setUpClass(cls):
        # What is done today is looked at today: plant, transaction and browser have the same day.
        left = 86400 - time.time() % 86400
        if left < MIDNIGHT:
            time.sleep(left)
        super().setUpClass()
        cls.workorder = cls._make_workorder(start=True)
        cls.workcenter = cls.workorder.workcenter_id
        # The browser's, which is asked what day it is.
        cls.workcenter.resource_calendar_id.tz = "UTC"
        cls.admin = cls.env.ref("base.user_admin")
        cls.mine = {"workcenter_ids": cls.workcenter.ids}
        # Asked for here: what plays in a thread must not use the cursor that requests use.
        cls.company_channel = (cls.env.company._name, cls.env.company.id)

    @classmethod
    def _make_board(cls, *tiles, **vals):
        """A shared board of the administrator's with these ``(type, params)``, in rows of three."""
        return cls.env["plant.kpi.board"].create(
            {
                "name": "Test board",
                "user_id": cls.admin.id,
                "shared": True,
                "tiles": [
                    {
                        "id": f"t{number}",
                        "type": kind,
                        "x": number % 3 * 4,
                        "y": number // 3 * 3,
                        "w": 4,
                        "h": 3,
                        "params": params,
                    }
                    for number, (kind, params) in enumerate(tiles)
                ],
                **vals,
            }
        )

    def _only(self, board):
        """Have ``board`` the one that opens first, with the days it tells of planned."""
        board.sequence = -1
        self._plan()
        return board

    def _plan(self):
        """What the scheduled action does for a new work center."""
        self.env.flush_all()
        self.env["plant.kpi.day"]._extend(self.env.cr.now())

    def _forget_changes(self):
        """The bus tells whoever comes what it told in the last minute: what made this test's data
        is no change to a page that is opened now.
        """
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env["bus.bus"].sudo().search([]).unlink()

    def _fail_a_check(self):
        """Two first attempts, one of which failed."""
        point = self.env["plant.quality.point"].create(
            {"name": "Leak", "trigger": "production", "test_type": "pass_fail"}
        )
        for result in ("pass", "fail"):
            check = self.env["plant.quality.check"].create(
                {
                    "point_id": point.id,
                    "version_id": point.version_id.id,
                    "company_id": self.env.company.id,
                    "product_id": self.workorder.product_id.id,
                }
            )
            check.workcenter_id = self.workcenter
            self.env["plant.quality.attempt"].create(
                {
                    "check_id": check.id,
                    "number": 1,
                    "kind": "first",
                    "result": result,
                    "time": fields.Datetime.now() - timedelta(minutes=1),
                }
            )

    def _page(self, xml_id="plant_dashboard.action_plant_boards"):
        return f"/web#action={self.env.ref(xml_id).id}"

    def _journey(self, name, address, play=None, *, login="admin", websockets=True, **words):
        """Play a journey on a page, and ``play`` in a thread meanwhile."""
        told = "\n".join(f"const {key} = {json.dumps(value)};" for key, value in words.items())
        parts = [(JOURNEYS / f"{part}.js").read_text() for part in ("eyes", name)]
        script = "\n".join(
            [
                "(async () => {",
                told,
                *parts,
                "})().then(() => console.log('test successful'),",
                "    (failure) => console.error(`journey failed: ${failure.stack}`));",
            ]
        )
        with self._websockets(websockets), self._waking(), self._meanwhile(play or (lambda: None)):
            self.browser_js(address, script, "", login=login, timeout=PATIENCE)

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

    def _subscribed(self):
        """Whether a browser listens to the company's changes."""
        return any(
            channel[1:] == self.company_channel and websockets
            for channel, websockets in list(dispatch._channels_to_ws.items())
            if isinstance(channel, tuple)
        )

    def _pair_terminal(self):
        """A terminal of the station with somebody signed in: what a kiosk sends."""
        _terminal, self.terminal_secret = pair(self.env, self.station)
        employee = self.env["hr.employee"].create({"name": "Ana"})
        operator = self.env["plant.operator"].create({"employee_id": employee.id})
        self.token = self.env["plant.operator.session"]._open(
            self.station, operator, "badge", self.env.cr.now()
        )[1]
        self.env.flush_all()

    def _kiosk(self, method, **arguments):
        """A call as the terminal's page makes it, over real HTTP."""
        answer = requests.post(
            f"{self.base_url()}/plant/terminal/v1/call",
            json={
                "method": method,
                "arguments": {"workorder": self.workorder.id, "token": self.token, **arguments},
            },
            headers={"X-Plant-Terminal": "1"},
            cookies={
                "plant_terminal": self.terminal_secret,
                "test_request_key": getattr(self, "http_request_key", ""),
            },
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        return answer.json()
