import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.bus.models.bus import channel_with_db, dispatch
from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.addons.plant_quality.tests.spc_case import QUIET, SpcFixture
from odoo.tests import HttpCase, tagged

from .live_case import PATIENCE

MANY = 1200
WAKE_EVERY = 0.2  # seconds


@tagged("post_install", "-at_install")
class TestChartTour(SpcFixture, HttpCase):
    """A control chart in a browser: its form, its own page, and its bad states."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_quality()
        cls.client_action = cls.env.ref("plant_web.action_plant_control_chart")

    def test_the_form_of_a_chart_out_of_control(self):
        chart = self._feed(QUIET)
        chart.sudo().plant_freeze(1, 25)
        self._feed([20.0])
        self._tour(self._form(chart), "plant_chart_form")

    def test_limits_appear_as_they_are_frozen(self):
        chart = self._feed(QUIET[:17])
        allowed = patch.object(WebsocketConnectionHandler, "websocket_allowed", return_value=True)
        with allowed, self._waking(chart):
            self._tour(self._form(chart), "plant_chart_live")
        self.assertEqual(chart.baseline_id.number, 1)

    def test_many_points_on_a_page_of_their_own(self):
        chart = self._feed(QUIET)
        self._lengthen(chart, MANY)
        self._tour(self._page(chart), "plant_chart_many")

    def test_no_point_and_archived(self):
        chart = self._feed(QUIET[:1])
        self.subgroups.sudo().search([("chart_id", "=", chart.id)]).unlink()
        chart.sudo().write({"last_sequence": 0, "active": False})
        self._tour(self._form(chart), "plant_chart_empty")

    def test_no_chart(self):
        self._feed(QUIET[:1])
        self._tour(f"/web#action={self.client_action.id}", "plant_chart_none")

    def test_the_chart_of_another_company(self):
        chart = self._feed(QUIET)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        person = self._person("chart-far", "plant_base.group_plant_operator", other)
        person.password = person.login
        with self.assertLogs("odoo.http", "WARNING"):
            self._tour(self._page(chart), "plant_chart_refused", login="chart-far")

    @contextmanager
    def _waking(self, chart):
        """Wake the websockets of a chart now and then: the commit of a test wakes none."""
        over = threading.Event()
        channel = channel_with_db(self.env.cr.dbname, chart)

        def wake():
            while not over.wait(WAKE_EVERY):
                for websocket in list(dispatch._channels_to_ws.get(channel, ())):
                    websocket.trigger_notification_dispatching()

        waker = threading.Thread(target=wake, name="waker", daemon=True)
        waker.start()
        try:
            yield
        finally:
            over.set()
            waker.join()

    def _tour(self, address, name, login="admin"):
        self.start_tour(address, name, login=login, timeout=PATIENCE)

    def _form(self, chart):
        return f"/web#id={chart.id}&model=plant.quality.chart&view_type=form"

    def _page(self, chart):
        return f"/web#action={self.client_action.id}&active_id={chart.id}"

    def _lengthen(self, chart, count):
        """So many points in all, in control, of checks that are gone."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO plant_quality_subgroup (chart_id, company_id, sequence, time, value,
                        has_dispersion, dispersion, baseline_id)
                 SELECT %(chart)s, %(company)s, n, now(), 10 + (n %% 7 - 3) / 10.0,
                        true, 0.5, %(baseline)s
                   FROM generate_series(%(last)s + 1, %(count)s) AS n
            """,
            {
                "chart": chart.id,
                "company": chart.company_id.id,
                "last": chart.last_sequence,
                "baseline": chart.baseline_id.id,
                "count": count,
            },
        )
        chart.sudo().last_sequence = count
