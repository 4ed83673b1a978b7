import secrets
from typing import NamedTuple

from odoo import _, api, fields, models, tools
from odoo.addons.plant_base.compat import check_access
from odoo.exceptions import AccessError, UserError, ValidationError

from ..oauth.addresses import networks_of


class Policy(NamedTuple):
    """What each request of a client is held to."""

    active: bool
    scopes: frozenset[str]
    networks: tuple
    rate: int


class PlantApiClient(models.Model):
    """A program that calls the API: an ERP, a PLM, a data warehouse.

    It proves who it is with a secret, gets a token that lives for an hour, and acts as the Odoo
    user it is bound to, or for a person who allowed it to. It may do what that user may (groups,
    record rules, company), within its scopes, from its networks, so many times a minute. All of
    this holds from one request to the next: a change is felt at once, also by tokens that were
    issued before.

    To bind a client to a user is to hand out that user's rights, so only who manages access rights
    makes and changes clients and their secrets.
    """

    _name = "plant.api.client"
    _description = "API Client"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="Which program it is, and where it runs.")
    active = fields.Boolean(default=True, help="An archived client is refused, and its tokens.")
    client_id = fields.Char(
        "Client ID",
        required=True,
        readonly=True,
        copy=False,
        default=lambda _self: f"plc_{secrets.token_hex(8)}",
        help="The name the client logs in with. It is no secret.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company whose records it sees and makes.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Acts as",
        ondelete="restrict",
        index=True,
        help="The user whose access rights hold for it, and whom records name as their author. "
        "Make a user of its own for each client, with the groups its work needs.",
    )
    scope_ids = fields.Many2many(
        "plant.api.scope",
        string="Scopes",
        help="What its tokens may be used for. They narrow the rights of its user, and never "
        "widen them.",
    )
    token_lifetime = fields.Integer(
        "Token lifetime (seconds)",
        required=True,
        default=3600,
        help="After so long a token is refused and the client gets another.",
    )
    networks = fields.Text(
        help="The networks it may call from, one a line, such as 10.1.0.0/16. Empty: from "
        "anywhere. What follows a # is a remark."
    )
    rate = fields.Integer(
        "Requests a minute",
        required=True,
        default=1200,
        help="Above that it is told to wait until the minute is over.",
    )
    contact = fields.Char(help="Whom to ask about it.")
    secret_ids = fields.One2many("plant.api.secret", "client_id", string="Secrets", readonly=True)
    last_used_at = fields.Datetime(
        "Last Token",
        readonly=True,
        copy=False,
        help="When it last got a token, correct to about a minute. Empty: never.",
    )

    _sql_constraints = [
        # Serves authentication: WHERE client_id = …
        ("client_id_unique", "unique(client_id)", "Two clients cannot share a client ID."),
        (
            "token_lifetime_range",
            "check(token_lifetime between 300 and 86400)",
            "A token lives for 5 minutes at the least and a day at the most.",
        ),
        (
            "rate_range",
            "check(rate between 1 and 100000)",
            "A client may make between 1 and 100,000 requests a minute.",
        ),
    ]

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for client in self:
            # sudo: whether the user is of the company is asked of users that others manage.
            user = client.sudo().user_id
            if user and client.company_id not in user.company_ids:
                raise ValidationError(
                    _(
                        "The user %(user)s does not belong to the company %(company)s. Choose "
                        "another, or add the company to the user.",
                        user=user.name,
                        company=client.company_id.name,
                    )
                )
            if user and user._is_superuser():
                raise ValidationError(
                    _("A client cannot act as Odoo itself. Make a user of its own for it.")
                )

    @api.constrains("networks")
    def _check_networks(self):
        for client in self:
            try:
                networks_of(client.networks)
            except ValueError as error:
                raise ValidationError(
                    _(
                        "“%s” is no network. Write one a line, such as 10.1.0.0/16 or 192.0.2.7.",
                        error,
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create(vals_list)
        clients._check_may_bind()
        return clients

    def write(self, vals):
        if "client_id" in vals:
            raise UserError(_("A client keeps its ID. Make another client instead."))
        result = super().write(vals)
        if not {"user_id", "company_id"}.isdisjoint(vals):
            self._check_may_bind()
            self._live_tokens()._revoke()
        if vals.get("active") is False:
            self._live_tokens()._revoke()
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self._live_tokens()._revoke()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_may_bind(self):
        """Nobody hands out the rights of an administrator but one."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        # sudo: groups of users are read whoever manages them.
        for user in self.sudo().user_id:
            if user.has_group("base.group_system"):
                raise AccessError(
                    _("Only an administrator may have a client act as %s, who is one.", user.name)
                )

    # -- policy ----------------------------------------------------------------------------------

    def _policy_of(self):
        """The :class:`Policy` of this client."""
        self.ensure_one()
        return self._policy(self.id)

    @api.model
    @tools.ormcache("client_id")
    def _policy(self, client_id):
        # sudo: what a client is held to is asked for a user who may not read clients.
        client = self.sudo().with_context(active_test=False).browse(client_id).exists()
        return Policy(
            active=client.active,
            scopes=frozenset(client.scope_ids.mapped("name")),
            networks=networks_of(client.networks),
            rate=client.rate,
        )

    # -- secrets ---------------------------------------------------------------------------------

    def action_issue_secret(self):
        """Make a secret and show it once; the one before stays good until it is revoked."""
        self.ensure_one()
        self._check_may_change()
        secret, shown = self.env["plant.api.secret"]._issue(self)
        return secret._action_show(shown)

    def action_revoke_tokens(self):
        """Refuse all tokens it has from now on; with its secret it gets others."""
        self._check_may_change()
        self._live_tokens()._revoke()
        return True

    def action_unlock(self):
        """Forget the wrong secrets that came in its name, from wherever."""
        self._check_may_change()
        for client in self:
            self.env["plant.sign.in.throttle"]._clear_client(client.client_id)
        return True

    def _check_may_change(self):
        check_access(self, "write")
