"""The plans of the queries that figures are read and counted with, on filled tables."""

import json
from datetime import date, datetime

from odoo import Command
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

    def fill_checks(self, centers):
        """Checks at these work centers, every 26 minutes; every 50th has failed at first."""
        product = self.env["product.product"].create({"name": "Filled"})
        point = self.env["plant.quality.point"].create(
            {
                "name": "Filled",
                "trigger": "production",
                "product_ids": [Command.set(product.ids)],
                "test_type": "pass_fail",
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            """
            WITH checked AS (
                INSERT INTO plant_quality_check
                            (name, point_id, version_id, test_type, company_id, state, product_id,
                             workcenter_id, first_result, answered_at)
                SELECT 'F' || n, %s, %s, 'pass_fail', %s, 'passed', %s, (%s::int[])[n %% 10 + 1],
                       CASE WHEN n %% 50 = 0 THEN 'fail' ELSE 'pass' END,
                       %s::timestamp + n * interval '26 minutes'
                  FROM generate_series(1, %s) AS n
             RETURNING id, company_id, first_result, answered_at
            )
            INSERT INTO plant_quality_attempt (check_id, company_id, number, kind, result, time)
            SELECT id, company_id, 1, 'first', first_result, answered_at FROM checked
            """,
            [
                point.id,
                point.version_id.id,
                self.env.company.id,
                product.id,
                centers.ids,
                START,
                LINES,
            ],
        )
        self.env.cr.execute("DELETE FROM plant_kpi_mark")
        for table in ("plant_quality_check", "plant_quality_attempt"):
            self.env.cr.execute(f"ANALYZE {table}")

    def counted(self, query):
        """How many rows a search finds, as ``(code, parameters)``."""
        select = query.select("count(*)")
        return (select.code, select.params) if hasattr(select, "code") else select

    def ran(self, code, params):
        """The nodes of the plan of a query that was run."""
        self.env.cr.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {code}", params)
        [top] = self.env.cr.fetchone()[0]
        nodes = [top["Plan"]]
        for node in nodes:
            nodes += node.get("Plans", ())
        return nodes

    def touched(self, nodes, table):
        """How many rows of a table were looked at."""
        return sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in nodes
            if node.get("Relation Name") == table
        )

    def plan(self, query):
        self.env.cr.execute("EXPLAIN (FORMAT JSON) " + query.code, query.params)
        plan = self.env.cr.fetchone()[0]
        return plan if isinstance(plan, str) else json.dumps(plan)

    def test_reading_a_period(self):
        """The days of the period by their date, their slots by the day; no table is scanned."""
        self.fill()
        domain = [("date", ">=", date(2023, 6, 1)), ("date", "<", date(2023, 6, 4))]
        query = self.work._search(domain)
        code, params = self.counted(query)
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

    def test_failures_of_a_period(self):
        """Those of the period by their time, and the day of each at once."""
        self.fill_checks(self.fill())
        first, last = datetime(2023, 6, 1), datetime(2023, 7, 31)
        query = self.env["plant.kpi.failure"]._search(
            [("time", ">=", first), ("time", "<", last), ("date", ">=", first.date())]
        )
        nodes = self.ran(*self.counted(query))
        found = self.env["plant.quality.attempt"].search_count(
            [("time", ">=", first), ("time", "<", last), ("result", "=", "fail")]
        )
        self.assertGreater(found, 50)
        used = {node.get("Index Name") for node in nodes}
        self.assertIn("plant_quality_attempt_kpi_failures_idx", used)
        self.assertIn("plant_kpi_day_start_idx", used)
        self.assertEqual(self.touched(nodes, "plant_quality_attempt"), found)
        self.assertEqual(self.touched(nodes, "plant_kpi_day"), found)

    def test_orders_finished_in_a_period(self):
        production = self.order().production_id
        self.env.flush_all()
        own = ("id", "name", "state", "date_finished")
        self.env.cr.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = 'mrp_production' AND column_name NOT IN %s",
            [own],
        )
        [columns] = self.env.cr.fetchone()
        self.env.cr.execute(
            f"""
            INSERT INTO mrp_production ({columns}, name, state, date_finished)
            SELECT {columns}, 'Filled ' || n, 'done', %s::timestamp + n * interval '26 minutes'
              FROM mrp_production, generate_series(1, 5000) AS n WHERE id = %s
            """,
            [START, production.id],
        )
        self.env.cr.execute("ANALYZE mrp_production")
        first, last = datetime(2023, 2, 1), datetime(2023, 2, 3)
        query = (
            self.env["plant.kpi.order"]
            .with_user(self.reader)
            ._search([("finished_at", ">=", first), ("finished_at", "<", last)])
        )
        nodes = self.ran(*self.counted(query))
        found = self.env["mrp.production"].search_count(
            [("date_finished", ">=", first), ("date_finished", "<", last), ("state", "=", "done")]
        )
        self.assertGreater(found, 50)
        self.assertIn("mrp_production_kpi_done_idx", {node.get("Index Name") for node in nodes})
        self.assertEqual(self.touched(nodes, "mrp_production"), found)

    def test_attempts_are_read_once_for_all_places(self):
        self.fill_checks(self.fill())
        days = self.days.search([("date", "=", date(2023, 6, 1))])
        self.assertEqual(len(days), 10)
        query = yields(which.chosen(days.ids, self.now))
        nodes = self.ran(query.code, query.params)
        first = datetime(2023, 6, 1)
        found = self.env["plant.quality.attempt"].search_count(
            [("time", ">=", first), ("time", "<", first + 24 * HOUR)]
        )
        self.assertGreater(found, 50)
        self.assertIn(
            "plant_quality_attempt_kpi_first_idx", {node.get("Index Name") for node in nodes}
        )
        self.assertEqual(self.touched(nodes, "plant_quality_attempt"), found)
        self.assertEqual(self.touched(nodes, "plant_quality_check"), found)

    def test_a_mark_finds_its_days_by_their_date(self):
        center = self.fill()[0]
        self.env["plant.kpi.mark"].create({"workcenter_id": center.id, "date": date(2023, 11, 1)})
        self.env.flush_all()
        self.env.cr.execute("ANALYZE plant_kpi_mark")
        query = which.live_ids(self.now)
        nodes = self.ran(f"SELECT {query.code}", query.params)
        self.assertLess(self.touched(nodes, "plant_kpi_day"), 20)

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
