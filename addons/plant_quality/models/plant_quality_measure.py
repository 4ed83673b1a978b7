from odoo import fields, models


class PlantQualityMeasure(models.Model):
    """One measured value, with what was measured behind it."""

    _name = "plant.quality.measure"
    _description = "Measured value"
    _order = "check_id, id"

    check_id = fields.Many2one(
        "plant.quality.check", required=True, readonly=True, ondelete="cascade", index=True
    )
    attempt_id = fields.Many2one(
        "plant.quality.attempt",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty as long as its series is incomplete.",
    )
    point_id = fields.Many2one(related="check_id.point_id", store=True)
    company_id = fields.Many2one(related="check_id.company_id", store=True)
    sequence = fields.Integer(required=True, readonly=True, group_operator=None)
    value = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    raw_value = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    raw_unit = fields.Char(readonly=True)
    time = fields.Datetime(required=True, readonly=True)
    operator_id = fields.Many2one("plant.operator", readonly=True, ondelete="restrict")
    device = fields.Char(readonly=True)
    evidence = fields.Json(readonly=True)
