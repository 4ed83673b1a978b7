from datetime import timedelta

from odoo import models
from odoo.addons.plant_base import compat

from ..clock import iso
from .plant_iot_capture import OPEN_STATES

# A live panel asks again every 30 seconds.
WATCHED_FOR = timedelta(seconds=120)


class PlantIotDevice(models.Model):
    """How a device is now, as browsers show it."""

    _inherit = "plant.iot.device"

    def plant_live(self):
        """What the live panel of a device's form shows; see :meth:`PlantIotChannel._live_panel`."""
        self.ensure_one()
        return self.channel_ids._live_panel()

    def plant_overview(self):
        """What the cards of devices show: of each device its live panel, and how many of its
        captures wait for a person.

        :return: a list of ``{"id", "open", **panel}``, ``panel`` as of
            :meth:`PlantIotChannel._live_panel`, a device without channels included; those that are
            gone are left out
        """
        devices = self.exists()
        compat.check_access(devices, "read")
        waiting = dict(
            self.env["plant.iot.capture"]._read_group(
                [("device_id", "in", devices.ids), ("state", "in", OPEN_STATES)],
                ["device_id"],
                ["__count"],
            )
        )
        panel = devices.channel_ids._live_panel(devices)
        return [
            {
                "id": device.id,
                "open": waiting.get(device, 0),
                "now": panel["now"],
                "devices": [said for said in panel["devices"] if said["id"] == device.id],
                "channels": [said for said in panel["channels"] if said["device"] == device.id],
            }
            for device in devices
        ]

    def _watch(self, now):
        """Somebody looks at the live values of these devices, and will ask again within
        `WATCHED_FOR`. Written down seldom, and not waited for: whoever holds the row does the same.
        """
        if not self:
            return
        self.env.cr.execute(
            """
            UPDATE plant_iot_device SET watched_until = %s
             WHERE id IN (SELECT id FROM plant_iot_device
                           WHERE id IN %s AND (watched_until IS NULL OR watched_until < %s)
                             FOR UPDATE SKIP LOCKED)
            """,
            [now + WATCHED_FOR, tuple(self.ids), now + WATCHED_FOR / 2],
            log_exceptions=False,
        )

    def _state_payload(self):
        return {
            "device": self.id,
            "state": self.state,
            "error": self.last_error or None,
            "since": iso(self.state_since),
        }
