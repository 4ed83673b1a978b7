from odoo import api, models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    @api.model
    def _plant_live_models(self):
        return [*super()._plant_live_models(), "plant.quality.chart"]
