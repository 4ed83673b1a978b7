from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError, ValidationError
from odoo.tools import is_html_empty

#: How long an alert has where nobody says otherwise.
DAYS = 7

INDEXES = [
    Index(
        "plant_quality_alert_open_idx",
        "plant_quality_alert (company_id, stage_id) WHERE closed_at IS NULL",
        "the board of open alerts, and their number",
    ),
    Index(
        "plant_quality_alert_check_idx",
        "plant_quality_alert (check_id) WHERE check_id IS NOT NULL",
        "the alerts of a check, and whether one is open",
    ),
    Index(
        "plant_quality_alert_chart_idx",
        "plant_quality_alert (chart_id) WHERE chart_id IS NOT NULL AND closed_at IS NULL",
        "the open alert of a control chart",
    ),
    Index(
        "plant_quality_alert_lot_idx",
        "plant_quality_alert (lot_id) WHERE lot_id IS NOT NULL",
        "the alerts of a lot",
    ),
    Index(
        "plant_quality_alert_workorder_idx",
        "plant_quality_alert (workorder_id) WHERE workorder_id IS NOT NULL",
        "the alerts of a work order",
    ),
    Index(
        "plant_quality_alert_product_idx",
        "plant_quality_alert (product_id) WHERE product_id IS NOT NULL",
        "the alerts of a product",
    ),
    Index(
        "plant_quality_alert_owner_idx",
        "plant_quality_alert (owner_id, deadline) WHERE closed_at IS NULL",
        "what a person has to see to, the most urgent first",
    ),
]


class PlantQualityAlert(models.Model):
    """Something is wrong, and somebody sees to it until it cannot happen again.

    The eight disciplines (8D) are the fields D1 to D8. How one is opened is in
    plant_quality_alert_opening.py.
    """

    _name = "plant.quality.alert"
    _description = "Quality alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "priority desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "title"]

    name = fields.Char(string="Number", readonly=True, copy=False)
    title = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    stage_id = fields.Many2one(
        "plant.quality.alert.stage",
        required=True,
        ondelete="restrict",
        tracking=True,
        index=True,
        copy=False,
        group_expand="_group_expand_stages",
        default=lambda self: self._first_stage(),
    )
    is_closed = fields.Boolean(related="stage_id.is_closed")
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Very high"), ("3", "Stop")],
        default="0",
        index=True,
        tracking=True,
    )
    tag_ids = fields.Many2many("plant.quality.alert.tag", string="Tags")
    owner_id = fields.Many2one(
        "res.users",
        string="Owner",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
        help="Who sees to it that every step is taken.",
    )
    deadline = fields.Date(
        tracking=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=DAYS),
        help="When it should be closed.",
    )
    source = fields.Selection(
        [
            ("manual", "A person"),
            ("check", "A failed check"),
            ("spc", "A control chart"),
            ("device", "A device"),
        ],
        required=True,
        readonly=True,
        default="manual",
        copy=False,
    )

    product_id = fields.Many2one("product.product", check_company=True, tracking=True)
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot/serial number",
        check_company=True,
        ondelete="restrict",
        domain="[('product_id', '=?', product_id)]",
    )
    production_id = fields.Many2one(
        "mrp.production", string="Production order", check_company=True, ondelete="set null"
    )
    workorder_id = fields.Many2one("mrp.workorder", string="Work order", ondelete="set null")
    picking_id = fields.Many2one(
        "stock.picking", string="Transfer", check_company=True, ondelete="set null"
    )
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work center", check_company=True)
    check_id = fields.Many2one(
        "plant.quality.check", string="Check", readonly=True, copy=False, ondelete="restrict"
    )
    chart_id = fields.Many2one(
        "plant.quality.chart",
        string="Control chart",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    operator_id = fields.Many2one(
        "plant.operator", readonly=True, copy=False, ondelete="restrict", help="Who came upon it."
    )
    device = fields.Char(readonly=True, copy=False, help="What measured it.")
    hold_ids = fields.One2many("plant.quality.hold", "alert_id", string="Holds", readonly=True)

    team_ids = fields.Many2many(
        "res.users",
        "plant_quality_alert_team_rel",
        string="D1 · Team",
        domain="[('share', '=', False), ('company_ids', '=', company_id)]",
        help="Who works on it: people who know the product and the process.",
    )
    problem = fields.Html(
        string="D2 · Problem", help="What is wrong with what, where, when, how much."
    )
    containment = fields.Html(
        string="D3 · Containment",
        help="What keeps bad parts from going on until the cause is gone.",
    )
    cause_id = fields.Many2one(
        "plant.quality.cause", string="D4 · Cause", ondelete="restrict", tracking=True
    )
    root_cause = fields.Html(
        string="D4 · Root cause", help="Why it happened, and why it was not found earlier."
    )
    corrective_action = fields.Html(
        string="D5 · Corrective action", help="What removes the root cause."
    )
    implementation = fields.Html(
        string="D6 · Implementation", help="What was done, and how it was shown to work."
    )
    verified = fields.Boolean(string="D6 · Shown to work", tracking=True)
    preventive_action = fields.Html(
        string="D7 · Preventive action",
        help="What keeps it from happening elsewhere: other lines, instructions, training.",
    )
    closure = fields.Html(string="D8 · Closure", help="What was learned, and who is to be thanked.")
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)
    closed_by = fields.Many2one("res.users", readonly=True, copy=False)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _first_stage(self):
        return self.env["plant.quality.alert.stage"].search([("is_closed", "=", False)], limit=1)

    @api.model
    def _group_expand_stages(self, stages, domain, order=None):  # noqa: ARG002
        return stages.search([])

    @api.depends("name", "title")
    def _compute_display_name(self):
        for alert in self:
            alert.display_name = " · ".join(filter(None, [alert.name, alert.title]))

    @api.onchange("lot_id")
    def _onchange_lot_id(self):
        self.product_id = self.lot_id.product_id or self.product_id

    @api.onchange("workorder_id")
    def _onchange_workorder_id(self):
        order = self.workorder_id
        if order:
            self.production_id = order.production_id
            self.workcenter_id = order.workcenter_id
            self.product_id = order.product_id

    @api.constrains("stage_id", "cause_id", "root_cause", "corrective_action")
    def _check_closing(self):
        for alert in self.filtered("is_closed"):
            missing = []
            if not alert.cause_id and is_html_empty(alert.root_cause):
                missing.append(_("the root cause (D4)"))
            if is_html_empty(alert.corrective_action):
                missing.append(_("the corrective action (D5)"))
            if missing:
                raise ValidationError(
                    _(
                        "%(alert)s cannot be closed yet. Fill in %(missing)s first.",
                        alert=alert.display_name,
                        missing=_(" and ").join(missing),
                    )
                )

    @api.constrains("workorder_id", "company_id")
    def _check_workorder_company(self):
        for alert in self:
            if alert.workorder_id and alert.workorder_id.company_id != alert.company_id:
                raise ValidationError(
                    _("The work order of an alert is of the alert's own company.")
                )

    @api.constrains("lot_id", "product_id")
    def _check_lot_product(self):
        for alert in self:
            if alert.lot_id and alert.product_id != alert.lot_id.product_id:
                raise ValidationError(
                    _(
                        "%(lot)s is a lot of %(product)s. Choose that product, or another lot.",
                        lot=alert.lot_id.name,
                        product=alert.lot_id.product_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # sudo: who opens an alert need not be able to read sequences.
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code(self._name)
        alerts = super().create(vals_list)
        alerts._note_closing()
        alerts._give_to_owner()
        alerts._tell("opened")
        return alerts

    def write(self, vals):
        closed = self.filtered("closed_at")
        owners = {alert: alert.owner_id for alert in self}
        result = super().write(vals)
        if "stage_id" in vals:
            self._note_closing()
            (self.filtered("closed_at") - closed)._tell("closed")
            (closed - self.filtered("closed_at"))._tell("reopened")
        if "owner_id" in vals:
            self.filtered(lambda alert: alert.owner_id != owners[alert])._give_to_owner()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for alert in self:
            if alert.closed_at or alert.check_id or alert.chart_id:
                raise UserError(
                    _(
                        "%s is part of the quality history, so it cannot be deleted. Close it, "
                        "and say in D8 why nothing had to be done.",
                        alert.display_name,
                    )
                )

    def _note_closing(self):
        """Keep who closed these alerts and when; forget it of one that is open again."""
        for alert in self:
            if alert.is_closed and not alert.closed_at:
                alert.closed_at, alert.closed_by = fields.Datetime.now(), self.env.user
                alert._owner_activity().action_feedback()
            elif not alert.is_closed and alert.closed_at:
                alert.closed_at = alert.closed_by = False

    def _give_to_owner(self):
        """Put each open alert on its owner's list of things to do."""
        for alert in self:
            alert._owner_activity().unlink()
            if alert.owner_id and not alert.is_closed:
                alert.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=alert.deadline,
                    summary=alert.name,
                    user_id=alert.owner_id.id,
                )

    def _owner_activity(self):
        """What stands on the owner's list for this alert, and no other activity of it."""
        self.ensure_one()
        return self.activity_ids.filtered(lambda activity: activity.summary == self.name)

    def _tell(self, what):
        for alert in self:
            self.env["plant.event"]._emit(
                f"plant.alert.{what}", alert, alert._event_data(), operator=alert.operator_id
            )

    def _event_data(self):
        self.ensure_one()
        product, lot = self.product_id, self.lot_id
        return {
            "alert": {"id": self.id, "name": self.name, "title": self.title},
            "source": self.source,
            "priority": int(self.priority or 0),
            "stage": self.stage_id.name,
            "product": {
                "id": product.id,
                "name": product.name,
                "code": product.default_code or None,
            }
            if product
            else None,
            "lot": {"id": lot.id, "name": lot.name} if lot else None,
            "production": self.production_id.id or None,
            "workorder": self.workorder_id.id or None,
            "picking": self.picking_id.id or None,
            "workcenter": self.workcenter_id.id or None,
            "check": self.check_id.id or None,
            "chart": self.chart_id.id or None,
            "operator": self.operator_id.id or None,
            "device": self.device or None,
            "cause": self.cause_id.name or None,
        }
