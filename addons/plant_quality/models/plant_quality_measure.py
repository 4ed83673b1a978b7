import json

from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError

INDEXES = [
    Index(
        "plant_quality_measure_check_idx",
        "plant_quality_measure (check_id, id)",
        "the values of a check in order, complete or not",
    ),
    Index(
        "plant_quality_measure_point_time_idx",
        "plant_quality_measure (point_id, time)",
        "what was measured for a point in a period",
    ),
    Index(
        "plant_quality_measure_key_uniq",
        "plant_quality_measure (key) WHERE key IS NOT NULL",
        "a value that comes again: kept once",
        unique=True,
    ),
]


class PlantQualityMeasure(models.Model):
    """One measured value, with what was measured behind it. Never changes."""

    _name = "plant.quality.measure"
    _description = "Measured value"
    _order = "check_id, id"

    check_id = fields.Many2one(
        "plant.quality.check", required=True, readonly=True, ondelete="cascade"
    )
    attempt_id = fields.Many2one(
        "plant.quality.attempt",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty as long as its series is incomplete.",
    )
    point_id = fields.Many2one(related="check_id.point_id", store=True, precompute=True)
    company_id = fields.Many2one(related="check_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(
        required=True, readonly=True, group_operator=None, help="Its place in the series, from 1."
    )
    value = fields.Float(
        readonly=True, digits=(16, 6), group_operator=None, help="In the unit of the check."
    )
    raw_value = fields.Float(
        readonly=True, digits=(16, 6), group_operator=None, help="As it was measured."
    )
    raw_unit = fields.Char(readonly=True, help="The unit in which it was measured.")
    time = fields.Datetime(required=True, readonly=True)
    operator_id = fields.Many2one("plant.operator", readonly=True, ondelete="restrict")
    device = fields.Char(readonly=True)
    evidence = fields.Json(readonly=True, help="What the device knew of it, such as the trace.")
    evidence_text = fields.Text(string="Evidence (JSON)", compute="_compute_evidence_text")
    key = fields.Char(readonly=True, help="What a value that comes again is recognised by.")

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("evidence")
    def _compute_evidence_text(self):
        for measure in self:
            evidence = measure.evidence
            measure.evidence_text = evidence and json.dumps(evidence, indent=2, ensure_ascii=False)

    def write(self, vals):
        """Only the attempt that a value of a series belongs to is set later, and once."""
        if set(vals) != {"attempt_id"} or any(measure.attempt_id for measure in self):
            raise UserError(_("Measured values are history: correct the check instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(_("Measured values are history: correct the check instead."))
