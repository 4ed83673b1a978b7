from odoo import api, fields, models


class PlantQualityChart(models.Model):
    """The control chart of one stream of measures: a point, a product, a work center."""

    _name = "plant.quality.chart"
    _description = "Control chart"
    _order = "point_id, product_id, workcenter_id, id"

    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    workcenter_id = fields.Many2one("mrp.workcenter", readonly=True, ondelete="restrict")
    kind = fields.Selection(
        [("imr", "Individuals and moving range"), ("xbar_r", "Mean and range")],
        required=True,
        readonly=True,
        default="imr",
    )
    size = fields.Integer(string="Subgroup size", required=True, readonly=True, default=1)
    active = fields.Boolean(default=True)
    baseline_id = fields.Many2one("plant.quality.baseline", readonly=True, ondelete="restrict")
    subgroup_ids = fields.One2many("plant.quality.subgroup", "chart_id", readonly=True)

    @api.model
    def _feed(self, attempts):
        """Put the measures of ``attempts`` on their control charts, in order."""
