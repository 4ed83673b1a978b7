"""What a work center did in a day, hour by hour and shift by shift, from its time lines, its plan
and what was counted. One statement for any number of days, for keeping and for reading alike.

The time lines of a day become events (one more works, one fewer …), summed up in order of time: so
lines that overlap count once, however many people work on however many orders. Between two events
nothing changes; such a stretch belongs to one hour and at most one shift.
"""

from odoo.addons.plant_base import compat
from odoo.tools import SQL

from .sources import LONG

MAKING = SQL("('productive', 'performance')")

# The columns of what is kept, beside the day.
SLOT_COLUMNS = (
    "hour",
    "shift",
    "shift_date",
    "planned_time",
    "production_time",
    "overtime",
    "down_time",
    "failure_time",
    "standard_time",
    "made",
    "scrapped",
    "failures",
)
LOSS_COLUMNS = ("loss_id", "shift", "shift_date", "down_time", "stops")


def slots(days):
    """The day, ``number`` and SLOT_COLUMNS: a row for each hour and shift in which anything was
    planned, done or counted. Times in hours; quantities in the products' own units.
    """
    return SQL(
        """
        SELECT day.id AS day_id, day.company_id, day.workcenter_id, day.date, day.has_calendar,
               slot.*
          FROM %(days)s AS day
         CROSS JOIN LATERAL (
            WITH %(stretches)s, counted AS (%(counted)s)
            SELECT ROW_NUMBER() OVER (ORDER BY part.hour, plan.name) AS number,
                   part.hour, plan.name AS shift, plan.date AS shift_date,
                   SUM(part.planned_time) AS planned_time,
                   SUM(part.production_time) AS production_time,
                   SUM(part.overtime) AS overtime,
                   SUM(part.down_time) AS down_time,
                   SUM(part.failure_time) AS failure_time,
                   SUM(part.standard_time) AS standard_time,
                   SUM(part.made) AS made,
                   SUM(part.scrapped) AS scrapped,
                   SUM(part.failures) AS failures
              FROM (
                SELECT stretch.hour, stretch.plan,
                       CASE WHEN stretch.planned OR (stretch.making AND day.has_calendar)
                            THEN hours ELSE 0 END AS planned_time,
                       CASE WHEN stretch.making THEN hours ELSE 0 END AS production_time,
                       CASE WHEN stretch.making AND day.has_calendar AND NOT stretch.planned
                            THEN hours ELSE 0 END AS overtime,
                       CASE WHEN stretch.down THEN hours ELSE 0 END AS down_time,
                       CASE WHEN stretch.down AND stretch.failing
                            THEN hours ELSE 0 END AS failure_time,
                       0.0 AS standard_time, 0.0 AS made, 0.0 AS scrapped, 0 AS failures
                  FROM stretch
                 WHERE stretch.planned OR stretch.making OR stretch.down
                 UNION ALL
                SELECT counted.hour, counted.plan, 0, 0, 0, 0, 0,
                       counted.standard_time, counted.made, counted.scrapped, counted.failures
                  FROM counted
              ) AS part
              LEFT JOIN plan ON plan.number = part.plan
             GROUP BY part.hour, plan.name, plan.date
         ) AS slot
        """,
        days=days,
        stretches=_stretches(),
        counted=_counted(),
    )


def losses(days):
    """The day, ``number`` and LOSS_COLUMNS: for how long the work center was down, and how often
    that began, for which reason. Of reasons given at the same time the first counts.
    """
    return SQL(
        """
        SELECT day.id AS day_id, day.company_id, day.workcenter_id, day.date, loss.*
          FROM %(days)s AS day
         CROSS JOIN LATERAL (
            WITH %(stretches)s
            SELECT ROW_NUMBER() OVER (ORDER BY part.loss_id, plan.name) AS number,
                   part.loss_id, plan.name AS shift, plan.date AS shift_date,
                   SUM(part.hours) AS down_time,
                   COUNT(*) FILTER (WHERE part.date_start >= day.start AND part.number = 1)
                       AS stops
              FROM (
                SELECT cause.loss_id, cause.date_start, stretch.plan, stretch.hours,
                       ROW_NUMBER() OVER (PARTITION BY cause.id ORDER BY stretch.start) AS number
                  FROM stretch
                 CROSS JOIN LATERAL (
                    SELECT line.id, line.loss_id, line.date_start
                      FROM line
                     WHERE line.losing = 1 AND line.start <= stretch.start
                       AND line.stop > stretch.start
                     ORDER BY line.date_start, line.id
                     LIMIT 1
                  ) AS cause
                 WHERE stretch.down
              ) AS part
              LEFT JOIN plan ON plan.number = part.plan
             GROUP BY part.loss_id, plan.name, plan.date
         ) AS loss
        """,
        days=days,
        stretches=_stretches(),
    )


def _stretches():
    """CTEs of a ``day``: ``plan``, ``line`` (its time lines, cut to it) and ``stretch``."""
    return SQL(
        """
        plan AS (
            SELECT start, LEAST(stop, day.until) AS stop, stop AS planned_stop, name, date,
                   ROW_NUMBER() OVER (ORDER BY start) AS number
              FROM plant_kpi_shift
             WHERE day_id = day.id
        ),
        line AS (
            SELECT found.id, found.loss_id, found.date_start, found.date_end,
                   GREATEST(found.date_start, day.start) AS start,
                   LEAST(COALESCE(found.date_end, day.until), day.until) AS stop,
                   (kind.loss_type IN %(making)s)::int AS making,
                   (kind.loss_type NOT IN %(making)s)::int AS losing,
                   (kind.loss_type NOT IN %(making)s
                    AND COALESCE(loss.plant_failure, false))::int AS failing
              FROM (
                SELECT * FROM mrp_workcenter_productivity
                 WHERE workcenter_id = day.workcenter_id
                   AND date_start >= day.start - interval '1 day' AND date_start < day.until
                   AND date_end >= day.start AND NOT %(long)s
                 UNION ALL
                SELECT * FROM mrp_workcenter_productivity
                 WHERE workcenter_id = day.workcenter_id
                   AND date_start < day.until
                   AND (date_end IS NULL OR date_end >= day.start) AND %(long)s
              ) AS found
              JOIN mrp_workcenter_productivity_loss loss ON loss.id = found.loss_id
              JOIN mrp_workcenter_productivity_loss_type kind ON kind.id = loss.loss_id
        ),
        event AS (
            SELECT time, SUM(making) AS making, SUM(losing) AS losing, SUM(failing) AS failing,
                   SUM(planned) AS planned, MAX(hour) AS hour, MAX(plan) AS plan
              FROM (
                SELECT start AS time, making, losing, failing, 0 AS planned,
                       NULL::timestamp AS hour, NULL::bigint AS plan
                  FROM line WHERE start < stop
                 UNION ALL
                SELECT stop, -making, -losing, -failing, 0, NULL, NULL FROM line WHERE start < stop
                 UNION ALL
                SELECT start, 0, 0, 0, 1, NULL, number FROM plan WHERE start < stop
                 UNION ALL
                SELECT stop, 0, 0, 0, -1, NULL, NULL FROM plan WHERE start < stop
                 UNION ALL
                SELECT hour, 0, 0, 0, 0, hour, NULL
                  FROM generate_series(day.start, day.until, interval '1 hour') AS hour
                 WHERE hour < day.until
                 UNION ALL
                SELECT day.until, 0, 0, 0, 0, NULL, NULL
              ) AS change
             GROUP BY time
        ),
        state AS (
            SELECT time AS start, LEAD(time) OVER past AS stop,
                   SUM(making) OVER past > 0 AS making, SUM(losing) OVER past > 0 AS losing,
                   SUM(failing) OVER past > 0 AS failing, SUM(planned) OVER past > 0 AS planned,
                   MAX(hour) OVER past AS hour, MAX(plan) OVER past AS plan
              FROM event
            WINDOW past AS (ORDER BY time)
        ),
        stretch AS (
            SELECT start, hour, CASE WHEN planned THEN plan END AS plan, planned, making, failing,
                   losing AND NOT making AND (planned OR NOT day.has_calendar) AS down,
                   EXTRACT(EPOCH FROM stop - start)::float8 / 3600 AS hours
              FROM state
             WHERE stop IS NOT NULL
        )
        """,
        making=MAKING,
        long=SQL(LONG),
    )


def _counted():
    """What was counted at one moment of a ``day``: pieces, scrap, failures.

    Pieces count when they are reported; what a finished work order has made without a report, when
    it was finished. Scrap of what was made counts when it was scrapped. A failure begins once, and
    lines of failure that meet or overlap are one.
    """
    return SQL(
        """
        SELECT day.start + floor(EXTRACT(EPOCH FROM found.time - day.start) / 3600)
                           * interval '1 hour' AS hour,
               (SELECT plan.number FROM plan
                 WHERE plan.start <= found.time AND found.time < plan.planned_stop) AS plan,
               found.standard_time, found.made, found.scrapped, found.failures
          FROM (
            SELECT report.time, report.quantity * orders.plant_unit_minutes / 60 AS standard_time,
                   report.quantity * %(factor)s AS made, 0.0 AS scrapped, 0 AS failures
              FROM plant_workorder_report report
              JOIN mrp_workorder orders
                ON orders.id = report.workorder_id AND orders.workcenter_id = day.workcenter_id
              %(units)s
             WHERE report.time >= day.start AND report.time < day.stop
             UNION ALL
            SELECT orders.date_finished, rest.quantity * orders.plant_unit_minutes / 60,
                   rest.quantity * %(factor)s, 0.0, 0
              FROM mrp_workorder orders
             CROSS JOIN LATERAL (
                SELECT orders.qty_produced - COALESCE(SUM(quantity), 0) AS quantity
                  FROM plant_workorder_report WHERE workorder_id = orders.id
              ) AS rest
              %(units)s
             WHERE orders.workcenter_id = day.workcenter_id AND orders.state = 'done'
               AND orders.date_finished >= day.start AND orders.date_finished < day.stop
               AND abs(rest.quantity) > 1e-9
             UNION ALL
            SELECT scrap.date_done, 0.0, 0.0,
                   scrap.scrap_qty * %(scrap_size)s / %(own_size)s, 0
              FROM stock_scrap scrap
              JOIN mrp_workorder orders
                ON orders.id = scrap.workorder_id AND orders.workcenter_id = day.workcenter_id
              %(units)s
              JOIN uom_uom scrap_unit ON scrap_unit.id = scrap.product_uom_id
             WHERE scrap.date_done >= day.start AND scrap.date_done < day.stop
               AND scrap.state = 'done' AND scrap.workorder_id IS NOT NULL
               AND scrap.product_id = production.product_id
             UNION ALL
            SELECT line.date_start, 0.0, 0.0, 0.0, 1
              FROM line
             WHERE line.failing = 1 AND line.date_start >= day.start
               AND NOT EXISTS (
                SELECT FROM line AS other
                 WHERE other.failing = 1
                   AND (other.date_start, other.id) < (line.date_start, line.id)
                   AND COALESCE(other.date_end, 'infinity') >= line.date_start
               )
          ) AS found
        """,
        factor=SQL("%s / %s", _size("unit"), _size("own_unit")),
        scrap_size=_size("scrap_unit"),
        own_size=_size("own_unit"),
        units=SQL(
            """
              JOIN mrp_production production ON production.id = orders.production_id
              JOIN product_product product ON product.id = production.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom unit ON unit.id = production.product_uom_id
              JOIN uom_uom own_unit ON own_unit.id = template.uom_id
            """
        ),
    )


def _size(alias):
    """The size of the unit of measure ``alias`` in reference units."""
    return compat.unit_size(SQL.identifier(alias, "factor"))
