"""Triggers that mark the days whose figures change: whoever writes, and by whatever way.

A mark is a row more and never a change of one, so that people on the shop floor neither wait for
each other here nor fail. One statement makes its marks with one statement.
"""

# Each makes marks of ``{rows}``, a SELECT from the table that is watched.
LINE_DAYS = """
    INSERT INTO plant_kpi_mark (workcenter_id, company_id, date)
    SELECT DISTINCT line.workcenter_id, NULL::int, day::date
      FROM ({rows}) AS line,
           generate_series(
               -- a wrong year would mark days without end
               date_trunc('day', GREATEST(
                   line.date_start, now() AT TIME ZONE 'UTC' - interval '10 years'
               )),
               LEAST(COALESCE(line.date_end, 'infinity'), now() AT TIME ZONE 'UTC'),
               interval '1 day'
           ) AS day
     WHERE line.workcenter_id IS NOT NULL
"""
REPORT_DAYS = """
    INSERT INTO plant_kpi_mark (workcenter_id, company_id, date)
    SELECT DISTINCT orders.workcenter_id, NULL::int, moment::date
      FROM ({rows}) AS report
      JOIN mrp_workorder orders ON orders.id = report.workorder_id
     CROSS JOIN LATERAL (VALUES
        (report.time), (CASE WHEN orders.state = 'done' THEN orders.date_finished END)
     ) AS moments(moment)
     WHERE moment IS NOT NULL AND orders.workcenter_id IS NOT NULL
"""
SCRAP_DAYS = """
    INSERT INTO plant_kpi_mark (workcenter_id, company_id, date)
    SELECT DISTINCT orders.workcenter_id, NULL::int, scrap.date_done::date
      FROM ({rows}) AS scrap
      JOIN mrp_workorder orders ON orders.id = scrap.workorder_id
     WHERE scrap.date_done IS NOT NULL AND orders.workcenter_id IS NOT NULL
"""
FINISHED_DAYS = """
    INSERT INTO plant_kpi_mark (workcenter_id, company_id, date)
    SELECT DISTINCT orders.workcenter_id, NULL::int, orders.date_finished::date
      FROM ({rows}) AS orders
     WHERE orders.state = 'done' AND orders.date_finished IS NOT NULL
       AND orders.workcenter_id IS NOT NULL
"""
# All days on which anything was counted on these work orders.
ORDER_DAYS = """
    INSERT INTO plant_kpi_mark (workcenter_id, company_id, date)
    SELECT DISTINCT orders.workcenter_id, NULL::int, moment::date
      FROM ({rows}) AS orders
     CROSS JOIN LATERAL (
        SELECT orders.date_finished WHERE orders.state = 'done'
         UNION ALL
        SELECT time FROM plant_workorder_report WHERE workorder_id = orders.id
         UNION ALL
        SELECT date_done FROM stock_scrap WHERE workorder_id = orders.id AND state = 'done'
     ) AS moments(moment)
     WHERE moment IS NOT NULL AND orders.workcenter_id IS NOT NULL
"""
ATTEMPT_DAYS = """
    INSERT INTO plant_kpi_mark (workcenter_id, company_id, date)
    SELECT DISTINCT checked.workcenter_id, checked.company_id, attempt.time::date
      FROM ({rows}) AS attempt
      JOIN plant_quality_check checked ON checked.id = attempt.check_id
     WHERE attempt.kind = 'first'
"""
CHECK_DAYS = """
    INSERT INTO plant_kpi_mark (workcenter_id, company_id, date)
    SELECT DISTINCT checked.workcenter_id, checked.company_id, attempt.time::date
      FROM ({rows}) AS checked
      JOIN plant_quality_attempt attempt
        ON attempt.check_id = checked.id AND attempt.number = 1
"""


CHANGED = """
    SELECT pair.* FROM old_rows was JOIN new_rows became ON became.id = was.id
     CROSS JOIN LATERAL (SELECT was.* UNION ALL SELECT became.*) AS pair
     WHERE ({before}) IS DISTINCT FROM ({after})
"""


def _changed(*columns):
    """The rows before and after of an update, where it changed one of ``columns``."""
    before, after = (", ".join(f"{alias}.{c}" for c in columns) for alias in ("was", "became"))
    return CHANGED.format(before=before, after=after)


NEW, OLD = "SELECT * FROM new_rows", "SELECT * FROM old_rows"
TIME = ("workcenter_id", "date_start", "date_end", "loss_id")
SCRAP = ("state", "scrap_qty", "date_done", "workorder_id", "product_id", "product_uom_id")
CHECK = ("workcenter_id", "product_id", "point_id", "workorder_id", "test_type")

# table → (operation → the statements that mark its days)
WATCHED = {
    "mrp_workcenter_productivity": {
        "INSERT": [LINE_DAYS.format(rows=NEW)],
        "UPDATE": [LINE_DAYS.format(rows=_changed(*TIME))],
        "DELETE": [LINE_DAYS.format(rows=OLD)],
    },
    "plant_workorder_report": {
        "INSERT": [REPORT_DAYS.format(rows=NEW)],
        "UPDATE": [REPORT_DAYS.format(rows=_changed("workorder_id", "time", "quantity"))],
        "DELETE": [REPORT_DAYS.format(rows=OLD)],
    },
    "mrp_workorder": {
        "INSERT": [FINISHED_DAYS.format(rows=NEW)],
        "UPDATE": [
            FINISHED_DAYS.format(rows=_changed("state", "date_finished", "qty_produced")),
            ORDER_DAYS.format(rows=_changed("workcenter_id", "plant_unit_minutes")),
        ],
        "DELETE": [FINISHED_DAYS.format(rows=OLD)],
    },
    "stock_scrap": {
        "INSERT": [SCRAP_DAYS.format(rows=NEW + " WHERE state = 'done'")],
        "UPDATE": [SCRAP_DAYS.format(rows=_changed(*SCRAP))],
        "DELETE": [SCRAP_DAYS.format(rows=OLD + " WHERE state = 'done'")],
    },
    "plant_quality_attempt": {
        "INSERT": [ATTEMPT_DAYS.format(rows=NEW)],
        "DELETE": [ATTEMPT_DAYS.format(rows=OLD)],
    },
    "plant_quality_check": {
        "UPDATE": [CHECK_DAYS.format(rows=_changed(*CHECK))],
    },
}
ROWS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}
# What marks all that is there already.
HISTORY = [
    LINE_DAYS.format(rows="SELECT * FROM mrp_workcenter_productivity"),
    REPORT_DAYS.format(rows="SELECT * FROM plant_workorder_report"),
    FINISHED_DAYS.format(rows="SELECT * FROM mrp_workorder"),
    SCRAP_DAYS.format(rows="SELECT * FROM stock_scrap WHERE state = 'done'"),
    ATTEMPT_DAYS.format(rows="SELECT * FROM plant_quality_attempt"),
]


def create_triggers(cr):
    """Make them, or make them anew: they are the module's own."""
    for table, operation, statements in _watched():
        name = _name(table, operation)
        body = ";".join(statements)
        cr.execute(
            f"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $mark$
            BEGIN
                {body};
                RETURN NULL;
            END $mark$;
            DROP TRIGGER IF EXISTS {name} ON {table};
            CREATE TRIGGER {name} AFTER {operation} ON {table} {ROWS[operation]}
                FOR EACH STATEMENT EXECUTE FUNCTION {name}()
            """
        )


def drop_triggers(cr):
    for table, operation, _statements in _watched():
        name = _name(table, operation)
        cr.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}; DROP FUNCTION IF EXISTS {name}()")


def _watched():
    for table, operations in WATCHED.items():
        for operation, statements in operations.items():
            yield table, operation, statements


def _name(table, operation):
    return f"plant_kpi_{operation.lower()}_{table}"
