"""What the first attempts at quality checks found in a day."""

from odoo.tools import SQL

# Checks that cannot fail (instructions, registered lots) say nothing of how good the work is.
JUDGED = ("pass_fail", "measure", "series", "picture")

YIELD_COLUMNS = (
    "company_id",
    "workcenter_id",
    "product_id",
    "operation_id",
    "point_id",
    "inspected",
    "passed",
)


def yields(days):
    """The day, ``number`` and YIELD_COLUMNS: by product, operation and quality point."""
    return SQL(
        """
        SELECT day.id AS day_id, day.date, day.workcenter_id, checked.company_id,
               checked.product_id, orders.operation_id, checked.point_id,
               ROW_NUMBER() OVER (
                   PARTITION BY day.id, day.date
                   ORDER BY checked.point_id, checked.product_id, orders.operation_id
               ) AS number,
               COUNT(*) AS inspected,
               COUNT(*) FILTER (WHERE attempt.result = 'pass') AS passed
          FROM %(days)s AS day
          JOIN plant_quality_attempt attempt
            ON attempt.kind = 'first' AND attempt.time >= day.start AND attempt.time < day.stop
          JOIN plant_quality_check checked
            ON checked.id = attempt.check_id
           AND (checked.workcenter_id = day.workcenter_id
                OR (checked.workcenter_id IS NULL AND day.workcenter_id IS NULL
                    AND checked.company_id = day.company_id))
           AND checked.test_type IN %(judged)s
          LEFT JOIN mrp_workorder orders ON orders.id = checked.workorder_id
         GROUP BY day.id, day.date, day.workcenter_id, checked.company_id, checked.product_id,
                  orders.operation_id, checked.point_id
        """,
        days=days,
        judged=JUDGED,
    )
