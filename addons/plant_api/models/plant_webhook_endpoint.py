from odoo import _, api, fields, models
from odoo.addons.plant_base.compat import check_access
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError, ValidationError

from ..oauth.addresses import networks_of
from ..webhooks import BadAddress, Guard, WebhookError, parse_types

NETWORKS = "plant_api.webhook_networks"
PROXY = "plant_api.webhook_proxy"

INDEXES = [
    Index(
        "plant_webhook_endpoint_live_idx",
        "plant_webhook_endpoint (id) WHERE state IN ('active', 'paused')",
        "whether an event has anybody to go to, asked at each",
    ),
]


class PlantWebhookEndpoint(models.Model):
    """Where another system hears of what happens: a URL that signed messages are sent to.

    It is told the events of its company that it asks for, from the moment on that it has a secret.
    Paused, they wait for it; disabled, they do not (what it missed can be replayed).
    """

    _name = "plant.webhook.endpoint"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Webhook Endpoint"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="Which system it is.")
    url = fields.Char(
        "URL",
        required=True,
        tracking=True,
        help="Where messages are sent: https, or http inside the networks that the settings allow.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="It is told the events of this company.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        help="Who is told when it is disabled.",
    )
    event_types = fields.Text(
        "Event Types",
        required=True,
        default="*",
        help="One a line, such as plant.production.done. A * stands for anything: "
        "plant.production.*, or * alone for all.",
    )
    line_ids = fields.Many2many(
        "plant.line",
        string="Lines",
        check_company=True,
        help="Only events about these lines. Empty: of all, and those that tell no line.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        check_company=True,
        help="Only events about these products. Empty: of all, and those that tell no product.",
    )
    signature = fields.Selection(
        [("v1", "Shared secret (HMAC-SHA256)"), ("v1a", "Key pair (ed25519)")],
        required=True,
        default="v1",
        help="What the next secret is. With a key pair the receiver can verify, but not sign.",
    )
    payload = fields.Selection(
        [("full", "Full"), ("thin", "Thin")],
        required=True,
        default="full",
        help="Full: with the event's data. Thin: only what happened to which record; the receiver "
        "asks the API for the rest.",
    )
    in_order = fields.Boolean(
        "In Order",
        help="One message at a time, each only when the one before has arrived or was given up.",
    )
    concurrency = fields.Integer(
        "At Once",
        required=True,
        default=5,
        help="Most messages under way to it at the same time.",
    )
    state = fields.Selection(
        [("new", "New"), ("active", "Active"), ("paused", "Paused"), ("disabled", "Disabled")],
        required=True,
        readonly=True,
        default="new",
        copy=False,
        tracking=True,
        help="New: it has no secret yet. Paused: messages wait. Disabled: none are made.",
    )
    state_reason = fields.Char("Reason", readonly=True, copy=False, help="Why it is so.")
    start_position = fields.Integer(
        readonly=True,
        copy=False,
        group_operator=None,
        help="It is told what came into the feed after this place.",
    )
    failing_since = fields.Datetime(
        readonly=True, copy=False, help="Since then nothing has got through to it."
    )
    secret_ids = fields.One2many("plant.webhook.secret", "endpoint_id", "Secrets", readonly=True)

    _sql_constraints = [
        (
            "concurrency_range",
            "CHECK(concurrency BETWEEN 1 AND 50)",
            "Between 1 and 50 messages may be under way at once.",
        ),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.constrains("url")
    def _check_url(self):
        guard = self._guard()
        for endpoint in self:
            try:
                guard.target(endpoint.url)
            except BadAddress as error:
                raise ValidationError(str(error)) from error

    @api.constrains("event_types")
    def _check_event_types(self):
        for endpoint in self:
            try:
                parse_types(endpoint.event_types)
            except WebhookError as error:
                raise ValidationError(str(error)) from error

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for endpoint in self:
            # sudo: whether the owner is of the company is asked of users that others manage.
            if endpoint.company_id not in endpoint.sudo().user_id.company_ids:
                raise ValidationError(
                    _(
                        "%(user)s does not belong to the company %(company)s. Choose another "
                        "owner.",
                        user=endpoint.user_id.name,
                        company=endpoint.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        endpoints = super().create(vals_list)
        self.env.registry.clear_cache()
        return endpoints

    def write(self, vals):
        if "company_id" in vals and self.filtered(
            lambda endpoint: endpoint.company_id.id != vals["company_id"]
        ):
            raise UserError(_("An endpoint keeps its company. Make another one instead."))
        result = super().write(vals)
        if "state" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # -- state -----------------------------------------------------------------------------------

    def action_pause(self):
        """Have its messages wait."""
        check_access(self, "write")
        for endpoint in self:
            if endpoint.state != "active":
                raise UserError(_("Only an active endpoint can be paused."))
        self.write({"state": "paused", "state_reason": _("Paused by %s.", self.env.user.name)})
        return True

    def action_resume(self):
        """Have it be told again: what waits, if it was paused; from now on, if it was disabled."""
        check_access(self, "write")
        self._check_signs()
        self.filtered(lambda endpoint: endpoint.state in ("new", "disabled"))._start()
        self.write({"state": "active", "state_reason": False, "failing_since": False})
        self.env["plant.webhook.delivery"]._queue_wake_now()
        return True

    def _start(self):
        """From here on it is told what comes."""
        self.write({"start_position": self.env["plant.webhook.cursor"]._end_of_feed()})

    def _check_signs(self):
        """:raise UserError: one has no secret, so nothing can be sent to it"""
        for endpoint in self:
            if not endpoint._live_secrets():
                raise UserError(
                    _(
                        "“%s” has no secret to sign with. Make one, and it becomes active.",
                        endpoint.name,
                    )
                )

    # -- settings --------------------------------------------------------------------------------

    @api.model
    def _guard(self):
        """Where webhooks may go, as the settings say."""
        # sudo: whoever makes an endpoint is held to it, and need not read system parameters.
        text = self.env["ir.config_parameter"].sudo().get_param(NETWORKS)
        return Guard(networks_of((text or "").replace(",", "\n")))

    @api.model
    def _proxy(self):
        """URL of the plant's proxy, or None."""
        # sudo: as above.
        return self.env["ir.config_parameter"].sudo().get_param(PROXY) or None
