from odoo import models


class StockLot(models.Model):
    _inherit = "stock.lot"

    def action_plant_trace(self):
        """What the lot is made of, where it went, and the checks behind it."""
        self.ensure_one()
        return self.env["plant.quality.trace"]._open(self)
