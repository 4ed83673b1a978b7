from odoo import fields, models


class PlantQualityCheckRelease(models.TransientModel):
    """Asks why a failed check may go on."""

    _name = "plant.quality.check.release"
    _description = "Release a failed check"

    check_id = fields.Many2one("plant.quality.check", required=True, readonly=True)
    reason = fields.Text(string="Why it may go on", required=True)

    def action_release(self):
        self.ensure_one()
        self.check_id.plant_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
