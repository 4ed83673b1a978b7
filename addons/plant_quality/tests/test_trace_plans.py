"""The plans of the genealogy's query, and what it costs, on a table of realistic size."""

import json

from odoo.tests import tagged

from ..models.plant_quality_genealogy import INDEXES
from .trace_case import TraceCase

LOTS = 5_000


@tagged("post_install", "-at_install")
class TestGenealogyPlans(TraceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.genealogy = cls.env["plant.quality.genealogy"].with_user(cls.inspector)

    def setUp(self):
        super().setUp()
        self.steel = self.stocked(self.product("Steel"), "STEEL")
        self.wheel = self.lot(self.product("Wheel"), "WHEEL")
        production = self.produce(self.wheel, [(self.steel, 2)])
        self.env.flush_all()
        lines = production.move_raw_ids.move_line_ids | production.move_finished_ids.move_line_ids
        self.used = lines.filtered(lambda line: line.lot_id == self.steel)
        self.made = lines - self.used
        self.fill(self.used.ids * LOTS)
        # and those of others, which have nothing to do with it
        for _turn in range(3):
            steel = self.copies("stock_lot", self.steel, {"name": "'STEEL-' || n"})
            self.fill(
                self.copies("stock_move_line", self.used, {"lot_id": "(%s::int[])[n]"}, steel)
            )
        self.copies("stock_move", self.made.move_id, {})
        for table in ("stock_lot", "stock_move_line", "stock_move", "stock_move_line_consume_rel"):
            self.env.cr.execute(f"ANALYZE {table}")
        self.env.invalidate_all()

    def fill(self, used):
        """As many wheels, each of one of the lines ``used``."""
        lots = self.copies("stock_lot", self.wheel, {"name": "'WHEEL-' || n"})
        made = self.copies("stock_move_line", self.made, {"lot_id": "(%s::int[])[n]"}, lots)
        self.env.cr.execute(
            "INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id) "
            "SELECT unnest(%s), unnest(%s)",
            [made, used],
        )

    def copies(self, table, record, columns, *params):
        """``LOTS`` copies of ``record``, ``columns`` as SQL of ``n``; their ids."""
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id'",
            [table],
        )
        names = [name for (name,) in self.env.cr.fetchall()]
        into = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(columns.get(name, f't."{name}"') for name in names)
        self.env.cr.execute(
            f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} t, "
            f"generate_series(1, {LOTS}) n WHERE t.id = %s RETURNING id",
            [*params, record.id],
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def plan(self, lot, upwards):
        query = self.genealogy._query(lot, upwards, 20_000)
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {query.code}", query.params)
        plan = self.env.cr.fetchone()[0]
        return plan if isinstance(plan, str) else json.dumps(plan)

    def test_every_index_is_used(self):
        plans = self.plan(self.steel, True) + self.plan(self.wheel, False)
        for index in INDEXES:
            with self.subTest(index.name):
                self.assertIn(f'"{index.name}"', plans)

    def test_no_table_that_grows_is_scanned(self):
        for upwards in (True, False):
            plan = json.loads(self.plan(self.steel, upwards))
            with self.subTest(upwards=upwards):
                self.assertEqual(
                    [table for table in scanned(plan) if not table.startswith("stock_location")], []
                )

    def test_one_query_whatever_the_size(self):
        lot = self.steel.with_user(self.inspector)
        self.genealogy._used_in(lot)
        with self.assertQueryCount(1):
            found = self.genealogy._used_in(lot)
        self.assertEqual(len(found.nodes), LOTS + 2)


def scanned(plan):
    """The tables that a plan reads from end to end."""
    if isinstance(plan, list):
        return [table for part in plan for table in scanned(part)]
    found = [plan["Relation Name"]] if plan.get("Node Type") == "Seq Scan" else []
    for key in ("Plan", "Plans"):
        found += scanned(plan.get(key, []))
    return found
