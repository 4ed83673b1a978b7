from datetime import timedelta

from odoo import api, fields, models

KEPT = timedelta(days=1)


class PlantToken(models.Model):
    _inherit = "plant.token"

    consent_id = fields.Many2one(
        "plant.api.consent",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="What the person it acts for allowed. Empty: it acts as the client's own user.",
    )

    def _scopes(self):
        """Of an API client's token those that the client has still."""
        scopes = super()._scopes()
        if self.res_model != "plant.api.client":
            return scopes
        allowed = self.env["plant.api.client"]._policy(self.res_id).scopes
        return [scope for scope in scopes if scope in allowed]

    @api.autovacuum
    def _gc_api_tokens(self):
        """Clients get one an hour: those that expired a day ago tell nobody anything."""
        self.env.cr.execute(
            "DELETE FROM plant_token WHERE res_model = 'plant.api.client' AND expires_at < %s",
            [fields.Datetime.now() - KEPT],
        )
        self._forget_known()
        self.invalidate_model()
