from odoo import _, api, fields, models
from odoo.exceptions import ValidationError


class PlantQualityAlertStage(models.Model):
    """How far an alert is: a column of the board."""

    _name = "plant.quality.alert.stage"
    _description = "Stage of a quality alert"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(string="Folded", help="Whether its column on the board is folded.")
    is_closed = fields.Boolean(
        string="Closed",
        help="An alert in this stage is done. It needs a root cause and a corrective action to "
        "get here.",
    )
    alert_ids = fields.One2many("plant.quality.alert", "stage_id")

    @api.constrains("is_closed")
    def _check_first_stage(self):
        if not self.search_count([("is_closed", "=", False)], limit=1):
            raise ValidationError(_("Leave one stage open: new alerts begin there."))

    def write(self, vals):
        """A stage that becomes a closed one, or an open one, does so for its alerts."""
        result = super().write(vals)
        if "is_closed" in vals:
            # sudo: alerts of every company are in this stage.
            alerts = self.sudo().alert_ids
            alerts._check_closing()
            alerts._note_closing()
        return result
