from odoo import fields, models


class MrpWorkcenterProductivityLoss(models.Model):
    _inherit = "mrp.workcenter.productivity.loss"

    plant_failure = fields.Boolean(
        "Failure of the equipment",
        help="A stop for this reason is a failure: it counts in MTBF and MTTR. Missing material or "
        "a change of tools is none.",
    )

    def write(self, vals):
        """What counts as a failure changes the figures of every day on which it happened."""
        changed = self.filtered(
            lambda loss: (
                "plant_failure" in vals and loss.plant_failure != bool(vals["plant_failure"])
            )
        )
        result = super().write(vals)
        if changed:
            self.env["plant.kpi.mark"]._mark_lines_of(changed)
        return result
