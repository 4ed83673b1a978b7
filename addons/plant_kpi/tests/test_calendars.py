from datetime import date, datetime, timedelta
from itertools import pairwise

from odoo.tests import tagged

from .kpi_case import HOUR, KpiCase, make_calendar

NIGHTS = ((0, 6), (22, 24))


@tagged("post_install", "-at_install")
class TestCalendars(KpiCase):
    """Local days, clock changes, leaves, and changes of the calendar."""

    def planned(self, day, workcenter=None):
        return self.figures("planned_time", domain=self.on(day), workcenter=workcenter)

    def night_work(self, change):
        """Work all through the night before the Sunday on which clocks change, in night shifts."""
        self.line.calendar_id = make_calendar(self.env, NIGHTS, days=range(7))
        start = datetime.combine(change - timedelta(days=1), datetime.min.time()) + 20 * HOUR
        self.set_clock(start + timedelta(days=4))
        self.time_line(start, start + 14 * HOUR)
        self.settle()

    def test_clocks_go_forward(self):
        """31 March 2024: 00:00-06:00 has 5 h; the day has 23 hours, each of its own."""
        change = date(2024, 3, 31)
        self.night_work(change)
        self.assertAlmostEqual(
            self.figures(
                "planned_time", domain=[*self.on(change), ("shift_date", "=", date(2024, 3, 30))]
            ),
            5,
        )
        rows = self.work.search(
            [("workcenter_id", "=", self.workcenter.id), ("date", "=", change)], order="hour"
        )
        # 23:00 UTC is 00:00 in Berlin; at 02:00, which is 01:00 UTC, it is 03:00.
        self.assertEqual(rows[0].hour, datetime(2024, 3, 30, 23))
        worked = self.figures("production_time", domain=self.on(change))
        self.assertAlmostEqual(worked, 11)  # 23:00 UTC to 10:00 UTC

    def test_clocks_go_back(self):
        """27 October 2024: 00:00-06:00 has 7 h, and each of its hours counts."""
        change = date(2024, 10, 27)
        self.night_work(change)
        self.assertAlmostEqual(
            self.figures(
                "planned_time", domain=[*self.on(change), ("shift_date", "=", date(2024, 10, 26))]
            ),
            7,
        )
        day = self.days.search([("workcenter_id", "=", self.workcenter.id), ("date", "=", change)])
        self.assertEqual(day.stop - day.start, timedelta(hours=25))

    def test_the_night_shift_is_one_over_both_days(self):
        """Monday 22:00 to Tuesday 06:00 is 8 h of Monday's shift."""
        self.line.calendar_id = make_calendar(self.env, NIGHTS, days=range(7))
        self.time_line(datetime(2024, 1, 15, 21), datetime(2024, 1, 16, 5))
        self.settle()
        domain = [("shift_date", "=", date(2024, 1, 15)), ("shift", "=", "22:00-06:00")]
        self.assertAlmostEqual(self.figures("production_time", domain=domain), 8)
        self.assertAlmostEqual(self.figures("planned_time", domain=domain), 8)

    def test_days_of_a_half_hour_zone(self):
        """In Kolkata 18:30-20:30 UTC on the 15th is 00:00-02:00 on the 16th."""
        self.line.calendar_id = make_calendar(self.env, ((0, 4),), "Asia/Kolkata", range(7))
        self.time_line(datetime(2024, 1, 15, 18, 30), datetime(2024, 1, 15, 20, 30))
        self.settle()
        self.assertAlmostEqual(
            self.figures("production_time", domain=self.on(date(2024, 1, 16))), 2
        )
        rows = self.work.search(
            [("workcenter_id", "=", self.workcenter.id), ("production_time", ">", 0)], order="hour"
        )
        self.assertEqual(rows[0].hour, datetime(2024, 1, 15, 18, 30))

    def test_days_follow_one_another(self):
        self.line.calendar_id = make_calendar(self.env, tz="America/New_York")
        self.set_clock(datetime(2024, 12, 1))
        self.time_line(datetime(2024, 1, 2), datetime(2024, 1, 2, 1))
        self.extend()
        days = self.days.search([("workcenter_id", "=", self.workcenter.id)], order="date")
        self.assertGreater(len(days), 330)
        for day, after in pairwise(days):
            self.assertEqual((day.stop, day.date + timedelta(days=1)), (after.start, after.date))

    # -- leaves ----------------------------------------------------------------------------------

    def leave(self, start, stop, **vals):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.calendar.id,
                "date_from": start,
                "date_to": stop,
                "company_id": self.env.company.id,
                **vals,
            }
        )

    def test_a_planned_leave_is_not_planned_time(self):
        """16 h less a leave from 08:00 to 12:00 in Berlin: 12 h."""
        self.leave(datetime(2024, 1, 16, 7), datetime(2024, 1, 16, 11))
        self.time_line(datetime(2024, 1, 16, 5), datetime(2024, 1, 16, 6))
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 12)

    def test_a_late_leave_counts_and_goes_again(self):
        self.time_line(datetime(2024, 1, 16, 5), datetime(2024, 1, 16, 6))
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 16)
        leave = self.leave(datetime(2024, 1, 16, 7), datetime(2024, 1, 16, 11))
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 12)
        leave.date_to = datetime(2024, 1, 16, 9)
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 14)
        leave.unlink()
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 16)

    def test_leaves_of_one_work_center_and_of_work_orders(self):
        """One's own counts for it alone; what Odoo books for a work order counts for nobody."""
        other = self.workcenter.copy({"name": "Other"})
        start, stop = datetime(2024, 1, 16, 7), datetime(2024, 1, 16, 11)
        self.leave(start, stop, resource_id=self.workcenter.resource_id.id)
        self.leave(start + 5 * HOUR, stop + 5 * HOUR, time_type="other")
        for center in (self.workcenter, other):
            self.time_line(start - HOUR, start, workcenter=center)
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 12)
        self.assertAlmostEqual(self.planned(date(2024, 1, 16), other), 16)

    # -- changes of the calendar -----------------------------------------------------------------

    def test_a_new_calendar_is_for_the_days_to_come(self):
        self.time_line(datetime(2024, 1, 16, 5), datetime(2024, 1, 16, 6))
        self.settle()
        self.line.calendar_id = make_calendar(self.env, ((6, 14),))
        line = self.time_line(datetime(2024, 1, 16, 8), datetime(2024, 1, 16, 9))
        self.settle()
        self.set_clock(self.now + timedelta(days=2))
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 16)
        self.assertAlmostEqual(self.planned(date(2024, 1, 18)), 8)
        day = self.days.search(
            [("workcenter_id", "=", self.workcenter.id), ("date", "=", date(2024, 1, 16))]
        )
        day.with_user(self.env.ref("base.user_admin")).action_plan_again()
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 8)
        self.assertTrue(line)

    def test_an_archived_work_center_is_not_planned(self):
        self.time_line(datetime(2024, 1, 16, 5), datetime(2024, 1, 16, 6))
        self.settle()
        self.workcenter.active = False
        self.settle()
        self.set_clock(self.now + timedelta(days=5))
        self.settle()
        self.assertAlmostEqual(self.planned(date(2024, 1, 16)), 16)
        self.assertFalse(self.planned(date(2024, 1, 19)))
