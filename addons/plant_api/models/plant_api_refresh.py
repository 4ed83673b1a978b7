from odoo import api, fields, models

from .plant_api_consent import hash_of


class PlantApiRefresh(models.Model):
    """A refresh token: 256 random bits, stored as their SHA-256, good once.

    Those that were used are kept while their consent holds, to know one that comes again.
    """

    _name = "plant.api.refresh"
    _description = "API Refresh Token"
    _order = "id desc"
    _rec_name = "consent_id"

    consent_id = fields.Many2one(
        "plant.api.consent", required=True, readonly=True, ondelete="cascade", index=True
    )
    token_hash = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    used_at = fields.Datetime("Used", readonly=True, help="From then on it is refused.")

    _sql_constraints = [
        # Serves the exchange: WHERE token_hash = …
        ("token_hash_unique", "unique(token_hash)", "Two refresh tokens cannot be the same."),
    ]

    @api.model
    def _of(self, shown):
        """The one (sudo) that is ``shown``, or none."""
        # sudo: whoever asks for a token is nobody yet.
        return self.sudo().search([("token_hash", "=", hash_of(shown))], limit=1)
