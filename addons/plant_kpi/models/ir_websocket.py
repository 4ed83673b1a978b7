from odoo import api, models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    @api.model
    def _plant_live_models(self):
        """A board asks for the changes of its company: ``res.company:<id>``."""
        return [*super()._plant_live_models(), "res.company"]
