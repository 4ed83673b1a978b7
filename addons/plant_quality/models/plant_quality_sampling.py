from odoo import fields, models


class PlantQualitySampling(models.Model):
    """How far a point is with the sampling of one product: the state the next decision needs."""

    _name = "plant.quality.sampling"
    _description = "Sampling state"
    _order = "point_id, product_id"

    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    state = fields.Json(readonly=True)
