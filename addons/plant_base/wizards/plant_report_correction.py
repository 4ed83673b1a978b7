from odoo import _, fields, models
from odoo.exceptions import AccessError

from .. import compat


class PlantReportCorrection(models.TransientModel):
    """Asks why a report of quantity is taken back."""

    _name = "plant.report.correction"
    _description = "Take back a report of quantity"

    report_id = fields.Many2one("plant.workorder.report", required=True, readonly=True)
    # Read as the user: the dialog tells nothing of a report that they may not read.
    workorder_id = fields.Many2one(related="report_id.workorder_id", related_sudo=False)
    quantity = fields.Float(related="report_id.quantity", related_sudo=False)
    reason = fields.Char(required=True, help="Kept with the correction.")

    def action_apply(self):
        self.ensure_one()
        if not self.env.user.has_group("plant_base.group_plant_supervisor"):
            raise AccessError(_("Only a supervisor can take back what was reported."))
        compat.check_access(self.report_id.workorder_id, "write")
        # sudo: reports are written by methods only; the right was checked above.
        self.report_id.sudo()._take_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
