import hashlib
import logging
import secrets
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base.compat import check_access
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)

CODE_LIVES = timedelta(seconds=60)
KEPT = timedelta(days=1)
SECRET_BYTES = 32
CODE_PREFIX, REFRESH_PREFIX = "pac_", "par_"


class PlantApiConsent(models.Model):
    """That a person allowed a client to act for them: with which scopes, and until when.

    It begins with a code, which the client changes for tokens once, within a minute; each refresh
    token is good once, too. One that comes a second time is in two hands, so all tokens of the
    consent end with it.
    """

    _name = "plant.api.consent"
    _description = "API Consent"
    _order = "id desc"
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "plant.api.client", "App", required=True, readonly=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    scopes = fields.Char(readonly=True, help="What the person allowed, separated by spaces.")
    expires_at = fields.Datetime(
        "Until", required=True, readonly=True, help="Then the person is asked again."
    )
    revoked_at = fields.Datetime("Revoked", readonly=True, help="From then on it is refused.")
    code_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    code_challenge = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    code_expires_at = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)
    code_used_at = fields.Datetime("Begun", readonly=True, copy=False)
    renewals = fields.Integer(
        readonly=True, group_operator=None, help="How often the app got tokens again."
    )
    redirect_uri = fields.Char(readonly=True, copy=False)
    token_ids = fields.One2many("plant.token", "consent_id", string="Tokens", readonly=True)
    refresh_ids = fields.One2many(
        "plant.api.refresh", "consent_id", string="Refresh Tokens", readonly=True
    )
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
        help="Whether the app may act for the person now.",
    )

    _sql_constraints = [
        # Serves the exchange: WHERE code_hash = …
        ("code_hash_unique", "unique(code_hash)", "Two codes cannot be the same."),
    ]

    @api.depends("expires_at", "revoked_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for consent in self:
            if consent.revoked_at:
                consent.state = "revoked"
            else:
                consent.state = "active" if consent.expires_at > now else "expired"

    def action_revoke(self):
        """End it: for the person whose it is, and for managers."""
        check_access(self, "read")
        managers = ("plant_base.group_plant_manager", "base.group_erp_manager")
        if self.user_id != self.env.user and not any(map(self.env.user.has_group, managers)):
            raise AccessError(_("Only the person and a plant manager may end a consent."))
        self._end()
        return True

    def _end(self):
        """Refuse all tokens of it from now on, and give no others."""
        # sudo: nobody writes consents; the caller has checked, or holds what it is about.
        live = self.sudo().filtered(lambda consent: not consent.revoked_at)
        live.write({"revoked_at": fields.Datetime.now()})
        live.token_ids._revoke()
        for consent in live:
            _logger.info("API consent %s ended by user %s.", consent.id, self.env.uid)

    # -- codes and refresh tokens ----------------------------------------------------------------

    @api.model
    def _allow(self, client, user, scopes, redirect_uri, challenge):
        """What ``user`` has just allowed ``client``; returns the code, which is stored nowhere."""
        now = fields.Datetime.now()
        code = CODE_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        # sudo: nobody writes consents; the person said so on the page.
        consent = self.sudo().create(
            {
                "client_id": client.id,
                "user_id": user.id,
                "company_id": client.company_id.id,
                "scopes": " ".join(sorted(scopes)),
                "expires_at": now + timedelta(days=client.consent_days),
                "code_hash": hash_of(code),
                "code_challenge": challenge,
                "code_expires_at": now + CODE_LIVES,
                "redirect_uri": redirect_uri,
            }
        )
        _logger.info(
            "API consent %s given to %s by user %s.", consent.id, client.client_id, user.id
        )
        return code

    def _renew(self, refresh, now):
        """Take back ``refresh``, for which tokens are given.

        That is written here, too: who ends the consent meanwhile fails to serialize, is tried
        again, and ends those tokens with the others.
        """
        refresh.used_at = now
        self.renewals += 1

    def _new_refresh(self):
        """A refresh token, which is stored nowhere."""
        self.ensure_one()
        shown = REFRESH_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        self.env["plant.api.refresh"].sudo().create(
            {"consent_id": self.id, "token_hash": hash_of(shown)}
        )
        return shown

    @api.model
    def _of_code(self, code):
        """The consent (sudo) that began with ``code``, or none."""
        return self.sudo().search([("code_hash", "=", hash_of(code))], limit=1)

    def _holds(self, now):
        """Whether tokens of it are given at ``now``: neither ended nor over, and the person still
        there and of its company."""
        self.ensure_one()
        return (
            not self.revoked_at
            and self.expires_at > now
            and self.user_id.active
            and self.company_id in self.user_id.company_ids
        )

    @api.autovacuum
    def _gc_consents(self):
        """What never became a token, and the refresh tokens of what is over."""
        before = fields.Datetime.now() - KEPT
        self.env.cr.execute(
            "DELETE FROM plant_api_consent WHERE code_used_at IS NULL AND code_expires_at < %s",
            [before],
        )
        self.env.cr.execute(
            """
            DELETE FROM plant_api_refresh AS refresh USING plant_api_consent AS consent
                  WHERE consent.id = refresh.consent_id
                    AND (consent.revoked_at < %(before)s OR consent.expires_at < %(before)s)
            """,
            {"before": before},
        )
        self.env.invalidate_all()


def hash_of(shown):
    """What is stored of a code or a refresh token: 256 random bits need no slow hash."""
    return hashlib.sha256(shown.encode()).hexdigest()
