from odoo import api, models

from ..resources import CHANNELS, DEVICES


class PlantApiResources(models.AbstractModel):
    _inherit = "plant.api.resources"

    @api.model
    def _declared(self):
        return [*super()._declared(), DEVICES, CHANNELS]
