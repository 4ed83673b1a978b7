from odoo import api, fields, models
from odoo.tools import SQL

from ..queries import days as which
from ..queries.first_pass import YIELD_COLUMNS, yields
from ..queries.work import LOSS_COLUMNS, SLOT_COLUMNS, losses, slots

# What one transaction takes: marks, and days to count.
MARKS, CHUNK = 5_000, 500
KEPT = (
    ("plant_kpi_slot", SLOT_COLUMNS, slots),
    ("plant_kpi_loss", LOSS_COLUMNS, losses),
    ("plant_kpi_yield", YIELD_COLUMNS, yields),
)


class PlantKpiDay(models.Model):
    """Settling: what a day came to is counted from its sources, and kept.

    A day is counted whole, so that counting it twice does no harm, and a late correction is no
    special case. What commits while it is counted has left a mark that is not seen yet, and stays.
    """

    _inherit = "plant.kpi.day"

    @api.model
    def _cron_settle(self):
        """Settle the days that are over or changed; where there are many, again at once."""
        now = fields.Datetime.now()
        self._extend(now)
        if self._settle(now):
            self.env.ref("plant_kpi.cron_settle")._trigger()

    @api.model
    def _settle(self, now, chunk=CHUNK):
        """Count days that are over or changed, the newest first; returns whether there are more."""
        self.env.flush_all()
        marks = self._take_marks()
        ids = self._changed(marks)
        cr = self.env.cr
        cr.execute(
            """
            SELECT id FROM plant_kpi_day
             WHERE NOT settled AND stop <= %s
             ORDER BY date DESC, id
             LIMIT %s
            """,
            [now, max(chunk - len(ids), 0)],
        )
        ids += [day for (day,) in cr.fetchall()]
        if ids:
            self._count(ids, now)
        return len(ids) >= chunk or len(marks) == MARKS

    def _take_marks(self):
        """Take away the oldest marks; returns ``(work center, company, date, plan)`` of each."""
        self.env.cr.execute(
            """
            DELETE FROM plant_kpi_mark
             WHERE id IN (SELECT id FROM plant_kpi_mark ORDER BY id LIMIT %s)
         RETURNING workcenter_id, company_id, date, COALESCE(plan, false)
            """,
            [MARKS],
        )
        return self.env.cr.fetchall()

    def _changed(self, marks):
        """The ids of the settled days that these marks are on, planned anew where a mark says so.

        A mark on a day that is not settled says nothing: that is counted in any case.
        """
        if not marks:
            return []
        workcenters, companies, dates, plans = map(list, zip(*marks, strict=True))
        self.env.cr.execute(
            SQL(
                """
                WITH mark AS (
                    SELECT * FROM unnest(%(workcenters)s::int[], %(companies)s::int[],
                                         %(dates)s::date[], %(plans)s::boolean[])
                           AS mark(workcenter_id, company_id, date, plan)
                )
                SELECT id, settled, bool_or(plan)
                  FROM (
                    SELECT day.id, day.settled, mark.plan
                      FROM mark
                      JOIN plant_kpi_day day
                        ON day.workcenter_id = mark.workcenter_id AND %(marked)s
                     UNION ALL
                    SELECT day.id, day.settled, mark.plan
                      FROM mark
                      JOIN plant_kpi_day day
                        ON day.workcenter_id IS NULL AND day.company_id = mark.company_id
                       AND %(marked)s
                     WHERE mark.workcenter_id IS NULL
                  ) AS found
                 WHERE settled OR plan
                 GROUP BY id, settled
                """,
                workcenters=workcenters,
                companies=companies,
                dates=dates,
                plans=plans,
                marked=which.MARKED,
            )
        )
        found = self.env.cr.fetchall()
        self.browse([day for day, _settled, plan in found if plan])._plan()
        return [day for day, settled, _plan in found if settled]

    def _count(self, ids, now):
        """Count these days from their sources and keep what they came to."""
        cr = self.env.cr
        self.env.flush_all()
        for table, columns, query in KEPT:
            names = SQL(", ").join(map(SQL.identifier, ("day_id", *columns)))
            cr.execute(SQL("DELETE FROM %s WHERE day_id = ANY(%s)", SQL.identifier(table), ids))
            cr.execute(
                SQL(
                    "INSERT INTO %s (%s) SELECT %s FROM (%s) AS counted",
                    SQL.identifier(table),
                    names,
                    names,
                    query(which.chosen(ids, now)),
                )
            )
        cr.execute("UPDATE plant_kpi_day SET settled = (stop <= %s) WHERE id = ANY(%s)", [now, ids])
        for model in ("plant.kpi.day", "plant.kpi.slot", "plant.kpi.loss", "plant.kpi.yield"):
            self.env[model].invalidate_model()
