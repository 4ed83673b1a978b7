from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..oauth.redirects import redirects_of


class PlantApiClient(models.Model):
    """Clients that act for the people who allow it, instead of as a user of their own."""

    _inherit = "plant.api.client"

    acts_itself = fields.Boolean(
        "As its own user",
        default=True,
        help="It gets tokens with its secret alone (client credentials).",
    )
    acts_for_people = fields.Boolean(
        "For people who allow it",
        help="People log in to Odoo in their browser and allow it to act for them, with their "
        "rights (authorization code with PKCE).",
    )
    is_public = fields.Boolean(
        "Public",
        help="A program on people's own devices or in their browsers, where no secret stays one. "
        "It proves itself by PKCE alone.",
    )
    redirect_uris = fields.Text(
        "Redirect URIs",
        help="Where people are sent back to, one a line, letter for letter: https, or "
        "http://127.0.0.1/… and http://[::1]/… with any port.",
    )
    consent_days = fields.Integer(
        "Days of a consent",
        required=True,
        default=90,
        help="After so many days people are asked again.",
    )
    consent_ids = fields.One2many(
        "plant.api.consent", "client_id", string="Consents", readonly=True
    )

    _sql_constraints = [
        (
            "user_present",
            "check(user_id IS NOT NULL OR acts_itself IS NOT TRUE)",
            "A client that acts as its own user needs one. Choose whom it acts as.",
        ),
        (
            "acts_somehow",
            "check(acts_itself OR acts_for_people)",
            "A client acts as its own user, for people, or both. Choose one.",
        ),
        (
            "public_acts_for_people",
            "check(is_public IS NOT TRUE OR acts_itself IS NOT TRUE)",
            "A public client keeps no secret, so it cannot act as a user of its own. "
            "Make another client for that.",
        ),
        (
            "consent_days_range",
            "check(consent_days between 1 and 365)",
            "A consent holds for a day at the least and a year at the most.",
        ),
    ]

    @api.constrains("redirect_uris", "acts_for_people")
    def _check_redirect_uris(self):
        for client in self:
            try:
                uris = redirects_of(client.redirect_uris)
            except ValueError as error:
                raise ValidationError(
                    _(
                        "“%s” is no address to send people back to. Write one a line, beginning "
                        "with https://, or http://127.0.0.1 for a program on their own device; "
                        "without a # in it.",
                        error,
                    )
                ) from error
            if client.acts_for_people and not uris:
                raise ValidationError(
                    _(
                        "A client that acts for people needs a redirect URI. Ask who wrote the "
                        "program which one it uses."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False or vals.get("acts_for_people") is False:
            self._end_consents()
        if "company_id" in vals:
            self._end_consents()
        if vals.get("acts_itself") is False:
            self._live_tokens().filtered(lambda token: not token.consent_id)._revoke()
        return result

    def action_issue_secret(self):
        if self.is_public:
            raise UserError(_("A public client has no secret. It proves itself by PKCE."))
        return super().action_issue_secret()

    def action_revoke_tokens(self):
        result = super().action_revoke_tokens()
        self._end_consents()
        return result

    def _end_consents(self):
        # sudo: who manages clients ends what people allowed them.
        consents = self.env["plant.api.consent"].sudo()
        consents.search([("client_id", "in", self.ids), ("revoked_at", "=", False)])._end()

    @api.model
    def _why_not(self, client, user):
        """Why ``user`` cannot allow ``client`` anything: ``person``, ``company``; empty where they
        can."""
        if not user._is_internal():
            return "person"
        return "" if client.company_id in user.company_ids else "company"

    def _grants(self):
        """The grant types of RFC 6749 that it may use."""
        self.ensure_one()
        own = ["client_credentials"] if self.acts_itself else []
        return own + (["authorization_code", "refresh_token"] if self.acts_for_people else [])

    @api.model
    def _public(self, client_id, address):
        """The public client (sudo) of that name; empty where there is none.

        :raise OAuthError: it calls from elsewhere than it may
        """
        # sudo: whoever asks for a token is nobody yet.
        client = self.sudo().search(
            [("client_id", "=", client_id or ""), ("is_public", "=", True)], limit=1
        )
        if client:
            client._check_admitted(address)
        return client
