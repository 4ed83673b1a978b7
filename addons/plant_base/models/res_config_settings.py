from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    plant_session_retention_days = fields.Integer(
        related="company_id.plant_session_retention_days", readonly=False
    )
