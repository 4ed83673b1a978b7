from odoo import _, models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _action_done(self):
        """Every way to a customer passes here: a delivery, a dropshipment, a direct move."""
        self._plant_check_holds()
        return super()._action_done()

    def _plant_check_holds(self):
        """:raise UserError: a lot on hold is about to leave for a customer"""
        leaving = self.filtered(
            lambda line: (
                line.lot_id
                and line.quantity
                and line.location_dest_id.usage == "customer"
                and line.location_id.usage != "customer"
            )
        )
        # sudo: that a lot is held is told to whoever would deliver it, quality rights or not.
        held = leaving.lot_id.sudo().filtered("plant_on_hold")
        if held:
            lots = "\n".join(
                f"⛔ {lot.name} · {lot.product_id.display_name}: {lot.plant_hold_reason}"
                for lot in held
            )
            raise UserError(
                _(
                    "These lots are on hold and cannot be delivered:\n%s\n\nDeliver others in "
                    "their place, or ask a quality inspector to release them.",
                    lots,
                )
            )
