from odoo import fields, models


class PlantWorkorderBlock(models.TransientModel):
    """Asks why a work center is down, for the button of the back office."""

    _name = "plant.workorder.block"
    _description = "Block a work order"

    workorder_id = fields.Many2one("mrp.workorder", required=True, readonly=True)
    loss_id = fields.Many2one(
        "mrp.workcenter.productivity.loss",
        "Reason",
        required=True,
        domain="[('manual', '=', True)]",
        help="What keeps the work center from working.",
    )
    note = fields.Char(help="What is to be known of it, for who comes to mend it.")

    def action_block(self):
        self.ensure_one()
        self.workorder_id.plant_block(self.loss_id.id, self.note or None)
        return {"type": "ir.actions.act_window_close"}
