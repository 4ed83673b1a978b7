from odoo import _, api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..spc import SpcError, Specification, bin_width, capability_of

# Newest points that capability looks at, from the first of the limits in force on.
CAPABILITY_POINTS = 10_000


class PlantQualityChart(models.Model):
    """What the process of a chart is capable of.

    It is computed from the newest values when somebody opens the chart; a new point costs nothing.
    """

    _inherit = "plant.quality.chart"

    nominal = fields.Float(compute="_compute_specification", digits=(16, 6))
    lower_text = fields.Char(string="Lower specification limit", compute="_compute_specification")
    upper_text = fields.Char(string="Upper specification limit", compute="_compute_specification")
    capability_count = fields.Integer(string="Values", compute="_compute_capability")
    mean_text = fields.Char(string="Mean", compute="_compute_capability")
    cp_text = fields.Char(
        string="Cp",
        compute="_compute_capability",
        help="Width of the tolerance in six sigmas within: what the process could do, if it were "
        "centered. A one-sided specification has none.",
    )
    cpk_text = fields.Char(
        string="Cpk",
        compute="_compute_capability",
        help="Distance of the mean from the nearer limit in three sigmas within: what the process "
        "can do as it is centered. 1.33 or more is usually asked for.",
    )
    pp_text = fields.Char(
        string="Pp",
        compute="_compute_capability",
        help="As Cp, with the overall standard deviation: what the process did.",
    )
    ppk_text = fields.Char(
        string="Ppk",
        compute="_compute_capability",
        help="As Cpk, with the overall standard deviation: what the process did. With its 95 % "
        "confidence interval.",
    )
    ppm_text = fields.Char(
        string="Expected outside",
        compute="_compute_capability",
        help="Parts per million outside the specification, if the values are normal.",
    )
    capability_note = fields.Char(compute="_compute_capability")

    @api.depends("point_id.version_id", "uom_id")
    def _compute_specification(self):
        for chart in self:
            asked = chart.point_id
            same = asked.uom_id == chart.uom_id
            chart.nominal = asked.nominal if same else 0.0
            chart.lower_text = chart._text(asked.lower) if same and asked.has_lower else False
            chart.upper_text = chart._text(asked.upper) if same and asked.has_upper else False

    @api.depends("baseline_id", "last_sequence", "point_id.version_id")
    def _compute_capability(self):
        for chart in self:
            found, note = chart._capability()
            chart.capability_note = note
            chart.capability_count = found.count if found else 0
            chart.mean_text = chart._text(found.mean, 1) if found else False
            for name in ("cp", "cpk", "pp", "ppk"):
                value = getattr(found, name) if found else None
                chart[f"{name}_text"] = "—" if value is None else chart._text(value, None)
            chart.ppm_text = False
            if found:
                low, high = found.ppk_interval
                chart.ppk_text = _(
                    "%(ppk)s (%(low)s to %(high)s)",
                    ppk=chart.ppk_text,
                    low=chart._text(low, None),
                    high=chart._text(high, None),
                )
                chart.ppm_text = _("%s ppm", formatLang(self.env, found.ppm_overall, digits=0))

    def _text(self, value, more=0):
        """A value with the decimals of the point, and `more`; an index (None) has two."""
        decimals = 2 if more is None else min(self.point_id.decimals + more, 6)
        return formatLang(self.env, value, digits=decimals)

    # -- specification and capability ------------------------------------------------------------

    def _specification(self):
        """The limits that the point asks for now, or None where there are none in this unit."""
        self.ensure_one()
        asked = self.point_id
        if asked.uom_id != self.uom_id:
            return None
        try:
            return Specification(
                asked.lower if asked.has_lower else None, asked.upper if asked.has_upper else None
            )
        except SpcError:
            return None

    def _capability(self):
        """`(figures, note)`: the capability of the single values, or None and the reason why not.

        Of the values from the first point of the limits in force on. Sigma within is that of these
        limits.
        """
        self.ensure_one()
        if not self.baseline_id:
            return None, _("Capability is told once control limits are frozen.")
        specification = self._specification()
        if specification is None:
            return None, _(
                "The point has no specification limits in the unit of this chart, so there is "
                "nothing to be capable of."
            )
        count, mean, overall = self._statistics()
        try:
            found = capability_of(count, mean, self.baseline_id.sigma, overall, specification)
        except SpcError:
            return None, _("There are too few different values yet to tell a capability.")
        if self.state == "out":
            return found, _(
                "The process is out of control: these figures say little of what it will do next."
            )
        if count < 50:
            return found, _("From %s values: take 50 or more before you quote it.", count)
        return found, False

    def _statistics(self):
        """Number, mean and standard deviation of the single values that capability looks at."""
        self.env.cr.execute(
            SQL(
                "SELECT count(*), avg(value)::float8, stddev_samp(value)::float8 FROM (%s) AS v",
                self._single_values(),
            )
        )
        count, mean, overall = self.env.cr.fetchone()
        return count, mean or 0.0, overall or 0.0

    def _single_values(self):
        """The statement for the single values that capability looks at, as ``value``."""
        first = max(self.baseline_id.sequence_from, self.last_sequence - CAPABILITY_POINTS + 1)
        self.env["plant.quality.subgroup"].flush_model()
        self.env["plant.quality.measure"].flush_model()
        if self.kind == "imr":
            return SQL(
                """SELECT value FROM plant_quality_subgroup
                    WHERE chart_id = %s AND sequence >= %s""",
                self.id,
                first,
            )
        return SQL(
            """SELECT m.value
                 FROM plant_quality_subgroup AS s
                 JOIN plant_quality_measure AS m ON m.attempt_id = s.attempt_id
                WHERE s.chart_id = %s AND s.sequence >= %s""",
            self.id,
            first,
        )

    def _histogram(self, found):
        """How the single values are spread: ``counts`` in bins of ``width`` from ``start`` on.

        Edges lie between the values that the decimals of the point can tell apart, so that none
        is on an edge.
        """
        finest = 10.0**-self.point_id.decimals
        self.env.cr.execute(
            SQL("SELECT min(value), max(value) FROM (%s) AS v", self._single_values())
        )
        least, most = map(float, self.env.cr.fetchone())
        width = bin_width(found.count, found.sigma_overall, most - least, finest)
        self.env.cr.execute(
            SQL(
                """SELECT floor((value + %s) / %s)::int AS bin, count(*)
                     FROM (%s) AS v GROUP BY bin ORDER BY bin""",
                finest / 2,
                width,
                self._single_values(),
            )
        )
        counts = dict(self.env.cr.fetchall())
        first, last = min(counts), max(counts)
        return {
            "start": first * width - finest / 2,
            "width": width,
            "counts": [counts.get(number, 0) for number in range(first, last + 1)],
        }

    def _capability_data(self):
        found, note = self._capability()
        if found is None:
            return {"note": note}
        return {
            "count": found.count,
            "mean": found.mean,
            "sigma_within": found.sigma_within,
            "sigma_overall": found.sigma_overall,
            "cp": found.cp,
            "cpk": found.cpk,
            "pp": found.pp,
            "ppk": found.ppk,
            "ppk_interval": list(found.ppk_interval),
            "ppm_within": found.ppm_within,
            "ppm_overall": found.ppm_overall,
            "histogram": self._histogram(found),
            "note": note or "",
        }
