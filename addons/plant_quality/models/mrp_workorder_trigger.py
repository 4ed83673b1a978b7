from odoo import api, models


class MrpWorkorder(models.Model):
    """A work order that is added, moved, cancelled or opened again changes what is checked."""

    _inherit = "mrp.workorder"

    @api.model_create_multi
    def create(self, vals_list):
        checks = self.env["plant.quality.check"]
        with checks._together():
            orders = super().create(vals_list)
            checks._note(orders.production_id)
        return orders

    def write(self, vals):
        if not self._plant_changes_checks(vals):
            return super().write(vals)
        with self.env["plant.quality.check"]._together(self.production_id):
            return super().write(vals)

    def _plant_changes_checks(self, vals):
        """Whether to write ``vals`` changes which checks are made: not by being started or done."""
        if "state" in vals:
            return vals["state"] == "cancel" or "done" in self.mapped("state")
        return not {"workcenter_id", "operation_id"}.isdisjoint(vals)

    def unlink(self):
        checks = self.env["plant.quality.check"]
        with checks._together():
            checks._drop_untouched("workorder_id", self)
            return super().unlink()
