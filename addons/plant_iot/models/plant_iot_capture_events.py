from odoo import api, models
from odoo.addons.plant_base.emission import Emission

from ..clock import iso
from .plant_iot_capture import OPEN_STATES


class PlantIotCapture(models.Model):
    """A capture that could not be applied tells so, once for each way it failed."""

    _name = "plant.iot.capture"
    _inherit = ["plant.iot.capture", "plant.transition.mixin"]

    @api.model
    def _plant_emissions(self, changes):
        return [
            Emission(f"plant.capture.{now['state']}", capture, capture._plant_event_data())
            for capture, (_before, now) in changes.items()
            if now["state"] in OPEN_STATES
        ]

    def _plant_event_data(self):
        self.ensure_one()
        device, channel = self.device_id, self.channel_id
        return {
            "capture": {"id": self.id, "key": self.key},
            "state": self.state,
            "reason": self.reason or "",
            "device": {"id": device.id, "name": device.name} if device else None,
            "channel": {"id": channel.id, "name": channel.name} if channel else None,
            "station": self.station_id.code or None,
            "value": self.value if self.is_number else None,
            "text": self.text or None,
            "unit": self.unit or None,
            "time": iso(self.time or None),
        }
