from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError

from ..spc import Point

INDEXES = [
    Index(
        "plant_quality_subgroup_chart_idx",
        "plant_quality_subgroup (chart_id, sequence)",
        "the newest points of a chart: the window a new one is judged in, and the chart itself",
        unique=True,
    ),
    Index(
        "plant_quality_subgroup_check_idx",
        "plant_quality_subgroup (check_id) WHERE check_id IS NOT NULL",
        "the point that a check made: its correction; a check never makes two",
        unique=True,
    ),
    Index(
        "plant_quality_subgroup_attempt_idx",
        "plant_quality_subgroup (attempt_id) WHERE attempt_id IS NOT NULL",
        "the deletion of attempts with their check",
    ),
    Index(
        "plant_quality_subgroup_out_idx",
        "plant_quality_subgroup (chart_id, sequence) WHERE broken > 0",
        "the points of a chart that break a rule",
    ),
]


class PlantQualitySubgroup(models.Model):
    """One point on a control chart: a single value and its distance from the one before, or the
    mean and the range of a subgroup.

    Numbers are kept as they were computed, not rounded to a display: a point judged again is
    judged by the same numbers. Only the chart writes it.
    """

    _name = "plant.quality.subgroup"
    _description = "Point on a control chart"
    _order = "sequence desc, id desc"
    _rec_name = "sequence"

    chart_id = fields.Many2one(
        "plant.quality.chart", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="chart_id.company_id", store=True, precompute=True)
    uom_id = fields.Many2one(related="chart_id.uom_id")
    sequence = fields.Integer(string="No.", required=True, readonly=True, group_operator=None)
    time = fields.Datetime(required=True, readonly=True)
    value = fields.Float(required=True, readonly=True, group_operator="avg")
    has_dispersion = fields.Boolean(
        readonly=True, help="The first of single values has none before it to differ from."
    )
    dispersion = fields.Float(string="Range", readonly=True, group_operator="avg")
    check_id = fields.Many2one("plant.quality.check", readonly=True, ondelete="cascade")
    attempt_id = fields.Many2one("plant.quality.attempt", readonly=True, ondelete="cascade")
    baseline_id = fields.Many2one(
        "plant.quality.baseline",
        string="Judged by",
        readonly=True,
        ondelete="restrict",
        help="The limits in force when it was judged.",
    )
    rules = fields.Char(
        string="Rules broken", readonly=True, help="Numbers of Nelson's rules, as 1,3."
    )
    dispersion_out = fields.Boolean(
        string="Range beyond its limit",
        readonly=True,
        help="Nelson's rule 1 on the chart of ranges.",
    )

    broken = fields.Integer(
        string="Broken",
        compute="_compute_broken",
        store=True,
        precompute=True,
        group_operator=None,
        help="How many rules it breaks, that of its range among them.",
    )

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("rules", "dispersion_out")
    def _compute_broken(self):
        for point in self:
            point.broken = len(point._breaks())

    def write(self, vals):
        if not self.env.su:
            raise UserError(_("The points of a control chart are history: they cannot be changed."))
        return super().write(vals)

    def _rule_numbers(self):
        """The numbers of the rules that this point breaks."""
        self.ensure_one()
        return tuple(int(number) for number in (self.rules or "").split(",") if number)

    def _breaks(self):
        """What this point breaks, told apart: rule numbers, and "range" for the chart of ranges."""
        self.ensure_one()
        return {*self._rule_numbers(), *(("range",) if self.dispersion_out else ())}

    def _as_point(self):
        """As the computing part knows it."""
        self.ensure_one()
        return Point(self.value, self.dispersion if self.has_dispersion else None)

    def _event_data(self, rules):
        """What `plant.spc.violated` tells of this point."""
        self.ensure_one()
        chart = self.chart_id
        return {
            "chart": chart.id,
            "point": {"id": chart.point_id.id, "code": chart.point_id.code},
            "product": chart.product_id.id or None,
            "workcenter": chart.workcenter_id.id or None,
            "check": self.check_id.id or None,
            "sequence": self.sequence,
            "time": self.time.isoformat() + "Z",
            "value": self.value,
            "range": self.dispersion if self.has_dispersion else None,
            "unit": chart.uom_id.name or None,
            "rules": list(rules),
            "range_out": self.dispersion_out,
        }

    def _violation_text(self):
        """One sentence for each rule that this point breaks, for people, in their language."""
        self.ensure_one()
        fields_of_chart = self.env["plant.quality.chart"].fields_get(
            [f"rule_{number}" for number in range(1, 9)], ["string", "help"]
        )
        texts = []
        for number in self._rule_numbers():
            described = fields_of_chart[f"rule_{number}"]
            texts.append(
                _("Rule %(rule)s. %(why)s", rule=described["string"], why=described["help"])
            )
        if self.dispersion_out:
            texts.append(
                _(
                    "The range is beyond its control limit: values that should be alike are far "
                    "apart. Measure again, and look for what changed between them."
                )
            )
        return texts
