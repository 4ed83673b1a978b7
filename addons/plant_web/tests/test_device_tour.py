from unittest.mock import patch

from odoo.addons.plant_iot.models import plant_iot_device_commands
from odoo.tests import tagged

from .live_case import LiveCase

RESULT = {"state": "done", "detail": "Mettler Toledo XPR205, serial number B021"}


@tagged("post_install", "-at_install")
class TestDeviceTour(LiveCase):
    """The cards and the form of devices say how each is, and go on saying it."""

    def test_cards(self):
        self._ingest(1, self._reading("telemetry", value=1.25))
        self._set_online()
        overviews = self._counting("plant.iot.device", "plant_overview")
        seen = self._told()

        def play():
            self._wait_for(seen, 1)
            self._wait_until_subscribed()
            self._post(self._reading("telemetry", value=1.875))
            self._wait_for(seen, 2)
            self._post(self._reading(value=2.5))  # no work order runs: it waits for somebody
            self._wait_for(seen, 3)
            self._status("offline", "The scale does not answer.")

        action = self.env.ref("plant_iot.action_plant_iot_device")
        domain = f"/web#action={action.id}&view_type=kanban"
        self._tour(domain, "plant_device_cards", play)
        devices = self.env["plant.iot.device"].search_count([])
        self.assertEqual(len(overviews[0]), devices, "All cards are read in one call.")

    def test_form(self):
        self._ingest(1, self._reading("telemetry", value=1.25))
        self._set_online()
        seen = self._told()

        def play():
            self._wait_for(seen, 1)
            self._wait_until_subscribed()
            self._status("error", "The port is taken.")

        self._tour(self._form(self.device), "plant_device_form", play)

    def test_command(self):
        """The dialog of a command follows what becomes of it."""
        self._ingest(1, self._reading("telemetry", value=1.25))
        self._set_online()
        seen = self._told()

        def play():
            self._wait_for(seen, 1)
            (probe,) = self._commands()
            self._commands(probe["id"])
            self._wait_for(seen, 2)
            self._send(f"commands/{probe['id']}/result", {**RESULT, "finished_at": self._iso()})

        # A busy machine shows the dialog later than a command may wait.
        with patch.object(plant_iot_device_commands, "DEADLINE", 3600):
            self._tour(self._form(self.device), "plant_device_command", play)
        self.assertEqual(self.device.probe_detail, RESULT["detail"])

    def _set_online(self):
        self.device._set_state("online", None, self.env.cr.now())
