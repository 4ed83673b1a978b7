from odoo import _, fields, models
from odoo.exceptions import UserError


class PlantAiVersion(models.Model):
    """A prompt as it was asked, kept unchanged, with how it did on the signal's frozen examples."""

    _name = "plant.ai.version"
    _description = "AI Signal Version"
    _order = "signal_id, number desc"
    _rec_name = "number"

    signal_id = fields.Many2one(
        "plant.ai.signal", required=True, readonly=True, ondelete="cascade", index=True
    )
    number = fields.Integer("Version", required=True, readonly=True, group_operator=None)
    hash = fields.Char(required=True, readonly=True, help="SHA-256 of all that the prompt is.")
    instructions = fields.Text(readonly=True)
    field_paths = fields.Text("Fields", readonly=True)
    schema = fields.Text("Answer", readonly=True)
    accuracy = fields.Float(
        readonly=True, help="Share of the frozen examples it answered rightly.", group_operator=None
    )
    evaluated_count = fields.Integer("Examples", readonly=True)
    evaluated_at = fields.Datetime("Evaluated", readonly=True)
    evaluated_with = fields.Char("With", readonly=True, help="The model that answered.")
    evaluated_cost = fields.Float("Cost", readonly=True, digits=(16, 6))

    _sql_constraints = [
        ("number_unique", "unique(signal_id, number)", "A signal has each version once."),
    ]

    def write(self, vals):
        if any(not name.startswith(("evaluated", "accuracy")) for name in vals):
            raise UserError(
                _("A version stays as it was asked. Change the signal: that makes a new one.")
            )
        return super().write(vals)
