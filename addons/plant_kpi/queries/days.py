"""Which days of work centers a query counts, as SQL for its FROM.

``until`` is the end of a day, or now where it is not over.
"""

from odoo.tools import SQL

# That ``mark``, on a date of UTC, is on ``day``: a local date is at most one away from UTC's.
MARKED = SQL(
    "day.date BETWEEN mark.date - 1 AND mark.date + 1"
    " AND day.start < mark.date + 1 AND day.stop > mark.date"
)


def chosen(ids, now):
    """The days with these ids."""
    return _days(SQL("%s::int[]", list(ids)), now)


def live(now):
    """The days that are counted when they are read: not over, not settled yet, or changed since."""
    return _days(live_ids(now), now)


def live_ids(now):
    """An array of the ids of those days."""
    return SQL(
        """
        ARRAY(
            SELECT day.id FROM plant_kpi_day day
             WHERE NOT day.settled AND day.start < %(now)s::timestamp
             UNION
            SELECT day.id
              FROM plant_kpi_mark mark
              JOIN plant_kpi_day day
                ON day.workcenter_id = mark.workcenter_id AND %(marked)s
             UNION
            SELECT day.id
              FROM plant_kpi_mark mark
              JOIN plant_kpi_day day
                ON day.workcenter_id IS NULL AND day.company_id = mark.company_id AND %(marked)s
             WHERE mark.workcenter_id IS NULL
        )
        """,
        now=now,
        marked=MARKED,
    )


def not_live(column, now):
    """Whether the day in ``column`` (SQL) is none of those: what was kept of it stands."""
    return SQL(
        "NOT EXISTS (SELECT FROM unnest(%(ids)s) AS live(id) WHERE live.id = %(column)s)",
        ids=live_ids(now),
        column=column,
    )


def _days(ids, now):
    return SQL(
        """
        (SELECT day.*, LEAST(day.stop, %(now)s::timestamp) AS until
           FROM plant_kpi_day day
          WHERE day.id = ANY(%(ids)s) AND day.start < %(now)s::timestamp)
        """,
        ids=ids,
        now=now,
    )
