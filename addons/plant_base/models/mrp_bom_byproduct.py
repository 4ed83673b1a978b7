from odoo import models


class MrpBomByproduct(models.Model):
    _name = "mrp.bom.byproduct"
    _inherit = ["mrp.bom.byproduct", "plant.bom.part"]

    def _plant_event_data(self):
        """The line as events of its bill say it."""
        return {
            "product": self.product_id._plant_event_data(),
            "quantity": self.product_qty,
            "unit": self.product_uom_id.name,
        }
