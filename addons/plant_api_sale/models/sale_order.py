from odoo import api, models
from odoo.addons.plant_base.compat import sale_unit
from odoo.addons.plant_base.emission import Emission


class SaleOrder(models.Model):
    """A quotation that becomes an order tells so, whichever path that came by."""

    _name = "sale.order"
    _inherit = ["sale.order", "plant.transition.mixin"]

    @api.model
    def _plant_emissions(self, changes):
        return [
            Emission("plant.sale.confirmed", order, order._plant_event_data())
            for order, (before, now) in changes.items()
            if now["state"] == "sale" and before.get("state") != "sale"
        ]

    def _plant_event_data(self):
        """The order as events say it."""
        self.ensure_one()
        due = self.commitment_date
        return {
            "sale": {"id": self.id, "name": self.name},
            "partner": self.partner_id.id,
            "reference": self.client_order_ref or None,
            "due": f"{due.isoformat()}Z" if due else None,
            "currency": self.currency_id.name,
            "amount_untaxed": self.amount_untaxed,
            "amount_total": self.amount_total,
            "lines": [
                {
                    "product": line.product_id._plant_event_data(),
                    "quantity": line.product_uom_qty,
                    "unit": sale_unit(line).name,
                }
                for line in self.order_line
                if line.product_id and not line.display_type
            ],
        }
