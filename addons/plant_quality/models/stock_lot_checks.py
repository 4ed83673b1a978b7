from odoo import models


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "plant.quality.checked.mixin"]
    _quality_check_field = "lot_id"
