from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    plant_ai_stopped = fields.Boolean(
        "Stop AI calls",
        help="No signal is asked for this company any more: the fallbacks hold, at once.",
    )
    plant_ai_retention_days = fields.Integer(
        "Keep AI calls (days)",
        default=180,
        required=True,
        help="Calls, with what was sent and received, are removed after so many days.",
    )

    _sql_constraints = [
        (
            "plant_ai_retention_positive",
            "check(plant_ai_retention_days >= 1)",
            "AI calls are kept for at least one day.",
        ),
    ]
