from odoo import fields, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "plant.quality.checked.mixin"]
    _quality_check_field = "picking_id"

    quality_check_ids = fields.One2many(
        "plant.quality.check", "picking_id", string="Quality checks", readonly=True
    )

    def _action_done(self):
        """A transfer is not validated before the checks that block it are settled, of what is moved
        now: what is left for a backorder is checked with that.
        """
        warnings = self.env["plant.quality.check"]._hold_back(
            self, "picking_id", lambda check: check.picking_id._quality_moves(check)
        )
        result = super()._action_done()
        warnings._note_unsettled("picking_id")
        return result

    def _quality_moves(self, check):
        """Whether ``check`` is of what the transfer moves when it is validated now."""
        self.ensure_one()
        lines = self.move_line_ids.filtered("quantity")
        lines = lines.filtered("picked") or lines
        if check.lot_id:
            return check.lot_id in lines.lot_id
        if not check.product_id:
            return True
        lines = lines.filtered(lambda line: line.product_id == check.product_id)
        moved = sum(lines.mapped("quantity_product_uom"))
        return bool(lines) and check._is_of_made(moved, check.product_id.uom_id)
