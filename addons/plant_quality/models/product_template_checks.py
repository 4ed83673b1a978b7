from odoo import fields, models


class ProductTemplate(models.Model):
    """The checks of a product are those of its variants."""

    _inherit = "product.template"

    quality_check_count = fields.Integer(
        string="Number of checks", compute="_compute_quality_check_count"
    )

    def _compute_quality_check_count(self):
        for template in self:
            template.quality_check_count = sum(
                template.product_variant_ids.mapped("quality_check_count")
            )

    def action_quality_checks(self):
        return self.product_variant_ids.action_quality_checks()
