from odoo import _, api, fields, models
from odoo.addons.plant_base.machine import OAuthError
from odoo.exceptions import ValidationError

from ..oauth import assertion as assertions
from .plant_api_client_tokens import unix


class PlantApiClient(models.Model):
    """Clients that say who they are with a key of their own (private_key_jwt)."""

    _inherit = "plant.api.client"

    jwks = fields.Text(
        "Public Keys",
        help="A JWK set of the client's public keys (ES256, RS256 or EdDSA), for clients that sign "
        "instead of sending a secret. Two keys at a time let it go over from one to the next.",
    )

    @api.constrains("jwks")
    def _check_jwks(self):
        for client in self:
            try:
                assertions.keys_of(client.jwks)
            except ValueError as error:
                raise ValidationError(_("These public keys cannot be taken. %s", error)) from error

    @api.model
    def _authenticate_signed(self, assertion, audiences, address, now=None):
        """The client (sudo) that has signed ``assertion``; wrong ones count as wrong secrets do.

        :param audiences: what the plant is called
        :raise OAuthError: unknown, wrong, used before, archived, from elsewhere, or locked
        """
        now = now or fields.Datetime.now()
        try:
            client_id = assertions.client_of(assertion)
        except ValueError as error:
            raise OAuthError("invalid_client", str(error), 401) from error
        client = self.sudo().search([("client_id", "=", client_id)], limit=1)
        throttle = self.env["plant.sign.in.throttle"]
        throttle._check_client(client.client_id, address, now)
        try:
            proven = assertions.prove(
                assertion, assertions.keys_of(client.jwks), client_id, audiences, unix(now)
            )
        except ValueError as error:
            throttle._count_client(client.client_id, address, now)
            raise OAuthError("invalid_client", str(error), 401) from error
        self.env["plant.api.assertion"]._use(client, proven)
        client._check_admitted(address)
        return client
