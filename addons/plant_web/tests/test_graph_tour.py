from odoo.tests import tagged

from .live_case import PATIENCE, LiveCase


@tagged("post_install", "-at_install")
class TestGraphTour(LiveCase):
    """The history of a channel as a graph: in its form and on a page of its own."""

    def test_form(self):
        self.channel.telemetry_max_interval = 10
        self.rule.write({"check_limits": True, "minimum": 0.5, "maximum": 3.0})
        # Every ten seconds, but for two minutes without a signal.
        readings = [
            self._reading("telemetry", value=1 + second % 7 / 10, seconds_ago=second)
            for second in range(20, 800, 10)
            if not 300 < second < 420
        ]
        self._ingest(1, *readings)
        graphs = self._counting("plant.iot.channel", "plant_graph")
        seen = self._told()

        def play():
            self._wait_for(graphs, 1)
            self._wait_until_subscribed()
            self._wait_for(seen, 1)
            self._post(self._reading("telemetry", value=2.625))

        self._tour(self._form(self.channel), "plant_graph_form", play)

    def test_page_of_a_channel_without_values(self):
        self._tour(self._page(self.channel), "plant_graph_empty")

    def test_a_scan_has_no_graph(self):
        self.rule.unlink()
        self.channel.kind = "scan"
        self._tour(self._page(self.channel), "plant_graph_text")

    def test_no_channel(self):
        self._tour(f"/web#action={self._action().id}", "plant_graph_none")

    def test_the_channel_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        person = self._person("graph-far", "plant_base.group_plant_operator", other)
        person.password = person.login
        with self.assertLogs("odoo.http", "WARNING"):
            self.start_tour(
                self._page(self.channel), "plant_graph_refused", login="graph-far", timeout=PATIENCE
            )

    def _action(self):
        return self.env.ref("plant_web.action_plant_channel_graph")

    def _page(self, channel):
        return f"/web#action={self._action().id}&active_id={channel.id}"
