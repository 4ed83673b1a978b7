from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _plant_event_data(self):
        """The product as events name it."""
        self.ensure_one()
        return {"id": self.id, "name": self.name, "code": self.default_code or None}
