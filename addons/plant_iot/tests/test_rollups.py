import json
from datetime import datetime, timedelta

from odoo.addons.plant_iot.models.plant_iot_channel_history import HISTORY, ROLLUPS
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IotCase


@tagged("post_install", "-at_install")
class TestRollups(IotCase):
    """Minutes and hours follow from readings, whenever those come in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The start of an hour that is over.
        now = datetime.utcnow().replace(minute=0, second=0, microsecond=0)
        cls.hour = now - timedelta(hours=2)

    def _said(self, sequence, *values):
        """Take in ``(seconds after self.hour, value)`` pairs in one batch, and roll up."""
        readings = [
            self._reading(
                "telemetry",
                value=value,
                time=(self.hour + timedelta(seconds=seconds)).isoformat() + "Z",
            )
            for seconds, value in values
        ]
        self._ingest(sequence, *readings)
        while self.env["plant.iot.reading.due"]._roll_up():
            pass
        self.env.invalidate_all()

    def _rollups(self, of):
        return self.env[f"plant.iot.reading.{of}"].search(
            [("channel_id", "=", self.channel.id)], order="start"
        )

    def _figures(self, rollup):
        return (rollup.count, rollup.min, rollup.mean, rollup.max, rollup.last)

    def test_a_minute_and_its_hour(self):
        """0:05 → 2, 0:20 → 8, 0:59 → 5; 7:00 → 1: minutes (3; 2, 5, 8; 5) and (1; 1, 1, 1; 1),
        of which the hour is (4; 1, 16/4 = 4, 8; 1).
        """
        self._said(1, (20, 8.0), (5, 2.0), (59, 5.0), (420, 1.0))
        minutes = self._rollups("minute")
        self.assertEqual(minutes.mapped("start"), [self.hour, self.hour + timedelta(minutes=7)])
        self.assertEqual(self._figures(minutes[0]), (3, 2, 5, 8, 5))
        self.assertEqual(self._figures(minutes[1]), (1, 1, 1, 1, 1))
        self.assertEqual(self._figures(self._rollups("hour")), (4, 1, 4, 8, 1))

    def test_a_late_reading_is_counted(self):
        self._said(1, (10, 1.0), (70, 3.0))
        self._said(2, (30, 5.0))
        self.assertEqual(self._figures(self._rollups("minute")[0]), (2, 1, 3, 5, 5))
        self.assertEqual(self._figures(self._rollups("hour")), (3, 1, 3, 5, 3))

    def test_what_is_no_number_is_not_counted(self):
        self._said(1, (1, None), (2, 4.0), (61, None))
        self.assertEqual(self._figures(self._rollups("minute")), (1, 4, 4, 4, 4))

    def test_much_that_waits_is_taken_in_parts(self):
        for sequence in range(1, 6):
            self._ingest(sequence, self._reading("telemetry", seconds_ago=60 * sequence))
        due = self.env["plant.iot.reading.due"]
        before = due.search_count([])
        self.assertGreaterEqual(before, 5)
        self.assertEqual(due._roll_up(chunk=2), 2)
        self.assertEqual(due.search_count([]), before - 2)

    def test_after_a_downtime_the_cron_catches_up(self):
        self._ingest(1, self._reading("telemetry", seconds_ago=7200))
        self.env["plant.iot.reading.due"]._cron_roll_up()
        self.assertEqual(len(self._rollups("hour")), 1)
        self.assertFalse(self.env["plant.iot.reading.due"].search([]))

    def test_rollups_are_not_edited(self):
        self._said(1, (1, 1.0))
        for of in ("minute", "hour"):
            rollup = self._rollups(of)
            for method in (lambda: rollup.write({"min": 0}), rollup.unlink, rollup.copy):  # noqa: B023
                with self.subTest(of), self.assertRaises(UserError):
                    method()

    # -- the graph -------------------------------------------------------------------------------

    def _history(self, start, end, **options):
        window = (self.hour + timedelta(seconds=seconds) for seconds in (start, end))
        return self.channel.plant_history(*[time.isoformat() + "Z" for time in window], **options)

    def test_a_short_window_is_drawn_from_readings(self):
        self._said(1, (5, 2.0), (20, 8.0), (59, 5.0))
        drawn = self._history(0, 60)
        self.assertEqual(drawn["source"], "raw")
        self.assertEqual(drawn["mean"], [2.0, 8.0, 5.0])
        self.assertEqual(drawn["step"], 0.1)
        epoch = (self.hour - datetime(1970, 1, 1)).total_seconds()
        self.assertEqual(drawn["time"], [epoch + 5, epoch + 20, epoch + 59])

    def test_in_few_stretches(self):
        self._said(1, (5, 2.0), (20, 8.0), (59, 5.0))
        drawn = self._history(0, 60, points=2)
        self.assertEqual(drawn["min"], [2.0, 5.0])
        self.assertEqual(drawn["mean"], [5.0, 5.0])
        self.assertEqual(drawn["max"], [8.0, 5.0])
        self.assertEqual(drawn["count"], [2, 1])

    def test_a_long_window_is_drawn_from_rollups_and_what_they_lack(self):
        self._said(1, (0, 1.0), (3600, 3.0))
        self._ingest(2, self._reading("telemetry", value=9.0, seconds_ago=1))
        drawn = self._history(-86400, 86400, points=100)
        self.assertEqual(drawn["source"], "minute")
        self.assertEqual(drawn["mean"], [1.0, 3.0, 9.0])
        drawn = self._history(-86400 * 300, 86400 * 2)
        self.assertEqual(drawn["source"], "hour")
        self.assertEqual((min(drawn["min"]), max(drawn["max"])), (1.0, 9.0))
        self.assertEqual(sum(drawn["count"]), 3)

    def test_nothing_to_draw(self):
        drawn = self._history(-9000, -8000)
        self.assertEqual(drawn["mean"], [])
        self.assertEqual(drawn["count"], [])

    def test_no_window(self):
        for start, end, words in (
            ("yesterday", "2026-05-06T08:00:00Z", "is no time"),
            ("2026-05-06T08:00:00", "2026-05-06T09:00:00Z", "is no time"),
            ("2026-05-06T08:00:00Z", "2026-05-06T08:00:00Z", "begins before it ends"),
            ("1926-05-06T08:00:00Z", "2026-05-06T08:00:00Z", "20 years"),
            (None, False, "is no time"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.channel.plant_history(start, end)

    def test_a_stranger_draws_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("stranger", "plant_base.group_plant_operator", other)
        with self.assertRaises(AccessError):
            self.channel.with_user(stranger).plant_history(
                "2026-05-06T08:00:00Z", "2026-05-06T09:00:00Z"
            )

    # -- plans -----------------------------------------------------------------------------------

    def _plan(self, query, params):
        self.env.cr.execute("EXPLAIN (FORMAT JSON) " + query, params)
        (plan,) = self.env.cr.fetchone()
        plan = plan if isinstance(plan, str) else json.dumps(plan)
        self.assertNotIn('"Seq Scan"', plan)
        return plan

    def test_plans_read_only_the_partitions_of_the_window(self):
        readings = [
            self._reading("telemetry", seconds_ago=86400 * day + n)
            for day in range(1, 12)
            for n in range(20)
        ]
        self._ingest(1, *readings)
        self.env["plant.iot.reading.due"]._roll_up()
        self.env.cr.execute("ANALYZE plant_iot_reading, plant_iot_reading_minute")
        # Small as these partitions are, reading them whole would be cheapest.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        start = self.hour - timedelta(days=3)
        window = {
            "channel": self.channel.id,
            "start": start,
            "tail": start,
            "end": start + timedelta(hours=1),
            "step": 6,
        }
        plan = self._plan(HISTORY.format(rollups=""), window)
        self.assertIn(f"plant_iot_reading_p{start:%Y%m%d}", plan)
        self.assertNotIn(f"plant_iot_reading_p{start - timedelta(days=2):%Y%m%d}", plan)
        rollups = ROLLUPS.format(table="plant_iot_reading_minute")
        window["tail"] = window["end"]
        plan = self._plan(HISTORY.format(rollups=rollups), window)
        self.assertIn(f"plant_iot_reading_minute_p{start:%Y%m}", plan)
