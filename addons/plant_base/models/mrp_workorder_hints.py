from odoo import api, models

# What of a work order a queue shows, beside what a verb changes.
SHOWN = {"date_start", "date_finished", "workcenter_id", "sequence", "name"}


class MrpWorkorder(models.Model):
    """Whatever changes a work order, the terminals of its stations are told that it has."""

    _inherit = "mrp.workorder"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._plant_hint()
        return orders

    def write(self, vals):
        if "workcenter_id" in vals:
            self._plant_hint()
        result = super().write(vals)
        if SHOWN & set(vals):
            self._plant_hint()
        return result

    def unlink(self):
        self._plant_hint()
        return super().unlink()

    def _plant_revise(self):
        super()._plant_revise()
        self._plant_hint()

    def _plant_transition(self, before, after):
        super()._plant_transition(before, after)
        self._plant_hint()

    def _plant_hint(self):
        # sudo: who changes an order need not read work centers.
        for order in self.sudo():
            self.env["plant.terminal"]._hint(order.workcenter_id.id, workorder=order.id)
