from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError, ValidationError

from ..spc import ALL, WINDOW

INDEXES = [
    Index(
        "plant_quality_chart_stream_idx",
        "plant_quality_chart (point_id, COALESCE(product_id, 0), COALESCE(workcenter_id, 0), kind, "
        "size, COALESCE(uom_id, 0))",
        "the chart of a stream of measures; one stream never has two",
        unique=True,
    ),
]
# The least number of points that limits are frozen from.
FEWEST, MOST = 10, 10_000
# What is read of a point to judge those after it.
LOOKED_AT = (
    *("sequence", "value", "has_dispersion", "dispersion"),
    *("rules", "dispersion_out", "baseline_id"),
)
# Nelson's rules that a new chart looks for: shifts and drifts. The others tell of mixed streams and
# of limits that do not fit, and cry wolf most often.
USUAL_RULES = (1, 2, 3, 5, 6)


class Stream(NamedTuple):
    """What may be put on one chart; ids, 0 where there is none."""

    point: int
    product: int
    workcenter: int
    kind: str
    size: int
    uom: int


class PlantQualityChart(models.Model):
    """The control chart of one stream of measures: a point, a product, a work center.

    A stream is also of one kind, one size of subgroup and one unit: where a new version of the
    point changes these, it goes on in a chart of its own, since limits mean nothing across them.

    Points come in by :meth:`_feed` (plant_quality_chart_feed.py). Until limits are frozen nothing
    is judged: by themselves once there are ``baseline_size`` points, or by a quality manager
    (plant_quality_chart_freeze.py). What people see is in
    plant_quality_chart_picture.py (points and lines) and plant_quality_chart_show.py (capability).
    """

    _name = "plant.quality.chart"
    _description = "Control chart"
    _inherit = ["mail.thread"]
    _order = "last_time desc, id desc"
    _rec_names_search = ["point_id", "product_id", "workcenter_id"]

    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="point_id.company_id", store=True, precompute=True, index=True
    )
    product_id = fields.Many2one(
        "product.product", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Work center",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    kind = fields.Selection(
        [("imr", "Individuals and moving range"), ("xbar_r", "Mean and range")],
        required=True,
        readonly=True,
        default="imr",
        help="A single measure is put on a chart of individuals, a series on one of its mean and "
        "its range.",
    )
    size = fields.Integer(
        string="Subgroup size", required=True, readonly=True, default=1, group_operator=None
    )
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True, ondelete="restrict")
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="An archived chart takes no more points. What it has stays.",
    )
    baseline_size = fields.Integer(
        string="Freeze after",
        default=25,
        tracking=True,
        group_operator=None,
        help="Control limits are frozen by themselves from so many points, the first time. "
        "0: only by a quality manager.",
    )
    baseline_id = fields.Many2one(
        "plant.quality.baseline", string="Limits in force", readonly=True, ondelete="restrict"
    )
    baseline_ids = fields.One2many("plant.quality.baseline", "chart_id", readonly=True)
    subgroup_ids = fields.One2many("plant.quality.subgroup", "chart_id", readonly=True)
    alert_ids = fields.One2many("plant.quality.alert", "chart_id", readonly=True)

    rule_1 = fields.Boolean(
        "1 Beyond a control limit",
        default=True,
        tracking=True,
        help="One point is more than three sigmas from the center line: something sudden happened, "
        "such as a wrong setting, a broken tool or a wrong measurement. Ranges are judged by this "
        "rule, too.",
    )
    rule_2 = fields.Boolean(
        "2 Nine on one side",
        default=True,
        tracking=True,
        help="Nine points in a row are on one side of the center line: the process has shifted.",
    )
    rule_3 = fields.Boolean(
        "3 Six in a trend",
        default=True,
        tracking=True,
        help="Six points in a row rise, or six fall: the process drifts, such as by wear or by a "
        "rising temperature.",
    )
    rule_4 = fields.Boolean(
        "4 Fourteen alternating",
        default=False,
        tracking=True,
        help="Fourteen points in a row go up and down in turn: two streams take turns, or somebody "
        "corrects too much.",
    )
    rule_5 = fields.Boolean(
        "5 Two of three beyond two sigmas",
        default=True,
        tracking=True,
        help="Two of three points in a row are more than two sigmas from the center line, on one "
        "side: the process has probably shifted.",
    )
    rule_6 = fields.Boolean(
        "6 Four of five beyond one sigma",
        default=True,
        tracking=True,
        help="Four of five points in a row are more than one sigma from the center line, on one "
        "side: the process has probably shifted a little.",
    )
    rule_7 = fields.Boolean(
        "7 Fifteen within one sigma",
        default=False,
        tracking=True,
        help="Fifteen points in a row are within one sigma of the center line: the limits are too "
        "wide for the process, or each subgroup mixes several streams.",
    )
    rule_8 = fields.Boolean(
        "8 Eight outside one sigma",
        default=False,
        tracking=True,
        help="Eight points in a row are more than one sigma from the center line, on both sides: "
        "two streams are mixed.",
    )

    # How far the chart is. Written with each point, under the chart's lock.
    last_sequence = fields.Integer(
        string="Points", readonly=True, default=0, group_operator=None, help="Taken so far."
    )
    last_time = fields.Datetime(string="Last point", readonly=True)
    last_value = fields.Float(readonly=True, group_operator=None, digits=(16, 6))
    last_rules = fields.Char(
        string="Rules broken", readonly=True, help="By the last point: numbers of Nelson's rules."
    )
    last_dispersion_out = fields.Boolean(readonly=True)
    state = fields.Selection(
        [
            ("collecting", "Collecting"),
            ("in_control", "In control"),
            ("out", "Out of control"),
        ],
        compute="_compute_state",
        store=True,
        help="Collecting: there are no control limits yet. Out of control: the last point breaks a "
        "rule.",
    )

    _sql_constraints = [
        (
            "baseline_size",
            "CHECK(baseline_size = 0 OR baseline_size BETWEEN 10 AND 1000)",
            "Limits freeze by themselves from 10 to 1000 points; 0 leaves it to a quality manager.",
        ),
        (
            "size",
            "CHECK((kind = 'imr' AND size = 1) OR (kind = 'xbar_r' AND size BETWEEN 2 AND 25))",
            "A chart of individuals has single values, a chart of means 2 to 25 in a subgroup.",
        ),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("baseline_id", "last_rules", "last_dispersion_out")
    def _compute_state(self):
        for chart in self:
            if not chart.baseline_id:
                chart.state = "collecting"
            elif chart.last_rules or chart.last_dispersion_out:
                chart.state = "out"
            else:
                chart.state = "in_control"

    @api.depends("point_id", "product_id", "workcenter_id")
    def _compute_display_name(self):
        for chart in self:
            parts = (chart.point_id, chart.product_id, chart.workcenter_id)
            chart.display_name = " · ".join(part.display_name for part in parts if part)

    @api.constrains("rule_1", "rule_2", "rule_3", "rule_4", "rule_5", "rule_6", "rule_7", "rule_8")
    def _check_rules(self):
        for chart in self:
            if not chart._rules():
                raise ValidationError(
                    _(
                        "“%s” would look for nothing. Leave one rule on, or archive the chart.",
                        chart.display_name,
                    )
                )

    def write(self, vals):
        """A quality manager changes what a chart looks for; the rest is the chart's own."""
        if not self.env.su:
            theirs = {"active", "baseline_size", *(f"rule_{number}" for number in ALL)}
            foreign = [name for name in sorted(vals) if name not in theirs]
            foreign = [name for name in foreign if not name.startswith("message_")]
            if foreign:
                field = self._fields.get(foreign[0])
                raise UserError(
                    _(
                        "“%s” of a control chart cannot be changed: it follows from what was "
                        "measured.",
                        field.string if field else foreign[0],
                    )
                )
        return super().write(vals)

    def unlink(self):
        raise UserError(_("Control charts are history: they cannot be deleted. Archive them."))

    # -- what people open ------------------------------------------------------------------------

    def action_freeze(self):
        """Open the dialog that freezes control limits, with the newest points proposed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Freeze control limits"),
            "res_model": "plant.quality.freeze",
            "view_mode": "form",
            "target": "new",
            "context": {"default_chart_id": self.id},
        }

    def action_open_points(self):
        """The points of this chart, newest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "plant_quality.action_plant_quality_subgroup"
        )
        action["domain"] = [("chart_id", "=", self.id)]
        return action

    # -- what it is ------------------------------------------------------------------------------

    def _rules(self):
        """The numbers of the rules that this chart looks for."""
        self.ensure_one()
        return tuple(number for number in ALL if self[f"rule_{number}"])

    def _stream(self):
        """The stream whose measures go on this chart."""
        self.ensure_one()
        return Stream(
            self.point_id.id,
            self.product_id.id or 0,
            self.workcenter_id.id or 0,
            self.kind,
            self.size,
            self.uom_id.id or 0,
        )

    def _newest(self, count=WINDOW):
        """The newest points, in their order."""
        self.ensure_one()
        found = self.env["plant.quality.subgroup"].search_fetch(
            [("chart_id", "=", self.id)], LOOKED_AT, order="sequence desc", limit=count
        )
        return found[::-1]
