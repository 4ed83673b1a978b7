from collections import defaultdict

from odoo import api, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.locking import touch_rows

from ..spc import (
    WINDOW,
    dispersion_violations,
    moving_range,
    subgroup,
    violations,
)
from .plant_quality_chart import LOOKED_AT, Stream

# The message that a chart sends to the browsers that show it.
SPC_CHANGED = "plant.spc.changed"


class PlantQualityChart(models.Model):
    """Measures become points of their chart, judged by the limits in force.

    Only first attempts are put on a chart: what a process does, not what was measured until it fit.
    A correction says that the first was measured or typed wrong, so it takes its place.

    A new point is judged in a window of the newest 15, whatever the length of the history.
    """

    _inherit = "plant.quality.chart"

    @api.model
    def _feed(self, attempts):
        """Put the measures of ``attempts`` on their control charts, in order.

        Answers that are no measures, retries, and measures of archived charts are left out; an
        attempt that is on its chart already is not put there again. Called by code that has checked
        who answers.
        """
        # sudo: nobody may write charts and their points; what is put on them was checked as an
        # answer to a check, with the rights of whoever gave it.
        attempts = attempts.sudo().filtered(
            lambda attempt: attempt.check_id.version_id.test_type in ("measure", "series")
        )
        if not attempts:
            return
        charts = self.sudo()
        points = charts.env["plant.quality.subgroup"].search(
            [("check_id", "in", attempts.check_id.ids)]
        )
        known = {point.check_id.id: point for point in points}
        new, corrections = defaultdict(list), []
        for attempt in attempts:
            point = known.get(attempt.check_id.id)
            if attempt.kind == "first" and point is None:
                new[charts._stream_of(attempt)].append(attempt)
            elif attempt.kind == "correction" and point is not None:
                corrections.append((point, attempt))
        of_streams = charts._of_streams(list(new))
        for stream, of_stream in new.items():
            chart = of_streams[stream]
            if chart.active:
                chart._append(of_stream)
        for point, attempt in corrections:
            point.chart_id._replace(point, attempt)

    @api.model
    def _stream_of(self, attempt):
        check = attempt.check_id
        version = check.version_id
        series = version.test_type == "series"
        return Stream(
            check.point_id.id,
            check.product_id.id or 0,
            check.workcenter_id.id or 0,
            "xbar_r" if series else "imr",
            version.series_size if series else 1,
            version.uom_id.id or 0,
        )

    @api.model
    def _of_streams(self, streams):
        """The chart of each stream, locked; made now where there is none."""
        points = sorted({stream.point for stream in streams})
        charts = self.with_context(active_test=False).search([("point_id", "in", points)])
        found = {chart._stream(): chart for chart in charts}
        missing = [stream for stream in streams if stream not in found]
        # Two who would both make the chart meet here, and one of them starts again.
        touch_rows(self.env.cr, "plant_quality_point", sorted({s.point for s in missing}))
        made = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True).create(
            [
                {
                    "point_id": stream.point,
                    "product_id": stream.product or False,
                    "workcenter_id": stream.workcenter or False,
                    "kind": stream.kind,
                    "size": stream.size,
                    "uom_id": stream.uom or False,
                }
                for stream in missing
            ]
        )
        found |= dict(zip(missing, made, strict=True))
        chosen = {stream: found[stream] for stream in streams}
        touch_rows(
            self.env.cr,
            "plant_quality_chart",
            sorted(chart.id for chart in chosen.values() if chart not in made),
        )
        return chosen

    # -- new points ------------------------------------------------------------------------------

    def _append(self, attempts):
        """Put these first attempts on the chart, and say what they break."""
        self.ensure_one()
        while attempts:
            until = len(attempts)
            if not self.baseline_id and self.baseline_size:
                until = self.baseline_size - self.last_sequence % self.baseline_size
            self._append_judged(attempts[:until])
            attempts = attempts[until:]
            self._freeze_by_itself()

    def _append_judged(self, attempts):
        """As many points as are judged by the same limits."""
        before = self._newest(WINDOW - 1)
        values = before.mapped("value")
        limits = self.baseline_id._limits() if self.baseline_id else None
        judged_by = self.baseline_id.id
        sequence, rows = self.last_sequence, []
        for attempt in attempts:
            point = self._point_of(attempt, values[-1] if values else None)
            if point is None:
                continue
            sequence += 1
            values = [*values[1 - WINDOW :], point.value]
            rows.append(
                {
                    "chart_id": self.id,
                    "sequence": sequence,
                    "time": attempt.time,
                    "check_id": attempt.check_id.id,
                    "attempt_id": attempt.id,
                    "baseline_id": judged_by,
                    **self._vals_of_point(point),
                    **self._judged(limits, values, point.dispersion),
                }
            )
        if not rows:
            return
        points = self.env["plant.quality.subgroup"].create(rows)
        self._note_last(points[-1])
        self._tell(points[0].sequence)
        previous = before[-1:]
        for point in points:
            self._alarm(point, point._breaks() - (previous._breaks() if previous else set()))
            previous = point

    def _point_of(self, attempt, before):
        """What ``attempt`` puts on the chart, or None where it is no whole subgroup."""
        if self.kind == "imr":
            return moving_range(before, attempt.value)
        values = attempt.measure_ids.sorted("sequence").mapped("value")
        return subgroup(values) if len(values) == self.size else None

    @api.model
    def _vals_of_point(self, point):
        return {
            "value": point.value,
            "has_dispersion": point.dispersion is not None,
            "dispersion": point.dispersion or 0.0,
        }

    def _judged(self, limits, values, dispersion):
        """What the newest of ``values`` breaks, as columns; without limits, nothing."""
        if limits is None:
            return {"rules": False, "dispersion_out": False}
        found = violations([limits.standardised(value) for value in values], self._rules())
        return self._vals_of_rules(found, limits, dispersion)

    def _vals_of_rules(self, found, limits, dispersion):
        ranges = dispersion_violations(dispersion, limits) if self.rule_1 else ()
        return {"rules": ",".join(map(str, found)) or False, "dispersion_out": bool(ranges)}

    def _note_last(self, point):
        """Keep on the chart what its newest point says."""
        self.with_context(tracking_disable=True).write(
            {
                "last_sequence": point.sequence,
                "last_time": point.time,
                "last_value": point.value,
                "last_rules": point.rules,
                "last_dispersion_out": point.dispersion_out,
            }
        )

    # -- corrections -----------------------------------------------------------------------------

    def _replace(self, point, attempt):
        """Let a correction take the place of a point; judge again those that look back on it."""
        self.ensure_one()
        touch_rows(self.env.cr, "plant_quality_chart", self.ids)
        around = [("chart_id", "=", self.id)]
        points = point.browse()
        before, after = (
            points.search_fetch(
                [*around, ("sequence", sign, point.sequence)],
                LOOKED_AT,
                order=order,
                limit=WINDOW - 1,
            )
            for sign, order in (("<", "sequence desc"), (">", "sequence"))
        )
        before = before[::-1]
        values = before.mapped("value")
        corrected = self._point_of(attempt, values[-1] if values else None)
        if corrected is None:
            return
        point.write({**self._vals_of_point(corrected), "attempt_id": attempt.id})
        if self.kind == "imr" and after:
            after[0].write(self._vals_of_point(moving_range(corrected.value, after[0].value)))
        for each in point + after:
            values = [*values[1 - WINDOW :], each.value]
            self._judge_again(each, values)
        newest = (point + after)[-1]
        if newest.sequence == self.last_sequence:
            self._note_last(newest)
        self._tell(point.sequence)

    def _judge_again(self, point, values):
        """Judge a point by the limits it was judged by, and say what it breaks that it did not."""
        limits = point.baseline_id._limits() if point.baseline_id else None
        broke = point._breaks()
        judged = self._judged(limits, values, point._as_point().dispersion)
        if judged != {"rules": point.rules, "dispersion_out": point.dispersion_out}:
            point.write(judged)
            self._alarm(point, point._breaks() - broke)

    # -- what follows ----------------------------------------------------------------------------

    def _tell(self, since):
        """Let the browsers that show this chart read it again, from point number ``since`` on."""
        compat.bus_send(self.env, [(self, SPC_CHANGED, {"chart": self.id, "since": since})])

    def _alarm(self, point, news):
        """Say that a point breaks rules: an event, and the chart's alert.

        ``news`` is what the point before it did not break. A run of eleven on one side is told once
        and not three times; but as long as the process stays out of control, closing the alert does
        not silence it: the next point opens another.
        """
        if not point._breaks():
            return
        open_alert = self.env["plant.quality.alert"].search(
            [("chart_id", "=", self.id), ("closed_at", "=", False)], limit=1
        )
        if not news and open_alert:
            return
        told = news if open_alert else point._breaks()
        rules = tuple(sorted({1 if rule == "range" else rule for rule in told}))
        self.env["plant.quality.alert"]._open_for_chart(point, rules)
        self.env["plant.event"]._emit(
            "plant.spc.violated",
            self,
            point._event_data(rules),
            operator=point.attempt_id.operator_id,
        )
