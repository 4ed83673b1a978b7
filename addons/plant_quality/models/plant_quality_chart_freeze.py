from collections import defaultdict

from odoo import _, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import AccessError, UserError

from ..spc import Kind, NoVariation, SpcError, point_limits, scan
from .plant_quality_chart import FEWEST, MOST


class PlantQualityChart(models.Model):
    """Freezing control limits from a stretch of the history."""

    _inherit = "plant.quality.chart"

    def plant_freeze(self, sequence_from, sequence_to):
        """Freeze control limits from the points numbered ``sequence_from`` to ``sequence_to``.

        They are in force for what comes from now on. Points that have not been judged yet, because
        there were no limits, are judged by these; what was judged by earlier limits stays as it
        was. Nobody is alarmed about the past. Returns the baseline.
        """
        self.ensure_one()
        if not self.env.user.has_group("plant_quality.group_quality_manager"):
            raise AccessError(_("Only a quality manager may freeze control limits."))
        compat.check_access(self, "write")
        # sudo: baselines and points are written by methods only; the right was checked above.
        chart = self.sudo()
        touch_rows(self.env.cr, self._table, self.ids)
        chart.invalidate_recordset()
        stretch = chart._stretch(sequence_from, sequence_to)
        baseline = chart._freeze(stretch, chart._limits_of(stretch), self.env.user)
        chart.message_post(
            body=_(
                "Control limits %(number)s were frozen from points %(first)s to %(last)s.",
                number=baseline.number,
                first=baseline.sequence_from,
                last=baseline.sequence_to,
            )
        )
        return baseline.sudo(False)

    def _preview(self, sequence_from, sequence_to):
        """The limits that this stretch gives, and how many of its points they would mark."""
        self.ensure_one()
        stretch = self._stretch(sequence_from, sequence_to)
        limits = self._limits_of(stretch)
        marked = scan((limits.standardised(point.value) for point in stretch), self._rules())
        return limits, sum(map(bool, marked))

    def _stretch(self, sequence_from, sequence_to):
        """The points of a stretch, in their order. Raises UserError for one that is none."""
        numbers = (sequence_from, sequence_to)
        if any(isinstance(number, bool) or not isinstance(number, int) for number in numbers):
            raise UserError(_("Give the stretch by the numbers of its first and its last point."))
        if not 1 <= sequence_from <= sequence_to <= self.last_sequence:
            raise UserError(
                _(
                    "Points %(first)s to %(last)s are no stretch of this chart: it has the points "
                    "1 to %(newest)s.",
                    first=sequence_from,
                    last=sequence_to,
                    newest=self.last_sequence,
                )
            )
        if sequence_to - sequence_from >= MOST:
            raise UserError(
                _("Take a stretch of at most %s points: the newest say most of the process.", MOST)
            )
        points = self.env["plant.quality.subgroup"].search(
            [
                ("chart_id", "=", self.id),
                ("sequence", ">=", sequence_from),
                ("sequence", "<=", sequence_to),
            ],
            order="sequence",
        )
        if len(points) < FEWEST:
            raise UserError(
                _(
                    "%(count)s points are too few for control limits. Take %(fewest)s or more; 25 "
                    "make limits worth keeping.",
                    count=len(points),
                    fewest=FEWEST,
                )
            )
        return points

    def _limits_of(self, points):
        """Limits from these points. Raises UserError where they give none."""
        try:
            return point_limits(Kind(self.kind), self.size, [point._as_point() for point in points])
        except NoVariation as error:
            raise UserError(
                _(
                    "All values from point %(first)s to point %(last)s are the same, so no limits "
                    "can be told from them. Measure finer, or take a stretch in which the process "
                    "varied.",
                    first=points[0].sequence,
                    last=points[-1].sequence,
                )
            ) from error
        except SpcError as error:
            raise UserError(
                _("No control limits can be computed from these points: %s", error)
            ) from error

    def _freeze(self, points, limits, user=None):
        """Put the limits of ``points`` in force (sudo, under the chart's lock)."""
        baselines = self.env["plant.quality.baseline"]
        baseline = baselines.create(
            {
                "chart_id": self.id,
                "number": len(self.baseline_ids) + 1,
                "sequence_from": points[0].sequence,
                "sequence_to": points[-1].sequence,
                "frozen_by": user.id if user else False,
                "frozen_at": fields.Datetime.now(),
                **baselines._vals_of(limits),
            }
        )
        self.write({"baseline_id": baseline.id})
        self._judge_unjudged(baseline)
        self._tell(baseline.sequence_from)
        return baseline

    def _judge_unjudged(self, baseline):
        """Judge the points from the stretch on that had no limits, without alarming anybody."""
        points = self.env["plant.quality.subgroup"].search(
            [
                ("chart_id", "=", self.id),
                ("sequence", ">=", baseline.sequence_from),
                ("baseline_id", "=", False),
            ],
            order="sequence",
        )
        if not points:
            return
        limits = baseline._limits()
        found = scan((limits.standardised(point.value) for point in points), self._rules())
        alike = defaultdict(list)
        for point, rules in zip(points, found, strict=True):
            vals = self._vals_of_rules(rules, limits, point._as_point().dispersion)
            alike[tuple(vals.items())].append(point.id)
        for vals, ids in alike.items():
            points.browse(ids).write({"baseline_id": baseline.id, **dict(vals)})
        if points[-1].sequence == self.last_sequence:
            self._note_last(points[-1])

    def _freeze_by_itself(self):
        """Freeze the first limits once there are enough points.

        Where these say nothing (all the same), the next occasion is after as many points again.
        """
        size = self.baseline_size
        if self.baseline_id or not size or not self.last_sequence or self.last_sequence % size:
            return
        points = self._newest(size)
        try:
            limits = self._limits_of(points)
        except UserError:
            return
        self._freeze(points, limits)
