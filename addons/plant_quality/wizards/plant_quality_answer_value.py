from odoo import fields, models


class PlantQualityAnswerValue(models.TransientModel):
    """One value of a series that is typed in."""

    _name = "plant.quality.answer.value"
    _description = "Value of a series"
    _order = "id"

    answer_id = fields.Many2one("plant.quality.answer", required=True, ondelete="cascade")
    value = fields.Float(required=True, digits=(16, 6))
