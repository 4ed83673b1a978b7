from odoo import models
from odoo.exceptions import AccessError

from ..live import CHANNEL_PREFIX


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Exchange `plant.iot.device:<id>` for the device, where the user may read it.

        The string itself is never subscribed to: messages go to the record, which a browser cannot
        name.
        """
        asked = [
            channel
            for channel in channels
            if isinstance(channel, str) and channel.startswith(CHANNEL_PREFIX)
        ]
        others = [channel for channel in channels if channel not in asked]
        ids = [int(text) for text in (c.removeprefix(CHANNEL_PREFIX) for c in asked) if text.isdecimal()]
        return super()._build_bus_channel_list([*others, *self._plant_readable_devices(ids)])

    def _plant_readable_devices(self, ids):
        if not ids:
            return []
        try:
            return list(self.env["plant.iot.device"].search([("id", "in", ids)]))
        except AccessError:
            return []
