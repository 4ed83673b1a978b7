from datetime import datetime, timezone

from odoo import _, api, fields, models
from odoo.addons.plant_base.machine import OAuthError


class PlantApiAssertion(models.Model):
    """A signed assertion that was used: it is not good a second time."""

    _name = "plant.api.assertion"
    _description = "API Assertion"
    _order = "id desc"
    _rec_name = "jti"
    _log_access = False

    client_id = fields.Many2one(
        "plant.api.client", required=True, readonly=True, ondelete="cascade"
    )
    jti = fields.Char("JWT ID", required=True, readonly=True)
    expires_at = fields.Datetime("Expires", required=True, readonly=True)

    _sql_constraints = [
        # Serves the look-up, and two requests with one assertion at the same moment.
        ("jti_unique", "unique(client_id, jti)", "An assertion is used once."),
    ]

    @api.model
    def _use(self, client, proven):
        """:raise OAuthError: it was used before"""
        moment = datetime.fromtimestamp(proven.expires, timezone.utc).replace(tzinfo=None)
        # Of two at once one fails to serialize, is tried again, and finds the other's.
        self.env.cr.execute(
            """
            INSERT INTO plant_api_assertion (client_id, jti, expires_at) VALUES (%s, %s, %s)
            ON CONFLICT (client_id, jti) DO NOTHING RETURNING id
            """,
            [client.id, proven.jti, moment],
            log_exceptions=False,
        )
        if not self.env.cr.fetchone():
            raise OAuthError(
                "invalid_client", _("This assertion was used before. Sign another."), 401
            )

    @api.autovacuum
    def _gc_expired(self):
        self.env.cr.execute(
            "DELETE FROM plant_api_assertion WHERE expires_at < %s", [fields.Datetime.now()]
        )
        self.invalidate_model()
