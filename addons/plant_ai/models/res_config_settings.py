from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    plant_ai_stopped = fields.Boolean(related="company_id.plant_ai_stopped", readonly=False)
    plant_ai_retention_days = fields.Integer(
        related="company_id.plant_ai_retention_days", readonly=False
    )
