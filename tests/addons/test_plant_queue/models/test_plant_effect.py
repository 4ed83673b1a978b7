from odoo import fields, models


class TestPlantEffect(models.Model):
    """What the work on a row left in the database."""

    _name = "test.plant.effect"
    _description = "Test Effect"
    _order = "id"

    job_id = fields.Many2one("test.plant.job", required=True, ondelete="cascade", index=True)
    attempt = fields.Integer()
    value = fields.Char()
