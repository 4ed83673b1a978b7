from odoo import api, fields, models

from .plant_quality_requirement import MEASURED


class PlantQualityCheck(models.Model):
    """What the back office reads of a check in words."""

    _inherit = "plant.quality.check"

    limits_text = fields.Char(string="Limits", compute="_compute_texts")
    value_text = fields.Char(string="Measurement", compute="_compute_texts")
    instructions = fields.Html(related="version_id.instructions")
    sign_off = fields.Boolean(related="version_id.sign_off")

    @api.depends("version_id", "value", "attempt_id")
    def _compute_texts(self):
        for check in self:
            version = check.version_id
            check.limits_text = check.value_text = False
            if version.test_type not in MEASURED:
                continue
            unit, digits = version.uom_id.name or "", version.decimals
            lower = f"{version.lower:.{digits}f}" if version.has_lower else "-∞"
            upper = f"{version.upper:.{digits}f}" if version.has_upper else "∞"
            check.limits_text = f"{lower} … {upper} {unit}".strip()
            if check.attempt_id:
                check.value_text = f"{check.value:.{digits}f} {unit}".strip()
