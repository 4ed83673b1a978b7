from odoo import api, models
from odoo.exceptions import AccessError

MAX_ID_DIGITS = 9
TERMINAL = "plant.terminal:"


class IrWebsocket(models.AbstractModel):
    """Browsers ask for the messages of a record by the string `<model>:<id>`.

    Messages go to the record, which a browser cannot name: the string is only a way to ask. It is
    exchanged for the record where the user may read it, and dropped where not.
    """

    _inherit = "ir.websocket"

    @api.model
    def _plant_live_models(self):
        """The models whose records send messages to whoever may read them."""
        return []

    def _build_bus_channel_list(self, channels):
        exchanged = self._plant_exchange(self._plant_terminal_exchange(channels))
        return super()._build_bus_channel_list(exchanged)

    def _plant_terminal_exchange(self, channels):
        """``plant.terminal:<key>`` becomes what the terminal that was given the key hears of,
        whoever is logged in to Odoo in that browser.
        """
        others, heard = [], []
        for channel in channels:
            if isinstance(channel, str) and channel.startswith(TERMINAL):
                terminal = self.env["plant.terminal"]._listening(channel.removeprefix(TERMINAL))
                heard += terminal._hears_of() if terminal else []
            else:
                others.append(channel)
        return [*others, *heard]

    def _plant_exchange(self, channels):
        others, asked = [], {f"{model}:": set() for model in self._plant_live_models()}
        for channel in channels:
            model, colon, text = channel.partition(":") if isinstance(channel, str) else ("",) * 3
            ids = asked.get(model + colon)
            if ids is None:
                others.append(channel)
            elif text.isdecimal() and len(text) <= MAX_ID_DIGITS:
                ids.add(int(text))
        readable = [
            record
            for prefix, ids in asked.items()
            for record in self._plant_readable(prefix.removesuffix(":"), ids)
        ]
        return [*others, *readable]

    def _plant_readable(self, model, ids):
        if not ids:
            return []
        try:
            records = self.env[model].with_context(active_test=False)
            return list(records.search([("id", "in", list(ids))]))
        except AccessError:
            return []
