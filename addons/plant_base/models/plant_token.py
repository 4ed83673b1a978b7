import hashlib
import logging
import re
import secrets
from datetime import timedelta

from odoo import _, api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import last_use
from ..compat import check_access, remember
from ..machine.problems import Unauthorized

_logger = logging.getLogger(__name__)

SECRET_BYTES = 32
HINT_CHARS = 4
PREFIX = re.compile(r"[a-z][a-z0-9]{1,9}")
SCOPE = re.compile(r"[a-z][a-z0-9._:-]*")
SECRET = re.compile(r"[a-z][a-z0-9]{1,9}_[A-Za-z0-9_-]{43}")
GRACE = timedelta(hours=24)
# What a request needs to know of its token.
USED = [
    "hint", "res_model", "res_id", "user_id", "company_id", "scopes", "expires_at", "revoked_at",
    "last_used_at",
]  # fmt: skip


class Unknown(LookupError):
    """No token has this secret."""


class PlantToken(models.Model):
    """A bearer token: the identity of one machine that calls the plant.

    The secret is ``<prefix>_`` and 256 random bits. It is shown once, when issued; stored is its
    SHA-256, found through a unique index. A slow hash would protect guessable secrets; this one is
    not, and looking up a hash tells a clock nothing about the secret.

    A token belongs to a record (its owner, such as a gateway), runs as a user of its own and in
    one company, and has scopes, which a route may ask for.
    """

    _name = "plant.token"
    _description = "Machine Token"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, help="What the token is for.")
    hint = fields.Char(
        readonly=True, help="The first characters of the secret, to tell tokens apart."
    )
    secret_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    res_model = fields.Char("Owner Model", readonly=True, help="What kind of thing uses it.")
    res_id = fields.Many2oneReference("Owner", model_field="res_model", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Runs as",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="The user whose access rights hold for whoever presents the token.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    scopes = fields.Char(readonly=True, help="What the token may be used for, separated by spaces.")
    expires_at = fields.Datetime(
        "Expires", readonly=True, help="From then on it is refused. Empty: never."
    )
    revoked_at = fields.Datetime("Revoked", readonly=True, help="From then on it is refused.")
    last_used_at = fields.Datetime(
        "Last Used", readonly=True, help="Correct to about a minute. Empty: never used."
    )
    replaced_by_id = fields.Many2one(
        "plant.token",
        readonly=True,
        ondelete="set null",
        help="The token issued when this one was rotated.",
    )
    state = fields.Selection(
        [("active", "Active"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
        help="Whether the token is accepted now.",
    )

    _sql_constraints = [
        # Serves authentication: WHERE secret_hash = …
        ("secret_hash_unique", "unique(secret_hash)", "Two tokens cannot share a secret."),
    ]

    @api.depends("expires_at", "revoked_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for token in self:
            if token.revoked_at and token.revoked_at <= now:
                token.state = "revoked"
            elif token.expires_at and token.expires_at <= now:
                token.state = "expired"
            else:
                token.state = "active"

    @api.constrains("scopes")
    def _check_scopes(self):
        for token in self:
            for scope in token._scopes():
                if not SCOPE.fullmatch(scope):
                    raise ValidationError(
                        _(
                            "“%s” is not a scope. Use lower-case letters, digits and . _ : -",
                            scope,
                        )
                    )

    @api.constrains("user_id", "company_id")
    def _check_company(self):
        for token in self:
            if token.company_id not in token.user_id.company_ids:
                raise ValidationError(
                    _(
                        "The user %(user)s does not belong to the company %(company)s.",
                        user=token.user_id.name,
                        company=token.company_id.name,
                    )
                )

    def action_revoke(self):
        """Refuse the tokens from now on."""
        self._check_manager()
        self._revoke()

    def action_rotate(self):
        """Replace the token; the answer shows the new secret, once."""
        self.ensure_one()
        self._check_manager()
        token, secret = self._rotate()
        return token._action_show(secret)

    def _check_manager(self):
        check_access(self, "read")
        if not self.env.user.has_group("plant_base.group_plant_manager"):
            raise AccessError(_("Only a plant manager may revoke or rotate tokens."))

    # -- issuing -------------------------------------------------------------------------------

    @api.model
    def _issue(
        self, name, user, *, scopes=(), owner=None, prefix="plt", expires_at=None, company=None
    ):
        """Issue a token. The caller has checked that the present user may.

        :param user: the ``res.users`` it runs as: active, of the company
        :param scopes: what it may be used for
        :param owner: the record that uses it
        :param prefix: tells the kind of token to people and secret scanners
        :return: the token (sudo) and its secret, which cannot be had again
        """
        if not PREFIX.fullmatch(prefix):
            raise ValidationError(_("“%s” cannot begin a token.", prefix))
        if not user.active:
            raise UserError(_("The user %s is archived; a token cannot run as it.", user.name))
        secret = f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
        token = self.sudo().create(
            {
                "name": name,
                "hint": secret[: len(prefix) + 1 + HINT_CHARS] + "…",
                "secret_hash": self._hash(secret),
                "res_model": owner._name if owner else False,
                "res_id": owner.id if owner else False,
                "user_id": user.id,
                "company_id": (company or user.company_id).id,
                "scopes": " ".join(scopes),
                "expires_at": expires_at,
            }
        )
        _logger.info(
            "Token %s (%s) issued to run as %s, by user %s.",
            token.id, token.hint, user.login, self.env.uid,
        )  # fmt: skip
        return token, secret

    def _rotate(self, grace=GRACE, now=None):
        """Issue a token like this one, which goes on being accepted for ``grace``.

        :return: the new token and its secret
        """
        self.ensure_one()
        token = self.sudo()
        now = now or fields.Datetime.now()
        if token.state != "active" or token.replaced_by_id:
            raise UserError(_("Only a token in use can be rotated. Issue a new one instead."))
        new, secret = self._issue(
            token.name,
            token.user_id,
            scopes=token._scopes(),
            owner=token._owner(),
            prefix=token.hint.partition("_")[0],
            expires_at=token.expires_at,
            company=token.company_id,
        )
        ends = now + grace
        token.write(
            {
                "replaced_by_id": new.id,
                "expires_at": min(ends, token.expires_at) if token.expires_at else ends,
            }
        )
        return new, secret

    def _revoke(self, now=None):
        """Refuse the tokens from ``now`` on; those revoked earlier keep their time."""
        live = self.sudo().filtered(lambda token: not token.revoked_at)
        live.write({"revoked_at": now or fields.Datetime.now()})
        for token in live:
            _logger.info("Token %s (%s) revoked by user %s.", token.id, token.hint, self.env.uid)

    def _action_show(self, secret):
        """A dialog that shows ``secret``: it is in the answer only, and stored nowhere."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("New Token"),
            "res_model": "plant.token.secret",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_token_id": self.id, "default_secret": secret},
        }

    # -- authentication ------------------------------------------------------------------------

    @api.model
    def _authenticate(self, secret, now=None):
        """The token (sudo) that ``secret`` opens.

        :raise Unauthorized: unknown, revoked, expired, or its user is archived. The sentence says
            which: who holds 256 random bits was once given them.
        """
        now = now or fields.Datetime.now()
        if not SECRET.fullmatch(secret):
            raise Unauthorized(_("This is not a token of the plant."), reason="invalid_token")
        known = self._recall(self._hash(secret))
        token = self.sudo().browse(known.get("id"))
        if token:
            remember(token, {name: known[name] for name in USED})
        if not token:
            problem = _("The token is not known here. Ask a plant manager for a new one.")
        elif token.revoked_at and token.revoked_at <= now:
            problem = _("The token was revoked. Ask a plant manager for a new one.")
        elif token.expires_at and token.expires_at <= now:
            problem = _("The token has expired. Ask a plant manager for a new one.")
        elif not known["is_active"]:
            problem = _("The user this token runs as is archived. Ask a plant manager.")
        else:
            if last_use.write_down(token, "last_used_at", now):
                known["last_used_at"] = now
            return token
        _logger.info("Token %s refused: %s", token.hint or _("unknown"), problem)
        raise Unauthorized(problem, reason="invalid_token")

    @api.model
    def _recall(self, secret_hash):
        """What is known of the token with this hash, `{}` where there is none.

        Machines call many times a second: it is asked for once a minute, and whenever a token or a
        user was changed.
        """
        try:
            known = self._known(secret_hash)
            if fields.Datetime.now() - known["asked_at"] >= last_use.EVERY:
                known.update(self._ask(secret_hash))
        except Unknown:
            return {}
        return known

    @api.model
    @tools.ormcache("secret_hash")
    def _known(self, secret_hash):
        """As `_ask`. That there is none is not kept."""
        return self._ask(secret_hash)

    @api.model
    def _ask(self, secret_hash):
        """What is `USED` of a token, as its columns hold it, and whether its user is active.

        :raise Unknown: no token has this hash
        """
        self.flush_model(["secret_hash", *USED])
        self.env["res.users"].flush_model(["active"])
        self.env.cr.execute(
            """
            SELECT token.*, users.active AS is_active
              FROM plant_token AS token JOIN res_users AS users ON users.id = token.user_id
             WHERE token.secret_hash = %s
            """,
            [secret_hash],
        )
        found = self.env.cr.dictfetchone()
        if not found:
            raise Unknown
        asked = {name: found[name] for name in ("id", *USED, "is_active")}
        return {**asked, "asked_at": fields.Datetime.now()}

    def write(self, vals):
        self._forget_known()
        return super().write(vals)

    def unlink(self):
        self._forget_known()
        return super().unlink()

    def _forget_known(self):
        """Have every process ask for tokens anew: now, and again once others can read what is
        written now, for one of them may ask in between.
        """
        self.env.registry.clear_cache()
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    @api.model
    def _hash(self, secret):
        return hashlib.sha256(secret.encode()).hexdigest()

    def _scopes(self):
        """The scopes, a list."""
        self.ensure_one()
        return (self.scopes or "").split()

    def _owner(self):
        """The record the token belongs to, in this environment; None where there is none."""
        self.ensure_one()
        if not self.res_model:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None
