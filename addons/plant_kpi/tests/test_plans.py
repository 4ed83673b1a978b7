"""The plans of the queries that figures are read and counted with, on filled tables."""

import json
from datetime import date, datetime

from odoo.tests import tagged

from ..models import (
    plant_kpi_board,
    plant_kpi_cash,
    plant_kpi_day,
    plant_kpi_inventory,
    plant_kpi_loss,
    plant_kpi_mark,
    plant_kpi_order,
    plant_kpi_shift,
    plant_kpi_slot,
    plant_kpi_yield,
)
from ..queries import days as which
from ..queries import sources
from ..queries.first_pass import yields
from ..queries.work import losses, slots
from .kpi_case import HOUR, KpiCase

START = datetime(2023, 1, 1)
LINES, DAYS = 20_000, 400


@tagged("post_install", "-at_install")
class TestPlans(KpiCase):
    def fill(self):
        """A year of lines at many work centers, of days and what is kept of them."""
        self.time_line(START, START + HOUR)
        self.env.flush_all()
        centers = self.env["mrp.workcenter"].create(
            [{"name": f"Filled {number}"} for number in range(10)]
        )
        cr = self.env.cr
        cr.execute(
            """
            INSERT INTO mrp_workcenter_productivity
                        (workcenter_id, company_id, loss_id, date_start, date_end)
            SELECT (%s::int[])[n %% 10 + 1], %s, %s,
                   %s::timestamp + n * interval '26 minutes',
                   %s::timestamp + n * interval '26 minutes' + interval '1 hour'
              FROM generate_series(1, %s) AS n
            """,
            [centers.ids, self.env.company.id, self.productive.id, START, START, LINES],
        )
        cr.execute("DELETE FROM plant_kpi_mark")
        cr.execute(
            """
            INSERT INTO plant_kpi_day
                        (workcenter_id, company_id, date, start, stop, has_calendar, settled)
            SELECT center, %s, %s::date + n, %s::timestamp + n * interval '1 day',
                   %s::timestamp + (n + 1) * interval '1 day', true, true
              FROM unnest(%s) AS center, generate_series(0, %s) AS n
            """,
            [self.env.company.id, START, START, START, centers.ids, DAYS],
        )
        cr.execute(
            """
            INSERT INTO plant_kpi_slot (day_id, hour, planned_time, production_time)
            SELECT day.id, day.start + n * interval '1 hour', 1, 0.5
              FROM plant_kpi_day day, generate_series(0, 15) AS n
            """
        )
        for table in (
            "mrp_workcenter_productivity",
            "plant_kpi_day",
            "plant_kpi_slot",
            "plant_kpi_mark",
        ):
            cr.execute(f"ANALYZE {table}")
        self.env.invalidate_all()
        return centers

    def plan(self, query):
        self.env.cr.execute("EXPLAIN (FORMAT JSON) " + query.code, query.params)
        plan = self.env.cr.fetchone()[0]
        return plan if isinstance(plan, str) else json.dumps(plan)

    def test_reading_a_period(self):
        """The days of the period by their date, their slots by the day; no table is scanned."""
        self.fill()
        domain = [("date", ">=", date(2023, 6, 1)), ("date", "<", date(2023, 6, 4))]
        query = self.work._search(domain)
        select = query.select("count(*)")
        code, params = (select.code, select.params) if hasattr(select, "code") else select
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {code}", params)
        plan = json.dumps(self.env.cr.fetchone()[0])
        self.assertIn("plant_kpi_day_date_idx", plan)
        self.assertIn("plant_kpi_slot_day_idx", plan)

    def test_counting_a_day(self):
        """The lines of a work center in a day: those that began near it, and the long ones."""
        centers = self.fill()
        [day] = self.days.search(
            [("workcenter_id", "=", centers[0].id), ("date", "=", date(2023, 6, 1))]
        ).ids
        chosen = which.chosen([day], self.now)
        for query in (slots, losses):
            plan = self.plan(query(chosen))
            self.assertIn("mrp_workcenter_productivity_kpi_start_idx", plan)
            self.assertIn("mrp_workcenter_productivity_kpi_long_idx", plan)
        self.assertTrue(self.plan(yields(chosen)))

    def test_every_index_is_there(self):
        modules = (
            sources,
            plant_kpi_board,
            plant_kpi_cash,
            plant_kpi_day,
            plant_kpi_inventory,
            plant_kpi_loss,
            plant_kpi_mark,
            plant_kpi_order,
            plant_kpi_shift,
            plant_kpi_slot,
            plant_kpi_yield,
        )
        declared = [index for module in modules for index in module.INDEXES]
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)",
            [[index.name for index in declared]],
        )
        self.assertEqual(len(self.env.cr.fetchall()), len(declared))
