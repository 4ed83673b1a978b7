from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..spc import Kind, Limits


class PlantQualityBaseline(models.Model):
    """Control limits as they were frozen from a stretch of the process. Never changes.

    Numbers are kept as they were computed: a point judged again is judged by the same numbers.
    """

    _name = "plant.quality.baseline"
    _description = "Baseline of a control chart"
    _order = "id desc"
    _rec_name = "number"

    chart_id = fields.Many2one(
        "plant.quality.chart", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="chart_id.company_id", store=True, precompute=True)
    uom_id = fields.Many2one(related="chart_id.uom_id")
    number = fields.Integer(required=True, readonly=True, group_operator=None)
    sequence_from = fields.Integer(
        string="From point", required=True, readonly=True, group_operator=None
    )
    sequence_to = fields.Integer(
        string="To point", required=True, readonly=True, group_operator=None
    )
    count = fields.Integer(string="Points", required=True, readonly=True, group_operator=None)
    center = fields.Float(string="Center line", required=True, readonly=True, group_operator=None)
    sigma = fields.Float(
        required=True,
        readonly=True,
        group_operator=None,
        help="Of single values, estimated from what varies within: neighbouring values, or the "
        "parts of one subgroup.",
    )
    ucl = fields.Float(string="Upper limit", required=True, readonly=True, group_operator=None)
    lcl = fields.Float(string="Lower limit", required=True, readonly=True, group_operator=None)
    dispersion_center = fields.Float(string="Mean range", readonly=True, group_operator=None)
    dispersion_ucl = fields.Float(
        string="Upper limit of ranges", readonly=True, group_operator=None
    )
    dispersion_lcl = fields.Float(
        string="Lower limit of ranges", readonly=True, group_operator=None
    )
    frozen_by = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", help="Empty: the chart, by itself."
    )
    frozen_at = fields.Datetime(required=True, readonly=True)

    _sql_constraints = [
        ("number", "UNIQUE(chart_id, number)", "The baselines of a chart are numbered 1, 2, 3 …"),
    ]

    @api.depends("number", "frozen_at")
    def _compute_display_name(self):
        for baseline in self:
            baseline.display_name = _("Limits %s", baseline.number)

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("Frozen limits never change: freeze new ones from another stretch."))

    def unlink(self):
        raise UserError(_("Frozen limits are history: they cannot be deleted."))

    def _limits(self):
        """As the computing part knows them."""
        self.ensure_one()
        return Limits(
            kind=Kind(self.chart_id.kind),
            size=self.chart_id.size,
            count=self.count,
            center=self.center,
            sigma=self.sigma,
            ucl=self.ucl,
            lcl=self.lcl,
            dispersion_center=self.dispersion_center,
            dispersion_ucl=self.dispersion_ucl,
            dispersion_lcl=self.dispersion_lcl,
        )

    def _as_lines(self):
        """The lines, as a chart draws them."""
        self.ensure_one()
        return {
            "center": self.center,
            "sigma": self.sigma,
            "ucl": self.ucl,
            "lcl": self.lcl,
            "dispersion": {
                "center": self.dispersion_center,
                "ucl": self.dispersion_ucl,
                "lcl": self.dispersion_lcl,
            },
        }

    def _as_stretch(self):
        """Where the lines come from, as a chart tells it."""
        self.ensure_one()
        return {
            "id": self.id,
            "number": self.number,
            "from": self.sequence_from,
            "to": self.sequence_to,
            "count": self.count,
            "frozen_at": self.frozen_at.isoformat() + "Z",
            "frozen_by": self.frozen_by.name or "",
        }

    @api.model
    def _vals_of(self, limits):
        """The columns that hold `limits`."""
        return {
            name: getattr(limits, name)
            for name in (
                *("count", "center", "sigma", "ucl", "lcl"),
                *("dispersion_center", "dispersion_ucl", "dispersion_lcl"),
            )
        }
