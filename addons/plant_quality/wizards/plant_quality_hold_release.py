from odoo import fields, models


class PlantQualityHoldRelease(models.TransientModel):
    """Asks what is to be said of the release of holds."""

    _name = "plant.quality.hold.release"
    _description = "Release holds"

    hold_ids = fields.Many2many(
        "plant.quality.hold", "plant_quality_hold_release_hold_rel", required=True, readonly=True
    )
    note = fields.Text(string="Why it may go", required=True)

    def action_release(self):
        self.ensure_one()
        self.hold_ids._release(self.note)
        return {"type": "ir.actions.act_window_close"}
