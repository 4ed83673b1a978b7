from odoo.tests import tagged

from .common import IotCase


@tagged("post_install", "-at_install")
class TestCaptureEvents(IotCase):
    """What a device measured in vain is told."""

    def told(self):
        """Types of the events about captures since the last call, without their prefix."""
        self.env["plant.iot.capture"]._plant_tell()
        self.events = self.env["plant.event"].search(
            [("res_model", "=", "plant.iot.capture"), ("id", ">", self.last)], order="id"
        )
        self.last = max(self.events.ids, default=self.last)
        return [event.type.removeprefix("plant.") for event in self.events]

    def setUp(self):
        super().setUp()
        self.last = 0
        self.told()

    def test_refused(self):
        self._make_workorder(start=True)
        capture = self._capture(stable=False)
        self.assertEqual(self.told(), ["capture.refused"])
        self.assertEqual(self.events.res_id, capture.id)
        self.assertEqual(self.events.company_id, self.gateway.company_id)
        data = self.events.data
        self.assertEqual(data["capture"], {"id": capture.id, "key": capture.key})
        self.assertEqual((data["reason"], data["value"]), (capture.reason, 1.25))
        self.assertEqual(data["device"]["id"], self.device.id)

    def test_failed_and_retried(self):
        capture = self._capture()
        self.assertEqual(self.told(), ["capture.failed"])
        capture.action_retry()
        self.assertEqual(self.told(), [], "it failed as before")
        self._make_workorder(start=True)
        capture.action_retry()
        self.assertEqual((capture.state, self.told()), ("applied", []))

    def test_a_batch_is_told_together(self):
        readings = [self._reading(stable=False) for _number in range(5)]
        self._ingest(1, *readings, self._reading(channel=self.channel.id + 1000))
        self.assertEqual(self.told(), ["capture.refused"] * 6)
        self.assertIn(None, [event.data["device"] for event in self.events])

    def test_applied_is_not_told(self):
        self._make_workorder(start=True)
        self._capture()
        self.assertEqual(self.told(), [])
