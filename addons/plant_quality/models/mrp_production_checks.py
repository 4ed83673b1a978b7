from odoo import fields, models


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "plant.quality.checked.mixin"]
    _quality_check_field = "production_id"

    quality_check_ids = fields.One2many(
        "plant.quality.check", "production_id", string="Quality checks", readonly=True
    )

    def button_mark_done(self):
        """A production order is not closed before the checks that block it are settled, those of
        its work orders included.
        """
        orders = self.filtered(lambda order: order.state not in ("done", "cancel"))
        warnings = self.env["plant.quality.check"]._hold_back(
            orders,
            "production_id",
            lambda check: check._is_of_made(
                check.production_id._quality_made(), check.production_id.product_uom_id
            ),
        )
        result = super().button_mark_done()
        # Its work orders have said so themselves; and a dialog may have come up instead.
        warnings.filtered(
            lambda check: not check.workorder_id and check.production_id.state == "done"
        )._note_unsettled("production_id")
        return result

    def _quality_made(self):
        """What counts as made when the order is closed."""
        self.ensure_one()
        return self.qty_producing or self.product_qty
