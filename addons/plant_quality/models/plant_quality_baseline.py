from odoo import fields, models


class PlantQualityBaseline(models.Model):
    """Control limits as they were frozen from a stretch of the process. Never changes."""

    _name = "plant.quality.baseline"
    _description = "Baseline of a control chart"
    _order = "chart_id, number desc"

    chart_id = fields.Many2one(
        "plant.quality.chart", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="chart_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True, group_operator=None)
    sequence_from = fields.Integer(required=True, readonly=True, group_operator=None)
    sequence_to = fields.Integer(required=True, readonly=True, group_operator=None)
    count = fields.Integer(required=True, readonly=True, group_operator=None)
    center = fields.Float(required=True, readonly=True, digits=(16, 6), group_operator=None)
    sigma = fields.Float(required=True, readonly=True, digits=(16, 6), group_operator=None)
    ucl = fields.Float(required=True, readonly=True, digits=(16, 6), group_operator=None)
    lcl = fields.Float(required=True, readonly=True, digits=(16, 6), group_operator=None)
    dispersion_center = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    dispersion_ucl = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    dispersion_lcl = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    frozen_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    frozen_at = fields.Datetime(required=True, readonly=True)
