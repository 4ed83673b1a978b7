from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    plant_hold_ids = fields.One2many("plant.quality.hold", "lot_id", string="Holds", readonly=True)
    plant_check_ids = fields.One2many(
        "plant.quality.check", "lot_id", string="Quality checks", readonly=True
    )

    def _plant_hold(self, reason, check=None, alert=None):  # noqa: ARG002
        """Hold these lots. Returns the holds."""
        return self.env["plant.quality.hold"]
