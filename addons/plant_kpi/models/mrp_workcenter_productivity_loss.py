from odoo import fields, models


class MrpWorkcenterProductivityLoss(models.Model):
    _inherit = "mrp.workcenter.productivity.loss"

    plant_failure = fields.Boolean(
        "Failure of the equipment",
        help="A stop for this reason is a failure: it counts in MTBF and MTTR. Missing material or "
        "a change of tools is none.",
    )

    def write(self, vals):
        """What a reason means changes the figures of every day on which it was given."""
        before = {loss: (loss.loss_id, loss.plant_failure) for loss in self}
        result = super().write(vals)
        changed = self.filtered(lambda loss: (loss.loss_id, loss.plant_failure) != before[loss])
        if changed:
            self.env["plant.kpi.mark"]._mark_lines_of(changed)
        return result
