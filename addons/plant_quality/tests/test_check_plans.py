"""The plans of the queries on checks, attempts and measures, which grow with production."""

import json

from odoo.tests import tagged

from ..models import plant_quality_attempt, plant_quality_check, plant_quality_measure
from .answers_case import AnswersCase

ROWS = 20_000


@tagged("post_install", "-at_install")
class TestCheckPlans(AnswersCase):
    def setUp(self):
        super().setUp()
        self.product.tracking = "lot"
        self.check = self.diameter(capture_kind="measure", check={"state": "failed"})
        self.lot = self.env["stock.lot"].create(
            {"name": "L", "product_id": self.product.id, "company_id": self.env.company.id}
        )
        self.answered = self.diameter()
        self.answer(self.answered, value=20)
        self.env.flush_all()
        checks = self.copies(
            "plant_quality_check",
            self.answered,
            {
                "name": "'C' || n",
                # So that each index tells few rows from many, as in a plant.
                "workorder_id": "NULL",
                "production_id": "NULL",
                "product_id": "NULL",
                "workcenter_id": "NULL",
                "operator_id": "NULL",
                "answered_at": "now() - n * interval '1 minute'",
            },
        )
        attempts = self.copies(
            "plant_quality_attempt",
            self.answered.attempt_id,
            {"check_id": "(%s::int[])[n]", "operator_id": "NULL"},
            checks,
        )
        self.copies(
            "plant_quality_measure",
            self.answered.measure_ids,
            {
                "check_id": "(%s::int[])[n]",
                "attempt_id": "(%s::int[])[n]",
                "key": "'key-' || n",
            },
            checks,
            attempts,
        )
        # Those of the demo plant would be many: in a plant few wait.
        self.env.cr.execute(
            "UPDATE plant_quality_check SET state = 'skipped', waits_for = NULL"
            " WHERE state = 'todo' AND id NOT IN %s",
            [(self.check.id, self.answered.id)],
        )
        for table in ("plant_quality_check", "plant_quality_attempt", "plant_quality_measure"):
            self.env.cr.execute(f"ANALYZE {table}")
        self.env.invalidate_all()

    def copies(self, table, record, columns, *params):
        """``ROWS`` copies of ``record``, ``columns`` as SQL of ``n``; their ids."""
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema AND table_name = %s AND column_name != 'id' "
            "ORDER BY ordinal_position",
            [table],
        )
        names = [name for (name,) in self.env.cr.fetchall()]
        ordered = sorted(columns, key=lambda name: "%s" not in columns[name])
        names = [*ordered, *(name for name in names if name not in columns)]
        into = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(columns.get(name, f't."{name}"') for name in names)
        self.env.cr.execute(
            f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} t, "
            f"generate_series(1, {ROWS}) n WHERE t.id = %s RETURNING id",
            [*params, record.id],
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def plan(self, model, domain, order="id", limit=None):
        query = self.env[model]._search(domain, order=order, limit=limit)
        sql = query.select("id")
        sql = (sql.code, sql.params) if hasattr(sql, "code") else sql
        return self.explain(*sql)

    def explain(self, query, params):
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {query}", params)
        (plan,) = self.env.cr.fetchone()
        plan = plan if isinstance(plan, str) else json.dumps(plan)
        for table in ("check", "attempt", "measure"):
            self.assertNotRegex(plan, rf'"Seq Scan"[^{{}}]*"plant_quality_{table}"')
        return plan

    def test_what_answering_asks(self):
        for model, domain, index in (
            ("check", [("workorder_id", "=", self.turning.id)], "check_workorder"),
            (
                "check",
                [("workorder_id", "in", self.turning.ids), ("waits_for", "!=", False)],
                "check_workorder",
            ),
            (
                "check",
                [("production_id", "in", self.production.ids), ("waits_for", "!=", False)],
                "check_production",
            ),
            ("check", [("picking_id", "in", [1, 2]), ("waits_for", "!=", False)], "check_picking"),
            ("check", [("lot_id", "in", self.lot.ids), ("state", "!=", "skipped")], "check_lot"),
            ("check", [("product_id", "in", self.product.ids)], "check_product"),
            ("measure", [("key", "=", "key-7")], "measure_key"),
            (
                "measure",
                [("check_id", "=", self.check.id), ("attempt_id", "=", False)],
                "measure_check",
            ),
            ("attempt", [("check_id", "=", self.check.id)], "attempt_number"),
            ("attempt", [("lot_id", "=", self.lot.id)], "attempt_lot"),
            ("attempt", [("component_lot_id", "=", self.lot.id)], "attempt_component_lot"),
        ):
            with self.subTest(domain):
                plan = self.plan(f"plant.quality.{model}", domain)
                self.assertIn(f"plant_quality_{index}", plan)

    def test_the_next_one_of_a_device(self):
        for asked in (
            [("capture_kind", "=", "measure"), ("test_type", "in", ("measure", "series"))],
            [("test_type", "in", ("lot", "component"))],
        ):
            domain = [("workorder_id", "=", self.turning.id), ("waits_for", "=", "answer"), *asked]
            plan = self.plan("plant.quality.check", domain, limit=1)
            self.assertIn("plant_quality_check_workorder_idx", plan)

    def test_the_lists(self):
        company = ("company_id", "in", self.env.company.ids)
        for domain, order, index in (
            ([company, ("state", "=", "todo")], "id desc", "check_todo"),
            ([company, ("state", "=", "failed")], "id desc", "check_failed"),
            ([company, ("waits_for", "!=", False)], "id desc", "check_waiting"),
            ([company, ("waits_for", "=", "decision")], "id desc", "check_waiting"),
            ([company, ("waits_for", "=", "signature")], "id desc", "check_waiting"),
            ([("name", "=", "C7")], "id desc", "check_name"),
            ([("operator_id", "=", self.ana.id)], "id desc", "check_operator"),
            ([("user_id", "=", self.inspector.id)], "id desc", "check_user"),
            ([("workcenter_id", "=", self.workcenter.id)], "id desc", "check_workcenter"),
        ):
            with self.subTest(domain):
                plan = self.plan("plant.quality.check", domain, order, 80)
                self.assertIn(f"plant_quality_{index}_idx", plan)

    def test_every_index_is_there(self):
        declared = (
            plant_quality_check.INDEXES
            + plant_quality_attempt.INDEXES
            + plant_quality_measure.INDEXES
        )
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)",
            [[index.name for index in declared]],
        )
        self.assertEqual(len(self.env.cr.fetchall()), len(declared))
