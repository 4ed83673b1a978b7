from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    plant_session_retention_days = fields.Integer(
        string="Keep operator sessions (days)",
        default=730,
        required=True,
        help="Ended operator sessions, which say who was signed in where and when, are removed "
        "after so many days.",
    )

    _sql_constraints = [
        (
            "plant_session_retention_positive",
            "check(plant_session_retention_days >= 1)",
            "Operator sessions are kept for at least one day.",
        ),
    ]
