from odoo import api, models

from ..emission import Emission


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model_create_multi
    def create(self, vals_list):
        """Tell them at once: what is told of a lot later comes after."""
        lots = super().create(vals_list)
        self.env["plant.event"]._emit_batch(
            Emission(
                "plant.lot.created",
                lot,
                {**lot._plant_event_data(), "reference": lot.ref or None},
            )
            # sudo: who makes a lot need not read its product in full.
            for lot in lots.sudo()
        )
        return lots

    def _plant_event_data(self):
        """The lot as events name it."""
        self.ensure_one()
        return {
            "lot": {"id": self.id, "name": self.name},
            "product": self.product_id._plant_event_data(),
        }
