import hashlib
import logging
import secrets

from odoo import _, api, fields, models
from odoo.addons.plant_base.compat import check_access
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

PREFIX = "pcs_"
SECRET_BYTES = 32
HINT_CHARS = 4
MOST = 2


class PlantApiSecret(models.Model):
    """A secret of an API client: 256 random bits, shown once, stored as their SHA-256.

    A client has two at the most: with the second it goes over to a new one while the first is
    still good. (A slow hash would protect what can be guessed; this cannot be.)
    """

    _name = "plant.api.secret"
    _description = "API Secret"
    _order = "id desc"
    _rec_name = "hint"

    client_id = fields.Many2one(
        "plant.api.client", required=True, readonly=True, ondelete="cascade", index=True
    )
    hint = fields.Char(
        required=True, readonly=True, help="Its first characters, to tell secrets apart."
    )
    secret_hash = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    revoked_at = fields.Datetime("Revoked", readonly=True, help="From then on it is refused.")
    last_used_at = fields.Datetime(
        "Last Used", readonly=True, help="Correct to about a minute. Empty: never used."
    )

    _sql_constraints = [
        ("secret_hash_unique", "unique(secret_hash)", "Two secrets cannot be the same."),
    ]

    def action_revoke(self):
        """Refuse the secret from now on. Tokens it was given stay good until they expire."""
        check_access(self.client_id, "write")
        # sudo: nobody writes secrets; who may change the client may end them.
        self.sudo().filtered(lambda secret: not secret.revoked_at).write(
            {"revoked_at": fields.Datetime.now()}
        )
        for secret in self:
            _logger.info("API secret %s revoked by user %s.", secret.hint, self.env.uid)
        return True

    @api.model
    def _issue(self, client):
        """Make a secret of ``client``. The caller has checked that the present user may.

        :return: it (sudo), and what to show, which cannot be had again
        :raise UserError: the client has two already
        """
        # sudo: nobody writes secrets but this method.
        own = self.sudo()
        # Two that issue at once are serial.
        touch_rows(self.env.cr, client._table, client.ids)
        if own.search_count([("client_id", "=", client.id), ("revoked_at", "=", False)]) >= MOST:
            raise UserError(
                _("“%s” has two secrets already. Revoke the one it no longer uses.", client.name)
            )
        shown = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        secret = own.create(
            {
                "client_id": client.id,
                "hint": shown[: len(PREFIX) + HINT_CHARS] + "…",
                "secret_hash": self._hash(shown),
            }
        )
        _logger.info(
            "API secret %s of %s issued by user %s.", secret.hint, client.name, self.env.uid
        )
        return secret, shown

    def _matching(self, shown, now):
        """The one of these secrets that is ``shown`` and good at ``now``, or none.

        Hashes are compared in constant time: a clock learns nothing of the secret.
        """
        hashed = self._hash(shown)
        return self.sudo().filtered(
            lambda secret: (
                secrets.compare_digest(secret.secret_hash, hashed)
                and not (secret.revoked_at and secret.revoked_at <= now)
            )
        )

    @api.model
    def _hash(self, shown):
        return hashlib.sha256(shown.encode()).hexdigest()

    def _action_show(self, shown):
        """A dialog that shows it: it is in the answer only, and stored nowhere."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("New Secret"),
            "res_model": "plant.api.secret.shown",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_client_id": self.client_id.client_id,
                "default_client_secret": shown,
            },
        }
