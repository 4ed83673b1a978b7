from datetime import datetime

from odoo.tests import tagged

from .terminal_case import TerminalCase


@tagged("post_install", "-at_install")
class TestShiftEnd(TerminalCase):
    """A Monday, hours from 8 to 12 and 13 to 17 in UTC; the operators start at 9."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workcenter.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Day shift",
                "tz": "UTC",
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                        },
                    )
                    for day in range(5)
                    for start, end in ((8, 12), (12, 17))
                ],
            }
        )
        cls.station.idle_minutes = 30

    def setUp(self):
        super().setUp()
        self.now = datetime(2030, 5, 6, 9, 0)
        self.ana_token = self.sign_in(self.ana)
        self.act("start", self.turning)
        self.line = self.open_lines(self.turning)

    def cron(self):
        self.env["mrp.workcenter"]._cron_shift_end()
        self.env.flush_all()

    def test_during_the_shift_nothing_is_paused(self):
        self.now = datetime(2030, 5, 6, 16, 59)
        self.cron()
        self.assertFalse(self.line.date_end)

    def test_what_was_forgotten_ends_with_the_shift(self):
        self.now = datetime(2030, 5, 6, 17, 5)
        self.cron()
        self.assertFalse(self.line.date_end, "some minutes are left to put away the work")
        self.now = datetime(2030, 5, 7, 6, 0)
        self.cron()
        self.assertEqual(self.line.date_end, datetime(2030, 5, 6, 17, 0))
        self.assertEqual(self.line.plant_mark, "shift_end")
        self.assertEqual(self.turning.plant_state, "paused")

    def test_overtime_goes_on_while_the_session_is_used(self):
        self.now = datetime(2030, 5, 6, 16, 50)
        self.ana_token = self.sign_in(self.ana)
        self.now = datetime(2030, 5, 6, 17, 10)
        self.call("touch", token=self.ana_token)
        self.now = datetime(2030, 5, 6, 17, 30)
        self.cron()
        self.assertFalse(self.line.date_end)
        self.now = datetime(2030, 5, 6, 18, 30)
        self.cron()
        self.assertEqual(self.line.date_end, datetime(2030, 5, 6, 17, 10))

    def test_work_begun_after_the_shift_runs_until_the_next_ends(self):
        self.act("pause", self.turning)
        self.now = datetime(2030, 5, 6, 20, 0)
        self.ana_token = self.sign_in(self.ana)
        self.act("start", self.turning)
        line = self.open_lines(self.turning)
        self.now = datetime(2030, 5, 6, 23, 0)
        self.cron()
        self.assertFalse(line.date_end)
        self.now = datetime(2030, 5, 7, 17, 30)
        self.cron()
        self.assertEqual(line.date_end, datetime(2030, 5, 7, 17, 0))

    def test_a_calendar_without_hours_ends_nothing(self):
        self.workcenter.resource_calendar_id.attendance_ids.unlink()
        self.now = datetime(2030, 5, 6, 23, 0)
        self.cron()
        self.assertFalse(self.line.date_end)

    def test_correcting_takes_the_mark_away(self):
        self.now = datetime(2030, 5, 7, 6, 0)
        self.cron()
        correction = (
            self.env["plant.time.correction"]
            .with_user(self.supervisor)
            .create({"line_id": self.line.id, "reason": "Left at four"})
        )
        correction.date_end = datetime(2030, 5, 6, 16, 0)
        correction.action_apply()
        self.assertFalse(self.line.plant_mark)
