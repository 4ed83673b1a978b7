import secrets
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base.compat import check_access
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import UserError

from ..webhooks import new_secret, public_key
from ..webhooks.signing import PRIVATE, SHARED

OVERLAP = timedelta(days=1)
MOST = 2


class PlantWebhookSecret(models.Model):
    """What messages to an endpoint are signed with. It must be readable to sign, so it is sealed
    (plant.vault), and shown once.

    While a new one takes the place of an old one, messages are signed with both.
    """

    _name = "plant.webhook.secret"
    _description = "Webhook Secret"
    _order = "id desc"
    _rec_name = "hint"

    endpoint_id = fields.Many2one(
        "plant.webhook.endpoint", required=True, readonly=True, ondelete="cascade", index=True
    )
    sealed = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    hint = fields.Char(required=True, readonly=True, help="Its beginning, to tell secrets apart.")
    public = fields.Char(
        "Public Key", readonly=True, help="What the receiver verifies with, where it is a key pair."
    )
    retired_at = fields.Datetime(
        "Signs Until",
        readonly=True,
        help="From then on nothing is signed with it. Empty: for good.",
    )

    def action_retire(self):
        """Sign nothing with it any more."""
        check_access(self.endpoint_id, "write")
        now = fields.Datetime.now()
        for secret in self:
            if not (secret.endpoint_id._live_secrets() - secret):
                raise UserError(_("It is the only secret. Make another one first."))
            # sudo: nobody writes secrets; who may change the endpoint may end them.
            secret.sudo().retired_at = now
        return True

    @api.model
    def _issue(self, endpoint):
        """Make a secret of ``endpoint``; the one before signs for another day.

        The caller has checked that the present user may.

        :return: it (sudo), and what to show: the secret, or the public key of a pair
        :raise UserError: it has two already
        """
        # Two that issue at once are serial.
        touch_rows(self.env.cr, endpoint._table, endpoint.ids)
        own = self.sudo()
        live = endpoint._live_secrets()
        if len(live) >= MOST:
            raise UserError(
                _("“%s” signs with two secrets already. Retire the old one first.", endpoint.name)
            )
        kind = SHARED if endpoint.signature == "v1" else PRIVATE
        made = new_secret(secrets.token_bytes(32), kind)
        shown = public_key(made)
        secret = own.create(
            {
                "endpoint_id": endpoint.id,
                "sealed": self.env["plant.vault"]._seal(made, self._place(endpoint)),
                "hint": shown[:10] + "…",
                "public": shown if kind == PRIVATE else False,
            }
        )
        live.sudo().write({"retired_at": fields.Datetime.now() + OVERLAP})
        return secret, shown

    @api.model
    def _place(self, endpoint):
        return f"webhook secret {endpoint.id}"

    def _open(self):
        """The secrets in the clear, the newest first; VaultClosed."""
        vault = self.env["plant.vault"]
        return tuple(
            vault._unseal(
                secret.sudo().sealed,
                self._place(secret.endpoint_id),
                _("The secret of “%s”", secret.endpoint_id.name),
            )
            for secret in self.sorted("id", reverse=True)
        )
