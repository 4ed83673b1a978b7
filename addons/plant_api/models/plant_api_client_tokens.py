from datetime import timedelta, timezone

from odoo import _, api, fields, models
from odoo.addons.plant_base import last_use
from odoo.addons.plant_base.machine import Forbidden, OAuthError, Unauthorized

from ..oauth.addresses import admits

TOKEN_PREFIX = "pat"  # noqa: S105 - what a token begins with, not a token


class PlantApiClient(models.Model):
    """How a client gets its tokens, and what a token that comes back is worth."""

    _inherit = "plant.api.client"

    @api.model
    def _authenticate(self, client_id, secret, address, now=None):
        """The client (sudo) that ``client_id`` and ``secret`` open.

        Wrong ones are counted for the address they come from: a guesser locks out nobody else.

        :raise OAuthError: unknown, wrong, archived, from elsewhere, or locked
        """
        now = now or fields.Datetime.now()
        client = self.sudo().search([("client_id", "=", client_id)], limit=1)
        throttle = self.env["plant.sign.in.throttle"]
        throttle._check_client(client.client_id, address, now)
        found = client.secret_ids._matching(secret, now)
        if not found:
            throttle._count_client(client.client_id, address, now)
            raise OAuthError(
                "invalid_client", _("The client is not known, or its secret is wrong."), 401
            )
        client._check_admitted(address)
        last_use.write_down(found, "last_used_at", now)
        last_use.write_down(client, "last_used_at", now)
        return client

    def _check_admitted(self, address):
        """Whether who has proven to be this client (sudo) gets a token.

        :raise OAuthError: it calls from elsewhere, or its user is archived
        """
        if not admits(self._policy_of().networks, address):
            raise OAuthError(
                "invalid_client",
                _(
                    "The client may not call from %s. Have the address added to its networks in "
                    "Odoo.",
                    address,
                ),
                401,
            )
        if self.user_id and not self.user_id.active:
            raise OAuthError(
                "invalid_client",
                _("The user this client acts as is archived. Ask who manages it in Odoo."),
                401,
            )

    def _issue_token(self, scopes, now=None, consent=None):
        """Issue a token with ``scopes`` and return its secret.

        :param consent: of the person it acts for, rather than as the client's own user
        """
        self.ensure_one()
        now = now or fields.Datetime.now()
        tokens = self.env["plant.token"]
        if consent:
            tokens = tokens.with_context(default_consent_id=consent.id)
        _token, secret = tokens._issue(
            self.name,
            consent.user_id if consent else self.user_id,
            scopes=sorted(scopes),
            owner=self,
            prefix=TOKEN_PREFIX,
            expires_at=now + timedelta(seconds=self.token_lifetime),
            company=self.company_id,
        )
        return secret

    def _introspect(self, secret, now=None):
        """The claims (RFC 7662) of a token of this client; None where it is none that holds."""
        token = self._own_token(secret, now or fields.Datetime.now())
        if not token:
            return None
        return {
            "client_id": self.client_id,
            "username": token.user_id.login,
            "scope": " ".join(token._scopes()),
            "token_type": "Bearer",
            "exp": unix(token.expires_at),
            "iat": unix(token.create_date),
        }

    def _revoke_token(self, secret, now=None):
        """Refuse a token of this client from now on; of any other there is nothing to do.

        With a refresh token all that it stands for ends (RFC 7009, 2.1).
        """
        refresh = self.env["plant.api.refresh"]._of(secret)
        if refresh.consent_id.client_id == self:
            refresh.consent_id._end()
        self._own_token(secret, now or fields.Datetime.now())._revoke()

    def _own_token(self, secret, now):
        tokens = self.env["plant.token"].sudo()
        try:
            token = tokens._authenticate(secret, now)
        except Unauthorized:
            return tokens
        return token if token._owner() == self else tokens

    def _live_tokens(self):
        """The tokens (sudo) of these clients that are accepted now."""
        # sudo: who manages clients need not be who manages tokens.
        tokens = self.env["plant.token"].sudo()
        owned = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return tokens.search([*owned, ("revoked_at", "=", False)]).filtered(
            lambda token: token.state == "active"
        )

    @api.model
    def _admit(self, token, address):
        """Whether a request with ``token`` from ``address`` is served, as the client's
        :class:`Policy`.

        :raise Forbidden: it is no client's token, or comes from elsewhere
        :raise Unauthorized: the client is archived
        """
        if token.res_model != self._name:
            raise Forbidden(
                _("This token is not an API client's. Get one from the token endpoint.")
            )
        policy = self._policy(token.res_id)
        if not policy.active:
            raise Unauthorized(_("The client is archived."), reason="invalid_token")
        if not admits(policy.networks, address):
            raise Forbidden(
                _(
                    "The client may not call from %s. Have the address added to its networks in "
                    "Odoo.",
                    address,
                )
            )
        return policy


def unix(moment):
    return int(moment.replace(tzinfo=timezone.utc).timestamp())
