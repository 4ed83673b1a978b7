from odoo import models
from odoo.exceptions import AccessError

from ..live import CHANNEL_PREFIX

MAX_ID_DIGITS = 9


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        return super()._build_bus_channel_list(self._plant_exchange(channels))

    def _plant_exchange(self, channels):
        """The channels with each `plant.iot.device:<id>` exchanged for the device itself, where the
        user may read it, and dropped where not.

        Messages go to the record, which a browser cannot name: the string is only a way to ask.
        """
        others, ids = [], set()
        for channel in channels:
            if not (isinstance(channel, str) and channel.startswith(CHANNEL_PREFIX)):
                others.append(channel)
                continue
            text = channel.removeprefix(CHANNEL_PREFIX)
            if text.isdecimal() and len(text) <= MAX_ID_DIGITS:
                ids.add(int(text))
        return [*others, *self._plant_readable_devices(ids)]

    def _plant_readable_devices(self, ids):
        if not ids:
            return []
        try:
            return list(self.env["plant.iot.device"].search([("id", "in", list(ids))]))
        except AccessError:
            return []
