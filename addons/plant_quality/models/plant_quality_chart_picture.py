from itertools import groupby
from operator import itemgetter

from odoo import _, models
from odoo.addons.plant_base import compat
from odoo.exceptions import UserError

from ..spc import RULES
from .plant_quality_chart import MOST

# Digits that a drawing has beyond the decimals of the point.
FINER = 4


class PlantQualityChart(models.Model):
    """The picture of a chart: its points and lines, for whoever draws it.

    It reads as many points as it shows, when somebody opens the chart; a new point costs nothing.
    """

    _inherit = "plant.quality.chart"

    def plant_chart(self, limit=MOST, since=1):
        """What a control chart draws: the newest ``limit`` points, oldest first, as columns.

        ``since`` leaves out the points before that number, for a browser that has them; a message
        ``plant.spc.changed`` on the bus says from where on they changed.

        - ``points``: columns of one length. ``times`` are seconds since 1970, UTC; ``labels`` the
          lot or the check; ``checks`` ids; ``operators`` places in ``operator_names``, -1 for none.
        - ``broken``: ``[index, rule numbers, whether the range is beyond its limit]`` of the points
          that break a rule; ``judged``: ``[index, baseline's id or None]`` wherever that changes.
        - ``baselines``: the limits that judged these points, and last those in force.
        - ``spec``: what the point asks for now, in ``unit``; ``rules``: titles and meanings.
        """
        self.ensure_one()
        compat.check_access(self, "read")
        for number in (limit, since):
            if isinstance(number, bool) or not isinstance(number, int):
                raise UserError(_("Give the points to show as whole numbers."))
        if not 1 <= limit <= MOST:
            raise UserError(
                _("A chart shows 1 to %(most)s points, not %(limit)s.", most=MOST, limit=limit)
            )
        asked = self.point_id
        same = asked.uom_id == self.uom_id
        points = self._columns(limit, since)
        return {
            "id": self.id,
            "name": self.display_name,
            "active": self.active,
            "kind": self.kind,
            "size": self.size,
            "unit": self.uom_id.name or "",
            "decimals": asked.decimals,
            "state": self.state,
            "total": self.last_sequence,
            "baseline_size": self.baseline_size,
            "baseline_count": self.baseline_id.number,
            **points,
            "baselines": self._baselines({id_ for _index, id_ in points["judged"] if id_}),
            "spec": {
                "nominal": asked.nominal if same and asked.nominal else None,
                "lower": asked.lower if same and asked.has_lower else None,
                "upper": asked.upper if same and asked.has_upper else None,
            },
            "capability": self._capability_data(),
            "rules": self._rule_words(),
            "chosen": list(self._rules()),
        }

    def _columns(self, limit, since):
        """The newest points as columns; one statement, however many they are."""
        self.env["plant.quality.subgroup"].flush_model()
        self.env["plant.quality.check"].flush_model(["lot_id", "name"])
        self.env["plant.quality.attempt"].flush_model(["operator_id"])
        self.env.cr.execute(
            """
            SELECT s.sequence, extract(epoch FROM s.time)::bigint, s.value,
                   CASE WHEN s.has_dispersion THEN s.dispersion END,
                   COALESCE(l.name, c.name, ''), s.check_id, a.operator_id, o.name,
                   s.baseline_id, s.rules, s.dispersion_out
              FROM (SELECT * FROM plant_quality_subgroup
                     WHERE chart_id = %s AND sequence >= %s
                     ORDER BY sequence DESC LIMIT %s) AS s
              LEFT JOIN plant_quality_check AS c ON c.id = s.check_id
              LEFT JOIN stock_lot AS l ON l.id = c.lot_id
              LEFT JOIN plant_quality_attempt AS a ON a.id = s.attempt_id
              LEFT JOIN plant_operator AS o ON o.id = a.operator_id
             ORDER BY s.sequence
            """,
            [self.id, since, limit],
        )
        rows = self.env.cr.fetchall()
        columns = map(list, zip(*rows, strict=True)) if rows else ([] for _column in range(11))
        sequences, times, values, dispersions, labels, checks, *judged = columns
        operators, names, baselines, rules, outs = judged
        digits = self.point_id.decimals + FINER
        told = dict(zip(operators, names, strict=True))
        told.pop(None, None)
        places = {operator: place for place, operator in enumerate(told)}
        return {
            "points": {
                "sequences": sequences,
                "times": times,
                "values": [round(value, digits) for value in values],
                "dispersions": [
                    None if value is None else round(value, digits) for value in dispersions
                ],
                "labels": labels,
                "checks": checks,
                "operators": [places.get(operator, -1) for operator in operators],
            },
            "operator_names": list(told.values()),
            "broken": [
                [index, [int(rule) for rule in (text or "").split(",") if rule], bool(out)]
                for index, (text, out) in enumerate(zip(rules, outs, strict=True))
                if text or out
            ],
            "judged": [
                [next(run)[0], baseline]
                for baseline, run in groupby(enumerate(baselines), key=itemgetter(1))
            ],
        }

    def _baselines(self, ids):
        """The limits with these ids, and last those in force."""
        baselines = self.env["plant.quality.baseline"].browse(ids).sorted("number")
        baselines = baselines - self.baseline_id + self.baseline_id
        return [{**baseline._as_stretch(), **baseline._as_lines()} for baseline in baselines]

    def _rule_words(self):
        described = self.fields_get([f"rule_{number}" for number in RULES], ["string", "help"])
        return {
            str(number): {
                "title": described[f"rule_{number}"]["string"].partition(" ")[2],
                "help": described[f"rule_{number}"]["help"],
            }
            for number in RULES
        }
