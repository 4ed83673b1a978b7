from odoo import Command
from odoo.tests import tagged

from .live_case import LiveCase


@tagged("post_install", "-at_install")
class TestLiveTour(LiveCase):
    """A weight on a scale is seen on the running work order without a reload."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workorder = cls._make_workorder(start=True)

    def test_work_order(self):
        self._ingest(1, self._reading("telemetry", value=1.25))
        seen = self._told()
        self._tour(self._form(self.workorder), "plant_live_workorder", lambda: self._play(seen))
        self.assertEqual(self.workorder.plant_weight, 2.5)

    def test_without_websockets(self):
        self._ingest(1, self._reading("telemetry", value=1.25))
        loads = self._counting("mrp.workorder")

        def play():
            self._wait_for(loads, 1)
            self._post(self._reading("telemetry", value=1.875))

        self._tour(self._form(self.workorder), "plant_live_polling", play, websockets=False)

    def test_torque_state_and_scan(self):
        """What is no weight is shown as what it is: a check answered, a machine's word, a code."""
        self._make_press()
        self._ingest(
            1,
            self._reading("telemetry", value=1.0),
            self._reading("telemetry", channel=self.state.id, value=0, unit=None),
            self._reading("telemetry", channel=self.scan.id, value=None, text="LOT-7", unit=None),
            self._reading("telemetry", channel=self.torque.id, value=24.5, unit="Nm"),
        )
        seen = self._told()

        def play():
            self._wait_for(seen, 1)
            self._wait_until_subscribed()
            self._post(self._reading(channel=self.torque.id, value=25.125, unit="Nm"))

        self._tour(self._form(self.workorder), "plant_live_kinds", play)
        self.assertEqual(self.check.state, "passed")

    def _make_press(self):
        device = self.env["plant.iot.device"].create(
            {
                "name": "Press",
                "key": "press",
                "gateway_id": self.gateway.id,
                "driver": "simulated",
                "station_id": self.station.id,
                "channel_ids": [
                    Command.create({"name": name, "key": name, "kind": name, **more})
                    for name, more in (
                        ("torque", {"unit": "Nm", "capture_mode": "event", "decimals": 2}),
                        ("state", {"capture_mode": "change", "telemetry_max_interval": 600}),
                        ("scan", {}),
                    )
                ],
            }
        )
        self.torque, self.state, self.scan = device.channel_ids.sorted("id")
        stopped = {
            "word": "0",
            "meaning": "stopped",
            "loss_id": self.env.ref("mrp.block_reason0").id,
        }
        self.env["plant.iot.capture.rule"].create(
            [
                {"channel_id": self.torque.id, "target": "quality_check"},
                {
                    "channel_id": self.state.id,
                    "target": "state",
                    "word_ids": [Command.create(stopped)],
                },
            ]
        )
        point = self.env["plant.quality.point"].create(
            {
                "name": "Torque of the screws",
                "test_type": "measure",
                "capture_kind": "torque",
                "uom_id": self.env.ref("plant_quality.uom_newton_metre").id,
                "lower": 20,
                "upper": 30,
                "product_ids": [Command.set(self.product.ids)],
            }
        )
        self.check = self.env["plant.quality.check"].create(
            {
                "point_id": point.id,
                "version_id": point.version_id.id,
                "company_id": self.env.company.id,
                "workorder_id": self.workorder.id,
                "production_id": self.workorder.production_id.id,
                "product_id": self.product.id,
            }
        )

    def _play(self, seen):
        """What the gateway sends, each as soon as the browser has seen the one before."""
        self._wait_for(seen, 1)
        self._wait_until_subscribed()
        self._post(self._reading("telemetry", value=1.875, stable=False))
        self._wait_for(seen, 2)
        self._post(self._reading(value=2.5))
        self._wait_for(seen, 3)
        self._status("offline", "The scale does not answer.")
        self._wait_for(seen, 4)
        self._post(self._reading(value=0.7, stable=False))
