from odoo import fields, models


class PlantAiCorrection(models.TransientModel):
    """The dialog that asks for the right answer to a question."""

    _name = "plant.ai.correction"
    _description = "Right Answer"
    _order = "id"

    call_id = fields.Many2one("plant.ai.call", required=True, readonly=True, ondelete="cascade")
    value = fields.Text(
        "Right Answer",
        required=True,
        help='As JSON: a label in quotes, "sales"; a number; for a text a list of words that must '
        "be in it.",
    )

    def action_save(self):
        """Keep it as an example: the same question has this answer from now on."""
        self.ensure_one()
        self.call_id._judge("down", self.value)
