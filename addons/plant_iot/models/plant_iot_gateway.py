import uuid
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError, UserError, ValidationError

TOKEN_PREFIX = "pgw"  # noqa: S105 - what a token begins with, not a token
TOKEN_SCOPE = "iot"  # noqa: S105
OFFLINE_AFTER_DEFAULT = 90


class PlantIotGateway(models.Model):
    """A process beside Odoo that talks to devices and sends what they say, exactly once.

    It signs in with a bearer token of its own and runs as a technical user that may read nothing:
    all it can do is call the methods behind its HTTP interface.
    """

    _name = "plant.iot.gateway"
    _description = "Gateway"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="Where it runs, in your words.")
    active = fields.Boolean(default=True, tracking=True)
    uuid = fields.Char(
        string="Identifier",
        required=True,
        readonly=True,
        copy=False,
        default=lambda _self: str(uuid.uuid4()),
        help="The name by which the gateway and its logs know it; it never changes.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    line_id = fields.Many2one(
        "plant.line",
        check_company=True,
        tracking=True,
        index=True,
        help="The line most of its devices stand at. A device may say otherwise.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Technical user",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The identity its requests run as. Made with the gateway; it can sign in only with "
        "the gateway's token and may read nothing by itself.",
    )
    offline_after = fields.Integer(
        string="Offline after (seconds)",
        required=True,
        default=OFFLINE_AFTER_DEFAULT,
        help="A gateway that has not been heard for so long counts as offline, and so do its "
        "devices.",
    )
    state = fields.Selection(
        [("never", "Never seen"), ("online", "Online"), ("offline", "Offline")],
        compute="_compute_state",
        search="_search_state",
        help="Online as long as it was heard within its time limit.",
    )
    last_seen_at = fields.Datetime(string="Last seen", readonly=True, copy=False)
    version = fields.Char(readonly=True, copy=False, help="What the gateway says it is.")
    clock_skew = fields.Float(
        string="Clock difference (seconds)",
        readonly=True,
        copy=False,
        digits=(16, 1),
        group_operator=None,
        help="The gateway's clock minus Odoo's at its last heartbeat. Beyond ten seconds, ages and "
        "the work order of a late capture cannot be trusted: set up time synchronisation there.",
    )
    clock_wrong = fields.Boolean(compute="_compute_clock_wrong")
    spool_captures = fields.Integer(
        string="Captures waiting",
        readonly=True,
        copy=False,
        help="Captures on the gateway's disk that Odoo has not acknowledged yet.",
    )
    spool_telemetry = fields.Integer(
        string="Telemetry waiting",
        readonly=True,
        copy=False,
        help="Telemetry readings on the gateway's disk that Odoo has not acknowledged yet.",
    )
    spool_quarantined = fields.Integer(
        string="Set aside",
        readonly=True,
        copy=False,
        help="What the gateway could not send or read back and keeps aside. Look at its log.",
    )
    spool_dropped = fields.Integer(
        string="Telemetry dropped",
        readonly=True,
        copy=False,
        help="Old telemetry the gateway gave up because its disk quota was full. Captures have a "
        "quota of their own and are never given up.",
    )
    problems = fields.Text(
        readonly=True, copy=False, help="What the gateway itself says is wrong with it."
    )
    refused_readings = fields.Integer(
        readonly=True,
        copy=False,
        help="Telemetry readings Odoo could not take: an unknown channel, a value that is no "
        "number. Captures that could not be taken are kept one by one.",
    )
    last_refusal = fields.Char(
        string="Last refusal", readonly=True, copy=False, help="Why the last one was not taken."
    )
    device_ids = fields.One2many("plant.iot.device", "gateway_id", string="Devices")
    device_count = fields.Integer(compute="_compute_device_count")
    token_id = fields.Many2one(
        "plant.token",
        string="Token",
        compute="_compute_token_id",
        compute_sudo=True,
        groups="plant_base.group_plant_manager",
        help="The token the gateway can sign in with now. Only its hash is stored.",
    )
    token_hint = fields.Char(
        string="Token begins with",
        compute="_compute_token_id",
        compute_sudo=True,
        help="The first characters of the token the gateway can sign in with now.",
    )

    _sql_constraints = [
        ("uuid_uniq", "unique(uuid)", "A gateway's identifier is its own."),
        ("user_uniq", "unique(user_id)", "A technical user belongs to one gateway."),
        (
            "offline_after_range",
            "check(offline_after between 15 and 86400)",
            "A gateway counts as offline after 15 seconds at the earliest and after a day at the "
            "latest.",
        ),
    ]

    # -- computed --------------------------------------------------------------------------------

    @api.depends("last_seen_at", "offline_after")
    @api.depends_context("plant_now")
    def _compute_state(self):
        now = self._plant_now()
        for gateway in self:
            if not gateway.last_seen_at:
                gateway.state = "never"
            elif gateway.last_seen_at + timedelta(seconds=gateway.offline_after) < now:
                gateway.state = "offline"
            else:
                gateway.state = "online"

    def _search_state(self, operator, value):
        if operator not in ("=", "!=", "in", "not in"):
            raise UserError(_("Compare a gateway's state with “is” or “is not”."))
        wanted = set(value if operator in ("in", "not in") else [value])
        self.flush_model(["last_seen_at", "offline_after"])
        self.env.cr.execute(
            """
            SELECT id,
                   CASE WHEN last_seen_at IS NULL THEN 'never'
                        WHEN last_seen_at + offline_after * interval '1 second' < %s THEN 'offline'
                        ELSE 'online'
                   END
              FROM plant_iot_gateway
            """,
            [self._plant_now()],
        )
        ids = [id_ for id_, state in self.env.cr.fetchall() if state in wanted]
        return [("id", "in" if operator in ("=", "in") else "not in", ids)]

    @api.depends("clock_skew")
    def _compute_clock_wrong(self):
        for gateway in self:
            gateway.clock_wrong = abs(gateway.clock_skew) > 10

    @api.depends("device_ids")
    def _compute_device_count(self):
        counts = dict(
            self.env["plant.iot.device"]._read_group(
                [("gateway_id", "in", self.ids)], ["gateway_id"], ["__count"]
            )
        )
        for gateway in self:
            gateway.device_count = counts.get(gateway, 0)

    def _compute_token_id(self):
        for gateway in self:
            gateway.token_id = gateway._live_tokens()[:1]
            gateway.token_hint = gateway.token_id.hint

    def _plant_now(self):
        return self.env.context.get("plant_now") or fields.Datetime.now()

    # -- constraints and CRUD --------------------------------------------------------------------

    @api.constrains("company_id")
    def _check_company_kept(self):
        for gateway in self:
            # sudo: the technical user is nobody's business but the gateway's.
            if gateway.sudo().user_id and gateway.sudo().user_id.company_id != gateway.company_id:
                raise ValidationError(
                    _(
                        "The gateway “%s” and its devices belong to a company for good. "
                        "Make a new gateway in the other company.",
                        gateway.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        gateways = super().create(vals_list)
        for gateway in gateways:
            # sudo: an engineer may set up a gateway without the right to make users; the user made
            # here is fixed by code and has no right of its own.
            gateway.sudo().user_id = gateway._create_user()
        return gateways

    def write(self, vals):
        # A token runs as the technical user, and deleting the gateway archives it: whoever could
        # name another user here would act as them, or shut them out.
        if not self.env.su and not {"user_id", "uuid"}.isdisjoint(vals):
            raise AccessError(
                _("A gateway's identifier and technical user come with it and never change.")
            )
        result = super().write(vals)
        if vals.get("active") is False:
            for gateway in self:
                gateway._live_tokens()._revoke()
        return result

    def unlink(self):
        # sudo: see create.
        users = self.sudo().user_id
        for gateway in self:
            gateway._live_tokens()._revoke()
        result = super().unlink()
        users.active = False
        return result

    def _create_user(self):
        self.ensure_one()
        groups = self.env.ref("plant_base.group_plant_machine") + self.env.ref(
            "plant_iot.group_plant_gateway"
        )
        return compat.create_machine_user(
            self.env,
            name=_("Gateway %s", self.name),
            login=f"plant-gateway-{self.uuid}",
            groups=groups,
            company=self.company_id,
        )

    # -- tokens ----------------------------------------------------------------------------------

    def _live_tokens(self):
        """The tokens (sudo) this gateway can sign in with, the newest first."""
        self.ensure_one()
        # sudo: tokens are managers' business; which ones are alive decides what a button does.
        tokens = self.env["plant.token"].sudo()
        owned = tokens.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        return owned.filtered(lambda token: token.state == "active")

    def action_issue_token(self):
        """Issue the gateway's token and show its secret once; tokens from before are revoked."""
        self.ensure_one()
        self._check_may_manage_tokens()
        token, secret = self._issue_token()
        return token._action_show(secret)

    def action_rotate_token(self):
        """Issue a new token while the present one stays good for a day, and show it once."""
        self.ensure_one()
        self._check_may_manage_tokens()
        present = self._live_tokens()[:1]
        if not present:
            raise UserError(_("“%s” has no token to replace. Issue one instead.", self.name))
        token, secret = present._rotate()
        return token._action_show(secret)

    def action_revoke_token(self):
        """Refuse the gateway's tokens from now on; what it has on its disk stays there."""
        self._check_may_manage_tokens()
        for gateway in self:
            gateway._live_tokens()._revoke()
        return True

    def action_open_devices(self):
        """The devices of this gateway."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("plant_iot.action_plant_iot_device")
        action.update(
            domain=[("gateway_id", "=", self.id)], context={"default_gateway_id": self.id}
        )
        return action

    def _issue_token(self):
        """Revoke what there is and issue a token; returns it with its secret."""
        self.ensure_one()
        self._live_tokens()._revoke()
        return self.env["plant.token"]._issue(
            _("Gateway %s", self.name),
            self.sudo().user_id,
            scopes=[TOKEN_SCOPE],
            owner=self,
            prefix=TOKEN_PREFIX,
            company=self.company_id,
        )

    def _check_may_manage_tokens(self):
        compat.check_access(self, "write")
        if not self.env.user.has_group("plant_base.group_plant_manager"):
            raise AccessError(
                _("Only a plant manager may issue, rotate or revoke a gateway's token.")
            )
