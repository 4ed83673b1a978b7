"""The plans of the queries that each verb, each snapshot and each station's queue make."""

import json

from odoo.tests import tagged

from ..models.mrp_workcenter_productivity import INDEXES as PRODUCTIVITY
from ..models.mrp_workorder import INDEXES as WORKORDER
from ..models.plant_workorder_report import INDEXES as REPORT
from ..models.stock_scrap import INDEXES as SCRAP
from .workorder_case import WorkorderCase

ROWS = 12_000


@tagged("post_install", "-at_install")
class TestWorkorderIndexes(WorkorderCase):
    def setUp(self):
        super().setUp()
        self.turning.env.flush_all()

    def fill(self, table, record, columns):
        """``ROWS`` copies of ``record`` with some ``columns`` as SQL of ``n`` (1, 2, 3 …)."""
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema AND table_name = %s",
            [table],
        )
        names = [name for (name,) in self.env.cr.fetchall() if name != "id"]
        into = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(columns.get(name, f't."{name}"') for name in names).replace("%", "%%")
        self.env.cr.execute(
            f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} t, "
            f"generate_series(1, {ROWS}) n WHERE t.id = %s",
            [record.id],
        )
        self.env.cr.execute(f"ANALYZE {table}")

    def assert_plan(self, index, sql, params=()):
        """``sql`` is answered by ``index`` and scans no table."""
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = self.env.cr.fetchone()[0]
        text = plan if isinstance(plan, str) else json.dumps(plan)
        self.assertIn(f'"{index}"', text)
        self.assertNotIn('"Seq Scan"', text)

    def test_queue(self):
        self.fill(
            "mrp_workorder",
            self.turning,
            {
                "workcenter_id": f"CASE WHEN n % 50 = 0 THEN {self.workcenter.id} "
                f"ELSE t.workcenter_id END",
                "plant_state": "CASE WHEN n % 100 = 0 THEN 'ready' ELSE 'done' END",
                "date_start": "now() + n * interval '1 minute'",
            },
        )
        self.assert_plan(
            "mrp_workorder_plant_queue_idx",
            "SELECT id FROM mrp_workorder WHERE workcenter_id = %s AND plant_state IN "
            "('ready', 'running', 'paused', 'blocked') ORDER BY date_start, id LIMIT 50",
            [self.workcenter.id],
        )

    def test_time_lines(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.floor(self.turning).plant_pause(token=self.ana_token)
        self.env.flush_all()
        line = self.turning.time_ids
        self.fill(
            "mrp_workcenter_productivity",
            line,
            {
                "date_start": "t.date_start - n * interval '1 hour'",
                "date_end": "t.date_start - n * interval '1 hour' + interval '30 minutes'",
                "operator_id": f"CASE WHEN n % 200 = 0 THEN {self.ben.id} ELSE NULL END",
            },
        )
        self.assert_plan(
            "mrp_workcenter_productivity_plant_open_idx",
            "SELECT id FROM mrp_workcenter_productivity WHERE workcenter_id = %s "
            "AND date_end IS NULL ORDER BY id DESC",
            [self.workcenter.id],
        )
        self.assert_plan(
            "mrp_workcenter_productivity_plant_operator_idx",
            "SELECT id FROM mrp_workcenter_productivity WHERE operator_id = %s "
            "AND date_start >= %s",
            [self.ben.id, self.now],
        )

    def test_reports(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.floor(self.turning).plant_report(1, token=self.ana_token)
        self.env.flush_all()
        self.fill(
            "plant_workorder_report",
            self.turning.plant_report_ids,
            {
                "workorder_id": f"CASE WHEN n % 500 = 0 THEN {self.assembly.id} "
                "ELSE t.workorder_id END",
                "operator_id": f"CASE WHEN n % 200 = 0 THEN {self.ben.id} ELSE t.operator_id END",
                "time": "t.time + n * interval '1 hour'",
                "key": "'k' || n",
            },
        )
        self.assert_plan(
            "plant_workorder_report_workorder_idx",
            "SELECT id FROM plant_workorder_report WHERE workorder_id = %s ORDER BY id DESC",
            [self.assembly.id],
        )
        self.assert_plan(
            "plant_workorder_report_operator_idx",
            "SELECT id FROM plant_workorder_report WHERE operator_id = %s AND time >= %s "
            "AND time < %s",
            [self.ben.id, self.now, "2031-05-06"],
        )
        self.assert_plan(
            "plant_workorder_report_time_idx",
            "SELECT sum(quantity) FROM plant_workorder_report WHERE time >= %s AND time < %s",
            ["2031-05-06", "2031-05-07"],
        )
        self.assert_plan(
            "plant_workorder_report_lot_idx",
            "SELECT id FROM plant_workorder_report WHERE lot_id = %s",
            [-1],
        )
        self.assert_plan(
            "plant_workorder_report_key_uniq",
            "SELECT id FROM plant_workorder_report WHERE key = %s",
            ["k77"],
        )

    def test_scraps(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        order.plant_report(5, token=self.ana_token)
        order.plant_scrap(1, self.spoilt.id, token=self.ana_token)
        self.env.flush_all()
        self.fill(
            "stock_scrap",
            self.turning.scrap_ids,
            {
                "workorder_id": f"CASE WHEN n % 500 = 0 THEN {self.assembly.id} ELSE NULL END",
                "plant_key": "CASE WHEN n % 500 = 0 THEN 'k' || n END",
            },
        )
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'stock_scrap' "
            "AND indexdef LIKE '%(workorder_id)%' ORDER BY indexname"
        )
        # 19.0 has one of its own.
        served = [name for (name,) in self.env.cr.fetchall()]
        self.assertIn("stock_scrap_plant_workorder_idx", served)
        if len(served) == 1:
            self.assert_plan(
                "stock_scrap_plant_workorder_idx",
                "SELECT id FROM stock_scrap WHERE workorder_id = %s",
                [self.assembly.id],
            )
        self.assert_plan(
            "stock_scrap_plant_key_uniq",
            "SELECT id FROM stock_scrap WHERE plant_key = %s",
            ["k500"],
        )

    def test_every_index_is_there(self):
        self.env.cr.execute("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema")
        there = {name for (name,) in self.env.cr.fetchall()}
        declared = {index.name for index in (*PRODUCTIVITY, *WORKORDER, *REPORT, *SCRAP)}
        self.assertLessEqual(declared, there)
