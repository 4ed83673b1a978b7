from datetime import date, datetime

from odoo.addons.plant_base import compat
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.plant_kpi import KPIS, MOST_REQUESTS, REPORTS
from .kpi_case import HOUR, KpiCase

SIX = datetime(2024, 1, 16, 5)


@tagged("post_install", "-at_install")
class TestFigures(KpiCase):
    """The one call of tiles, spreadsheets and programs."""

    def ask(self, *requests):
        return self.env["plant.kpi"].with_user(self.reader).plant_kpis(list(requests))

    def tuesday(self, kpi, **rest):
        return {
            "kpi": kpi,
            "date_from": "2024-01-16",
            "date_to": "2024-01-16",
            "filters": {"workcenter_ids": self.workcenter.ids},
            **rest,
        }

    def test_values_and_parts(self):
        """8 h of 16 h: 50 %; all of one question are one query."""
        self.time_line(SIX, SIX + 8 * HOUR)
        self.settle()
        available, used, oee = self.ask(
            self.tuesday("availability"), self.tuesday("utilisation"), self.tuesday("oee")
        )
        self.assertAlmostEqual(available["value"], 0.5)
        self.assertEqual(available["parts"], {"available_time": 8, "planned_time": 16})
        self.assertEqual((available["unit"], available["reason"]), ("ratio", None))
        self.assertAlmostEqual(used["value"], 1)
        self.assertEqual(oee["value"], 0)
        rows = self.work.search(available["domain"])
        self.assertAlmostEqual(sum(rows.mapped("production_time")), 8)

    def test_groups(self):
        self.time_line(SIX, SIX + 8 * HOUR)
        self.time_line(SIX - 24 * HOUR, SIX - 20 * HOUR)
        self.settle()
        [answer] = self.ask(
            {**self.tuesday("availability", by="day"), "date_from": date(2024, 1, 15)}
        )
        self.assertEqual(
            [(group["key"], group["value"]) for group in answer["groups"]],
            [("2024-01-15", 0.25), ("2024-01-16", 0.5)],
        )
        [answer] = self.ask(self.tuesday("production_time", by="shift"))
        self.assertEqual(answer["groups"][0]["label"], "06:00-14:00")
        [answer] = self.ask(self.tuesday("oee", by="workcenter", limit=1))
        self.assertEqual(answer["groups"][0]["key"], self.workcenter.id)

    def test_every_figure_by_everything(self):
        """Nothing fails without data, and each empty value has its reason."""
        requests = [
            {"kpi": name, "date_from": "2024-01-01", "date_to": "2024-01-31", "by": by}
            for name, kpi in KPIS.items()
            for by in (None, *REPORTS[kpi.model].by)
        ]
        for start in range(0, len(requests), MOST_REQUESTS):
            for answer in self.ask(*requests[start : start + MOST_REQUESTS]):
                self.assertTrue(answer["value"] is not None or answer["reason"], answer)

    def test_reasons(self):
        self.time_line(SIX, SIX + HOUR)
        self.settle()
        before, quality = self.ask(
            {**self.tuesday("oee"), "date_from": "2020-01-01", "date_to": "2020-01-31"},
            self.tuesday("quality_ratio"),
        )
        self.assertIsNone(before["value"])
        self.assertIn("before", before["reason"])
        self.assertIsNone(quality["value"])
        self.assertIn("Nothing was reported", quality["reason"])
        self.line.calendar_id = False
        self.workcenter.resource_calendar_id = False
        self.days.search([("workcenter_id", "=", self.workcenter.id)])._plan()
        self.days.search([("workcenter_id", "=", self.workcenter.id)]).settled = False
        [answer] = self.ask(self.tuesday("oee"))
        self.assertIn("No working hours", answer["reason"])

    def test_queries_do_not_grow_with_tiles(self):
        self.settle()
        few = [self.tuesday(name) for name in ("oee", "availability")]
        many = [self.tuesday(name) for name in ("oee", "availability", "made", "mtbf")] * 5
        self.ask(*few)
        counts = []
        for requests in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.ask(*requests)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_one_query_for_all_groupings_of_a_report(self):
        self.time_line(SIX, SIX + 8 * HOUR)
        self.settle()
        one = [self.tuesday("oee")]
        many = [self.tuesday("oee", by=by) for by in ("day", "hour", "shift")] + one
        self.ask(*many)
        counts = []
        for requests in (one, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.ask(*requests)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_groupings_are_what_each_is_by_itself(self):
        self.time_line(SIX, SIX + 8 * HOUR)
        self.time_line(SIX - 24 * HOUR, SIX - 20 * HOUR, self.broken)
        self.settle()
        model = self.work.with_user(self.reader)
        grouping_sets = [[], ["date:day"], ["workcenter_id"], ["shift", "date:week"], ["shift"]]
        aggregates = ["__count", "planned_time:sum", "availability:avg"]
        for domain in ([("workcenter_id", "=", self.workcenter.id)], [("id", "in", [])]):
            found = compat.read_grouping_sets(model, domain, grouping_sets, aggregates)
            for groupings, rows in zip(grouping_sets, found, strict=True):
                with self.subTest(groupings, domain=domain):
                    self.assertCountEqual(rows, model._read_group(domain, groupings, aggregates))

    def test_nonsense_is_refused_with_a_sentence(self):
        for request, message in (
            ("oee", "must be an object"),
            ({}, "There is no figure"),
            ({"kpi": "OEE"}, "There is no figure"),
            ({"kpi": ["oee"]}, "There is no figure"),
            ({"kpi": "oee", "from": "2024"}, "is not known"),
            ({"kpi": "oee", "date_from": "January"}, "is no day"),
            ({"kpi": "oee", "date_from": 2024}, "is no day"),
            (
                {"kpi": "oee", "date_from": "2024-02-01", "date_to": "2024-01-01"},
                "before it begins",
            ),
            ({"kpi": "oee", "date_from": "1990-01-01", "date_to": "2024-01-01"}, "shorter"),
            ({"kpi": "oee", "by": "product"}, "cannot be told by"),
            ({"kpi": "oee", "by": "date; DROP TABLE"}, "cannot be told by"),
            ({"kpi": "oee", "filters": {"product_ids": [1]}}, "cannot be filtered by"),
            ({"kpi": "oee", "filters": {"line_ids": "1"}}, "list of ids"),
            ({"kpi": "oee", "filters": {"line_ids": [True]}}, "list of ids"),
            ({"kpi": "oee", "filters": [1]}, "must be an object"),
            ({"kpi": "oee", "limit": -1}, "limit"),
            ({"kpi": "oee", "limit": "9"}, "limit"),
        ):
            with self.subTest(request), self.assertRaisesRegex(UserError, message):
                self.ask(request)
        for requests in ("oee", None, [{"kpi": "oee"}] * (MOST_REQUESTS + 1)):
            with self.assertRaisesRegex(UserError, "at most"):
                self.env["plant.kpi"].plant_kpis(requests)

    def test_names(self):
        names = {
            row["kpi"] for row in self.env["plant.kpi"].with_user(self.reader).plant_kpi_names()
        }
        self.assertIn("oee", names)
        self.assertNotIn("ccc", names)

    # -- states ----------------------------------------------------------------------------------

    def state(self):
        [state] = self.env["plant.kpi"].with_user(self.reader).plant_states(self.workcenter.ids)
        return state

    def test_states(self):
        """13:00 in Berlin, in the early shift: idle, then running, then down, then off at night."""
        self.extend()
        self.time_line(self.now - 3 * HOUR, self.now - 2 * HOUR)
        self.settle()
        self.assertEqual(
            (self.state()["state"], self.state()["since"]), ("idle", "2024-01-17 10:00:00")
        )
        line = self.time_line(self.now - HOUR, None)
        self.assertEqual(
            (self.state()["state"], self.state()["since"]), ("running", "2024-01-17 11:00:00")
        )
        line.date_end = self.now
        block = self.time_line(self.now, None, self.broken)
        self.assertEqual(
            (self.state()["state"], self.state()["reason"]), ("down", self.broken.name)
        )
        block.date_end = self.now
        self.set_clock(self.now + 11 * HOUR)
        self.assertEqual((self.state()["state"], self.state()["since"]), ("off", None))
