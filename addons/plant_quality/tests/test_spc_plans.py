import json

from odoo.addons.plant_quality.models import plant_quality_chart, plant_quality_subgroup
from odoo.tests import tagged

from .spc_case import QUIET, SpcCase

ROWS = 20_000


@tagged("post_install", "-at_install")
class TestSpcCosts(SpcCase):
    """A new point costs the window, whatever the length of the history; so does a correction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chart = cls._feed(QUIET)

    def _lengthen(self, rows):
        """So many points more, in control, of checks that are gone."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO plant_quality_subgroup (chart_id, company_id, sequence, time, value,
                        has_dispersion, dispersion, baseline_id)
                 SELECT %(chart)s, %(company)s, %(last)s + n, now(), 10 + (n %% 7 - 3) / 10.0,
                        true, 0.5, %(baseline)s
                   FROM generate_series(1, %(rows)s) AS n
            """,
            {
                "chart": self.chart.id,
                "company": self.chart.company_id.id,
                "last": self.chart.last_sequence,
                "baseline": self.chart.baseline_id.id,
                "rows": rows,
            },
        )
        self.chart.sudo().last_sequence += rows
        self.env.flush_all()
        self.env.cr.execute("ANALYZE plant_quality_subgroup")
        self.env.invalidate_all()

    def _cost(self, do):
        """Queries made, and rows of points read."""
        self.env.flush_all()
        self.env.invalidate_all()
        read, queries = self._rows_read(), self.env.cr.sql_log_count
        do()
        self.env.flush_all()
        return self.env.cr.sql_log_count - queries, self._rows_read() - read

    def _rows_read(self):
        self.env.cr.execute(
            """SELECT seq_tup_read + COALESCE(idx_tup_fetch, 0)
                 FROM pg_stat_xact_user_tables WHERE relname = 'plant_quality_subgroup'"""
        )
        return self.env.cr.fetchone()[0]

    def _cost_of_a_point(self, values=(10.0,)):
        attempts = self._measured(values)
        return self._cost(lambda: self.charts._feed(attempts))

    def test_of_a_new_point(self):
        self._cost_of_a_point()
        queries, rows = self._cost_of_a_point()
        self._lengthen(ROWS)
        long_queries, long_rows = self._cost_of_a_point()
        self.assertEqual(long_queries, queries)
        self.assertLessEqual(queries, 25)
        self.assertLessEqual(long_rows, rows + 2)
        self.assertLessEqual(long_rows, 20)

    def test_of_a_correction(self):
        self._lengthen(ROWS)
        self._feed(QUIET)
        point = self._points(self.chart)[-18]
        attempt = self._make_attempt(point.check_id, 10.1, kind="correction")
        queries, rows = self._cost(lambda: self.charts._feed(attempt))
        self.assertLessEqual(queries, 25)
        self.assertLessEqual(rows, 60)

    def test_of_a_batch(self):
        self._lengthen(ROWS)
        self._cost_of_a_point()
        few, _rows = self._cost_of_a_point(QUIET[:5])
        many, rows = self._cost_of_a_point(QUIET * 4)
        self.assertLessEqual(many, few + 3)
        self.assertLessEqual(rows, 100 + 20)


@tagged("post_install", "-at_install")
class TestSpcPlans(SpcCase):
    """The queries on points, which grow with production, each use the index named for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chart = cls._feed(QUIET)
        cls.env.flush_all()
        cls.env.cr.execute(
            """
            INSERT INTO plant_quality_subgroup (chart_id, company_id, sequence, time, value,
                        has_dispersion, dispersion, rules, broken)
                 SELECT c.id, %(company)s, c.last_sequence + n, now(), 10, true, 0.5,
                        CASE WHEN n %% 500 = 0 THEN '1' END,
                        CASE WHEN n %% 500 = 0 THEN 1 ELSE 0 END
                   FROM generate_series(1, %(rows)s) AS n, plant_quality_chart AS c
            """,
            {"company": cls.chart.company_id.id, "rows": ROWS},
        )
        cls.env.cr.execute("ANALYZE plant_quality_subgroup")

    def _plan(self, domain, order, limit=80):
        query = self.subgroups._search(domain, order=order, limit=limit)
        sql = query.select("id")
        sql = (sql.code, sql.params) if hasattr(sql, "code") else sql
        return self._explain(*sql)

    def _explain(self, query, params):
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {query}", params)
        (plan,) = self.env.cr.fetchone()
        plan = plan if isinstance(plan, str) else json.dumps(plan)
        self.assertNotIn('"Seq Scan"', plan)
        return plan

    def test_the_newest_of_a_chart(self):
        plan = self._plan([("chart_id", "=", self.chart.id)], "sequence desc", 15)
        self.assertIn("plant_quality_subgroup_chart_idx", plan)

    def test_the_list_of_a_chart(self):
        plan = self._plan([("chart_id", "=", self.chart.id)], self.subgroups._order)
        self.assertIn("plant_quality_subgroup_chart_idx", plan)

    def test_what_breaks_a_rule(self):
        domain = [("chart_id", "=", self.chart.id), ("broken", ">", 0)]
        self.assertIn("plant_quality_subgroup_out_idx", self._plan(domain, "sequence desc"))

    def test_around_a_point(self):
        domain = [("chart_id", "=", self.chart.id), ("sequence", "<", 9000)]
        plan = self._plan(domain, "sequence desc", 14)
        self.assertIn("plant_quality_subgroup_chart_idx", plan)

    def test_of_checks(self):
        checks = self._points(self.chart).check_id[:2]
        plan = self._plan([("check_id", "in", checks.ids)], "id", None)
        self.assertIn("plant_quality_subgroup_check_idx", plan)

    def test_of_an_attempt(self):
        attempt = self._points(self.chart).attempt_id[0]
        plan = self._plan([("attempt_id", "=", attempt.id)], "id", None)
        self.assertIn("plant_quality_subgroup_attempt_idx", plan)

    def test_every_index_is_there(self):
        declared = plant_quality_chart.INDEXES + plant_quality_subgroup.INDEXES
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)",
            [[index.name for index in declared]],
        )
        self.assertEqual(len(self.env.cr.fetchall()), len(declared))
