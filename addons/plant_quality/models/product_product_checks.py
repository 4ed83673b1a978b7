from odoo import models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "plant.quality.checked.mixin"]
    _quality_check_field = "product_id"
