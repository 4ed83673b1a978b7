from odoo import fields, models


class PlantQualitySubgroup(models.Model):
    """One point on a control chart."""

    _name = "plant.quality.subgroup"
    _description = "Point on a control chart"
    _order = "chart_id, sequence"

    chart_id = fields.Many2one(
        "plant.quality.chart", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="chart_id.company_id", store=True)
    sequence = fields.Integer(required=True, readonly=True, group_operator=None)
    time = fields.Datetime(required=True, readonly=True)
    value = fields.Float(required=True, readonly=True, digits=(16, 6), group_operator=None)
    dispersion = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    check_id = fields.Many2one("plant.quality.check", readonly=True, ondelete="cascade", index=True)
    attempt_id = fields.Many2one("plant.quality.attempt", readonly=True, ondelete="restrict")
    baseline_id = fields.Many2one("plant.quality.baseline", readonly=True, ondelete="restrict")
    rules = fields.Char(readonly=True, help="Numbers of the Nelson rules it breaks, as 1,3.")
