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
    """The day, ``number`` and YIELD_COLUMNS: by product, operation and quality point.

    The attempts of all places are in one order of time. So they are read once for all days of the
    same hours and then shared out over the places, not once for each place. Those of the hours are
    looked up, and the check of each by itself (``OFFSET 0``): how few they are the planner cannot
    know, and would read all attempts and checks there ever were.
    """
    return SQL(
        """
        SELECT day.id AS day_id, day.date, day.workcenter_id, found.company_id, found.product_id,
               found.operation_id, found.point_id,
               ROW_NUMBER() OVER (
                   PARTITION BY day.id, day.date
                   ORDER BY found.point_id, found.product_id, found.operation_id, found.company_id
               ) AS number,
               found.inspected, found.passed
          FROM %(days)s AS day
          JOIN (
            WITH found AS MATERIALIZED (
                SELECT span.start, span.stop, %(place_of_check)s AS place, checked.company_id,
                       checked.product_id, checked.operation_id, checked.point_id,
                       COUNT(*) AS inspected,
                       COUNT(*) FILTER (WHERE attempt.result = 'pass') AS passed
                  FROM (SELECT DISTINCT start, stop FROM %(days)s AS day) AS span
                 CROSS JOIN LATERAL (
                    SELECT check_id, result
                      FROM plant_quality_attempt
                     WHERE kind = 'first' AND time >= span.start AND time < span.stop
                    OFFSET 0
                  ) AS attempt
                 CROSS JOIN LATERAL (
                    SELECT workcenter_id, company_id, product_id, point_id,
                           (SELECT operation_id FROM mrp_workorder WHERE id = workorder_id)
                               AS operation_id
                      FROM plant_quality_check
                     WHERE id = attempt.check_id AND test_type IN %(judged)s
                    OFFSET 0
                  ) AS checked
                 GROUP BY 1, 2, 3, 4, 5, 6, 7
            )
            SELECT * FROM found
          ) AS found
            ON found.start = day.start AND found.stop = day.stop
           AND found.place = %(place_of_day)s
        """,
        days=days,
        judged=JUDGED,
        place_of_check=_place("checked"),
        place_of_day=_place("day"),
    )


def _place(alias):
    """One number for a work center, or for a company where there is none."""
    return SQL(
        "COALESCE(%s, -%s)",
        SQL.identifier(alias, "workcenter_id"),
        SQL.identifier(alias, "company_id"),
    )
