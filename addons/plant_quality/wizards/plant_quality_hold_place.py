from odoo import fields, models


class PlantQualityHoldPlace(models.TransientModel):
    """Asks why lots are held."""

    _name = "plant.quality.hold.place"
    _description = "Hold lots"

    lot_ids = fields.Many2many(
        "stock.lot", "plant_quality_hold_place_lot_rel", required=True, readonly=True
    )
    reason = fields.Text(required=True)

    def action_hold(self):
        self.ensure_one()
        self.lot_ids.plant_hold(self.reason)
        return {"type": "ir.actions.act_window_close"}
