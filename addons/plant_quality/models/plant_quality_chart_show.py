from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..spc import RULES, SpcError, Specification, capability_of
from .plant_quality_chart import MOST

# Newest points that capability looks at, from the first of the limits in force on.
CAPABILITY_POINTS = 10_000


class PlantQualityChart(models.Model):
    """What people see of a chart: its points and lines, and what the process is capable of.

    Both read as many points as they show, when somebody opens the chart; a new point costs neither.
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
        first = max(self.baseline_id.sequence_from, self.last_sequence - CAPABILITY_POINTS + 1)
        self.env["plant.quality.subgroup"].flush_model()
        self.env["plant.quality.measure"].flush_model()
        if self.kind == "imr":
            self.env.cr.execute(
                """SELECT count(*), avg(value), stddev_samp(value)
                     FROM plant_quality_subgroup
                    WHERE chart_id = %s AND sequence >= %s""",
                [self.id, first],
            )
        else:
            self.env.cr.execute(
                """SELECT count(*), avg(m.value)::float8, stddev_samp(m.value)::float8
                     FROM plant_quality_subgroup AS s
                     JOIN plant_quality_measure AS m ON m.attempt_id = s.attempt_id
                    WHERE s.chart_id = %s AND s.sequence >= %s""",
                [self.id, first],
            )
        count, mean, overall = self.env.cr.fetchone()
        return count, mean or 0.0, overall or 0.0

    # -- the picture -----------------------------------------------------------------------------

    def plant_chart(self, limit=MOST):
        """What a control chart draws: the newest ``limit`` points, oldest first, as columns.

        ``limits`` are those in force, None while there are none; ``spec`` is what the point asks
        for now. Values are in ``unit``. Rules are told as numbers; ``rules`` has their titles.
        """
        self.ensure_one()
        compat.check_access(self, "read")
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST:
            raise UserError(
                _("A chart shows 1 to %(most)s points, not %(limit)s.", most=MOST, limit=limit)
            )
        asked, baseline = self.point_id, self.baseline_id
        same = asked.uom_id == self.uom_id
        titles = self.fields_get([f"rule_{number}" for number in RULES], ["string"])
        return {
            "id": self.id,
            "name": self.display_name,
            "kind": self.kind,
            "size": self.size,
            "unit": self.uom_id.name or "",
            "decimals": asked.decimals,
            "state": self.state,
            "total": self.last_sequence,
            "points": self._columns(limit),
            "spec": {
                "nominal": asked.nominal if same and asked.nominal else None,
                "lower": asked.lower if same and asked.has_lower else None,
                "upper": asked.upper if same and asked.has_upper else None,
            },
            "limits": baseline._as_lines() if baseline else None,
            "baseline": baseline._as_stretch() if baseline else None,
            "capability": self._capability_data(),
            "rules": {
                str(number): titles[f"rule_{number}"]["string"].partition(" ")[2]
                for number in RULES
            },
            "chosen": list(self._rules()),
        }

    def _columns(self, limit):
        """The newest points as columns; one statement, however many they are."""
        self.env["plant.quality.subgroup"].flush_model()
        self.env["plant.quality.check"].flush_model(["lot_id", "name"])
        self.env.cr.execute(
            """
            SELECT s.id, s.sequence, to_char(s.time, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), s.value,
                   CASE WHEN s.has_dispersion THEN s.dispersion END, s.rules, s.dispersion_out,
                   COALESCE(l.name, c.name, '')
              FROM (SELECT * FROM plant_quality_subgroup
                     WHERE chart_id = %s ORDER BY sequence DESC LIMIT %s) AS s
              LEFT JOIN plant_quality_check AS c ON c.id = s.check_id
              LEFT JOIN stock_lot AS l ON l.id = c.lot_id
             ORDER BY s.sequence
            """,
            [self.id, limit],
        )
        rows = self.env.cr.fetchall()
        ids, sequences, times, values, dispersions, rules, outs, labels = (
            map(list, zip(*rows, strict=True)) if rows else ([] for _column in range(8))
        )
        return {
            "ids": ids,
            "sequences": sequences,
            "times": times,
            "values": values,
            "dispersions": dispersions,
            "rules": [[int(rule) for rule in text.split(",")] if text else [] for text in rules],
            "dispersion_out": [bool(out) for out in outs],
            "labels": labels,
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
            "note": note or "",
        }
