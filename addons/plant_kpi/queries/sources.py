"""Indexes on others' tables: what the figures are made of, by work center and time.

Dropped by the uninstall hook.
"""

from odoo.addons.plant_base.indexes import Index

# A line that is open or longer than a day may cover days long after its start.
LONG = "(date_end IS NULL OR date_end > date_start + interval '1 day')"

INDEXES = [
    Index(
        "mrp_workcenter_productivity_kpi_start_idx",
        "mrp_workcenter_productivity (workcenter_id, date_start)",
        "the time lines of a work center in a day: those that began in it or the day before",
    ),
    Index(
        "mrp_workcenter_productivity_kpi_long_idx",
        f"mrp_workcenter_productivity (workcenter_id, date_start) WHERE {LONG}",
        "the time lines of a work center in a day: open ones, and those longer than a day",
    ),
    Index(
        "mrp_workorder_kpi_finished_idx",
        "mrp_workorder (workcenter_id, date_finished) WHERE state = 'done'",
        "what a work center finished in a day",
    ),
    Index(
        "stock_scrap_kpi_idx",
        "stock_scrap (date_done) WHERE state = 'done' AND workorder_id IS NOT NULL",
        "what was scrapped in a day",
    ),
    Index(
        "plant_quality_attempt_kpi_first_idx",
        "plant_quality_attempt (time) INCLUDE (check_id, result) WHERE kind = 'first'",
        "the first attempts of a day",
    ),
    Index(
        "plant_quality_attempt_kpi_failures_idx",
        "plant_quality_attempt (time, check_id) WHERE kind = 'first' AND result = 'fail'",
        "the first attempts that failed in a period, and why",
    ),
]
