from odoo import _, api, fields, models
from odoo.exceptions import UserError

#: Restricting a point to what was archived restricts it all the same.
ARCHIVED_TOO = {"active_test": False}


class PlantQualityPoint(models.Model):
    """What is checked, where and how often.

    What it asks for stands in its fields and, unchangeable, in its versions
    (plant_quality_point_version.py); of which orders in plant_quality_point_scope.py; how often in
    plant_quality_point_sampling.py; what makes no sense is refused in
    plant_quality_point_constraints.py.
    """

    _name = "plant.quality.point"
    _description = "Quality point"
    _inherit = ["mail.thread", "mail.activity.mixin", "plant.quality.requirement"]
    _order = "sequence, code, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: _("New"),  # noqa: ARG005
        help="Its number, which certificates and other systems name it by.",
    )
    active = fields.Boolean(
        default=True, tracking=True, help="An archived point asks for nothing new. History stays."
    )
    sequence = fields.Integer(default=10, group_operator=None)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    responsible_id = fields.Many2one(
        "res.users",
        check_company=True,
        domain="[('share', '=', False)]",
        tracking=True,
        help="Who owns the alerts of failed checks, and is told when sampling stops.",
    )
    trigger = fields.Selection(
        [
            ("workorder", "Work order"),
            ("production", "Production order"),
            ("transfer", "Receipt, delivery or other transfer"),
        ],
        string="Checked on",
        required=True,
        default="workorder",
        tracking=True,
        help="The checks are made when such an order is confirmed.",
    )
    operation_ids = fields.Many2many(
        "mrp.routing.workcenter",
        string="Operations",
        check_company=True,
        ondelete="restrict",
        context=ARCHIVED_TOO,
        help="Only on work orders of these operations. Empty: of all.",
    )
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        string="Work centers",
        check_company=True,
        ondelete="restrict",
        context=ARCHIVED_TOO,
        help="Only on work orders at these work centers. Empty: at all.",
    )
    product_ids = fields.Many2many(
        "product.product",
        string="Products",
        check_company=True,
        ondelete="restrict",
        context=ARCHIVED_TOO,
        help="Only for these products, beside those of the categories. Both empty: for all.",
    )
    category_ids = fields.Many2many(
        "product.category",
        string="Product categories",
        ondelete="restrict",
        help="Only for products of these categories and those below them, beside the products. "
        "Both empty: for all.",
    )
    picking_type_ids = fields.Many2many(
        "stock.picking.type",
        string="Operation types",
        check_company=True,
        ondelete="restrict",
        context=ARCHIVED_TOO,
        help="Only on transfers of these types. Empty: of all.",
    )
    control = fields.Selection(
        [
            ("operation", "Once"),
            ("product", "Each product"),
            ("quantity", "Each quantity"),
            ("lot", "Each lot or serial number"),
        ],
        string="Checks",
        required=True,
        default="operation",
        tracking=True,
        help="How many checks an order has. Each product: of a transfer. Each lot: made as soon as "
        "the lot is known.",
    )
    quantity_step = fields.Float(
        string="Each",
        default=1.0,
        digits="Product Unit of Measure",
        group_operator=None,
        help="One check for each such quantity that is begun, in the unit of the product.",
    )
    version_ids = fields.One2many(
        "plant.quality.version", "point_id", string="Versions", readonly=True
    )
    version_id = fields.Many2one(
        "plant.quality.version", string="Version", readonly=True, copy=False, ondelete="restrict"
    )
    check_ids = fields.One2many("plant.quality.check", "point_id", readonly=True)
    check_count = fields.Integer(string="Number of checks", compute="_compute_counts")
    alert_count = fields.Integer(string="Number of alerts", compute="_compute_counts")
    chart_count = fields.Integer(string="Number of charts", compute="_compute_counts")

    _sql_constraints = [
        (
            "code_company_uniq",
            "unique(company_id, code)",
            "This code is already in use in the company, perhaps by an archived point. Choose "
            "another one.",
        ),
    ]

    def _compute_counts(self):
        checks = self._counts("plant.quality.check", "point_id")
        charts = self._counts("plant.quality.chart", "point_id")
        alerts = self.env["plant.quality.alert"]
        for point in self:
            point.check_count = checks.get(point, 0)
            point.chart_count = charts.get(point, 0)
            point.alert_count = alerts.search_count(point._alerts_domain()) if point.ids else 0

    def _counts(self, model, field):
        return dict(self.env[model]._read_group([(field, "in", self.ids)], [field], ["__count"]))

    def _alerts_domain(self):
        return ["|", ("check_id.point_id", "in", self.ids), ("chart_id.point_id", "in", self.ids)]

    @api.depends("code", "name")
    def _compute_display_name(self):
        for point in self:
            point.display_name = " · ".join(filter(None, [point.code, point.name]))

    @api.model_create_multi
    def create(self, vals_list):
        """Number the points that have no code; each gets its first version."""
        vals_list = [dict(vals) for vals in vals_list]
        notes = [vals.pop("change_note", False) for vals in vals_list]
        for vals in vals_list:
            self._refuse_nonsense(vals)
            if vals.get("code") in (None, False, "", "New", _("New")):
                vals["code"] = self._next_code(vals.get("company_id"))
            self._fill_nominal(vals)
        points = super().create(vals_list)
        for point, note in zip(points, notes, strict=True):
            point._keep_version(note)
        return points

    @api.model
    def _next_code(self, company_id):
        company = self.env["res.company"].browse(company_id) or self.env.company
        # sudo: who sets up points need not be able to read sequences.
        code = self.env["ir.sequence"].sudo().with_company(company).next_by_code(self._name)
        if not code:
            raise UserError(
                _(
                    "Points cannot be numbered: the sequence “plant.quality.point” is gone or "
                    "archived. Bring it back under Settings, Technical, Sequences."
                )
            )
        return code

    def write(self, vals):
        """A change of what is asked for makes a new version; ``change_note`` says why."""
        vals = dict(vals)
        note = vals.pop("change_note", False)
        self._refuse_nonsense(vals)
        if "company_id" in vals:
            self._check_company_can_change(vals["company_id"])
        result = super().write(vals) if vals else True
        if self._asks_something_new(vals):
            for point in self:
                point._keep_version(note)
        return result

    def _check_company_can_change(self, company_id):
        for point in self:
            if point.company_id.id != company_id and point._is_used():
                raise UserError(
                    _(
                        "%s has been checked, so it stays in its company. Copy it, and set the "
                        "company of the copy.",
                        point.display_name,
                    )
                )

    def copy_data(self, default=None):
        """A copy is named as one."""
        vals_list = super().copy_data(default=default)
        for point, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get("name"):
                vals["name"] = _("%s (copy)", point.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for point in self:
            if point._is_used():
                raise UserError(
                    _(
                        "%s has checks or control charts, which are history. Archive it instead.",
                        point.display_name,
                    )
                )

    def _is_used(self):
        """Whether there is history of it."""
        self.ensure_one()
        # sudo: history that the user cannot see is history all the same.
        return any(
            self.env[model]
            .sudo()
            .with_context(active_test=False)
            .search_count([("point_id", "=", self.id)], limit=1)
            for model in ("plant.quality.check", "plant.quality.chart")
        )

    def action_checks(self):
        return self._action_open("plant.quality.check", _("Checks"), [("point_id", "in", self.ids)])

    def action_alerts(self):
        return self._action_open("plant.quality.alert", _("Alerts"), self._alerts_domain())

    def action_charts(self):
        return self._action_open(
            "plant.quality.chart", _("Control charts"), [("point_id", "in", self.ids)]
        )

    def _action_open(self, model, title, domain):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "domain": domain,
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False},
        }
