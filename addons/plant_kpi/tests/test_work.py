from datetime import date, datetime, timedelta

from odoo.tests import tagged

from .kpi_case import HOUR, NOW, KpiCase, make_calendar

TUESDAY = date(2024, 1, 16)
# 06:00 in Berlin in winter.
SIX = datetime(2024, 1, 16, 5)


@tagged("post_install", "-at_install")
class TestWork(KpiCase):
    """Each formula, with an example worked by hand; read from its sources, and as it is kept."""

    def both(self, check):
        """Run ``check`` on days that are counted when they are read, and on those that are kept."""
        self.extend()
        with self.subTest("read"):
            check()
        self.settle()
        with self.subTest("kept"):
            self.assertTrue(
                self.days.search(
                    [("workcenter_id", "=", self.workcenter.id), ("date", "=", TUESDAY)]
                ).settled
            )
            check()

    def almost(self, value, expected):
        self.assertAlmostEqual(value, expected, places=6)

    def test_availability(self):
        """Two shifts are 16 h planned. Worked 4 h + 6 h = 10 h: 10 / 16 = 62.5 %."""
        self.time_line(SIX, SIX + 4 * HOUR)
        self.time_line(SIX + 6 * HOUR, SIX + 12 * HOUR)

        def check():
            planned, worked, available = self.figures(
                "planned_time", "production_time", "availability", domain=self.on(TUESDAY)
            )
            self.almost(planned, 16)
            self.almost(worked, 10)
            self.almost(available, 0.625)

        self.both(check)

    def test_lines_of_two_people_count_once(self):
        """06:00-08:00 and 07:00-09:00 are 3 h, not 4 h."""
        self.time_line(SIX, SIX + 2 * HOUR)
        self.time_line(SIX + HOUR, SIX + 3 * HOUR)
        self.both(lambda: self.almost(self.figures("production_time"), 3))

    def test_overtime_is_planned_too(self):
        """21:00-23:30 with a plan to 22:00: 1.5 h overtime, planned 17.5 h, worked 2.5 h."""
        self.time_line(SIX + 15 * HOUR, SIX + 17.5 * HOUR)

        def check():
            over, planned, worked = self.figures(
                "overtime", "planned_time", "production_time", domain=self.on(TUESDAY)
            )
            self.almost(over, 1.5)
            self.almost(planned, 17.5)
            self.almost(worked, 2.5)
            self.almost(self.figures("overtime", domain=[("shift", "=", False)]), 1.5)

        self.both(check)

    def test_down_time_and_utilisation(self):
        """Worked 6 h, blocked 2 h: busy 8 h, utilisation 6 / 8 = 75 %, idle 16 - 8 = 8 h."""
        self.time_line(SIX, SIX + 6 * HOUR)
        self.time_line(SIX + 6 * HOUR, SIX + 8 * HOUR, self.no_material)

        def check():
            down, busy, idle, used, failed = self.figures(
                "down_time",
                "busy_time",
                "idle_time",
                "utilisation",
                "failure_time",
                domain=self.on(TUESDAY),
            )
            self.almost(down, 2)
            self.almost(busy, 8)
            self.almost(idle, 8)
            self.almost(used, 0.75)
            self.almost(failed, 0)

        self.both(check)

    def test_nobody_is_down_while_work_goes_on_or_nothing_is_planned(self):
        """Blocked 20:00-02:00, work 20:00-21:00: down 21:00-22:00 alone, 1 h."""
        self.time_line(SIX + 14 * HOUR, SIX + 20 * HOUR, self.broken)
        self.time_line(SIX + 14 * HOUR, SIX + 15 * HOUR)
        self.both(lambda: self.almost(self.figures("down_time", domain=self.on(TUESDAY)), 1))

    def test_effectiveness_quality_and_oee(self):
        """60 pieces at 6 min are 6 h of standard time, made in 8 h of 16 h planned; 3 are scrap.

        Availability 8 / 16 = 0.5; effectiveness 6 / 8 = 0.75; quality 57 / 60 = 0.95;
        OEE 0.5 x 0.75 x 0.95 = 0.35625; throughput 60 / 8 = 7.5 an hour; scrap 3 / 60 = 0.05.
        """
        order = self.order(100, minutes=6)
        self.time_line(SIX, SIX + 8 * HOUR, workorder_id=order.id)
        self.report(order, 40, SIX + 4 * HOUR)
        self.report(order, 20, SIX + 7.5 * HOUR)
        self.scrap(order, 3, SIX + 7 * HOUR)

        def check():
            found = self.figures(
                "made",
                "scrapped",
                "standard_time",
                "availability",
                "effectiveness",
                "quality_ratio",
                "oee",
                "throughput",
                "scrap_ratio",
                domain=self.on(TUESDAY),
            )
            for value, expected in zip(
                found, (60, 3, 6, 0.5, 0.75, 0.95, 0.35625, 7.5, 0.05), strict=True
            ):
                self.almost(value, expected)

        self.both(check)

    def test_a_ratio_of_two_days_is_of_their_sums(self):
        """8 h of 16 h, then 4 h of 16 h: 12 / 32 = 37.5 %."""
        self.time_line(SIX, SIX + 8 * HOUR)
        self.time_line(SIX - 24 * HOUR, SIX - 20 * HOUR)
        days = [("date", "in", [TUESDAY, TUESDAY - timedelta(days=1)])]
        self.both(lambda: self.almost(self.figures("availability", domain=days), 0.375))

    def test_mtbf_and_mttr(self):
        """Two failures of 1 h and 2 h, worked 9 h: MTBF 9 / 3 = 3 h, MTTR 3 / 3 = 1 h."""
        self.time_line(SIX, SIX + 3 * HOUR)
        self.time_line(SIX + 3 * HOUR, SIX + 4 * HOUR, self.broken)
        self.time_line(SIX + 4 * HOUR, SIX + 8 * HOUR)
        self.time_line(SIX + 8 * HOUR, SIX + 9 * HOUR, self.no_material)
        self.time_line(SIX + 9 * HOUR, SIX + 11 * HOUR, self.broken)
        self.time_line(SIX + 11 * HOUR, SIX + 13 * HOUR)

        def check():
            count, restore, between, mean = self.figures("failures", "failure_time", "mtbf", "mttr")
            self.assertEqual(count, 2)
            self.almost(restore, 3)
            self.almost(between, 3)
            self.almost(mean, 1)

        self.both(check)

    def test_lines_of_failure_that_meet_are_one(self):
        """06:00-07:00, 07:00-08:00 and 07:30-09:00: one failure of 3 h."""
        self.time_line(SIX, SIX + HOUR, self.broken)
        self.time_line(SIX + HOUR, SIX + 2 * HOUR, self.broken)
        self.time_line(SIX + 1.5 * HOUR, SIX + 3 * HOUR, self.broken)
        self.both(lambda: self.assertEqual(self.figures("failures"), 1))

    def test_a_failure_over_two_days_is_one(self):
        """Monday 21:00 to Tuesday 07:00: one failure, on Monday; 1 h and 1 h of planned time."""
        self.time_line(SIX - 9 * HOUR, SIX + HOUR, self.broken)

        def check():
            self.assertEqual(self.figures("failures"), 1)
            self.assertEqual(self.figures("failures", domain=self.on(TUESDAY)), 0)
            self.almost(self.figures("failure_time"), 2)

        self.both(check)

    def test_what_counts_as_a_failure_can_change(self):
        self.time_line(SIX, SIX + HOUR, self.no_material)
        self.settle()
        self.assertEqual(self.figures("failures"), 0)
        self.no_material.plant_failure = True
        self.both(lambda: self.assertEqual(self.figures("failures"), 1))

    def test_down_time_by_reason(self):
        """Broken 06:00-08:00, no material 07:00-10:00: the first counts, 2 h and 2 h."""
        self.time_line(SIX, SIX + 2 * HOUR, self.broken)
        self.time_line(SIX + HOUR, SIX + 4 * HOUR, self.no_material)

        def check():
            found = self.env["plant.kpi.downtime"]._read_group(
                [("workcenter_id", "=", self.workcenter.id)],
                ["loss_id"],
                ["down_time:sum", "stops:sum", "mean_time:avg"],
            )
            self.assertEqual(
                {loss: rest for loss, *rest in found},
                {self.broken: [2, 1, 2], self.no_material: [2, 1, 2]},
            )

        self.both(check)

    def test_shifts(self):
        """13:00-15:00 is an hour of each shift."""
        self.time_line(SIX + 7 * HOUR, SIX + 9 * HOUR)

        def check():
            found = self.work._read_group(
                [("workcenter_id", "=", self.workcenter.id), ("date", "=", TUESDAY)],
                ["shift"],
                ["production_time:sum", "planned_time:sum"],
            )
            self.assertEqual(found, [("06:00-14:00", 1, 8), ("14:00-22:00", 1, 8)])

        self.both(check)

    def test_hours(self):
        """06:30-08:15 is 0.5 h, 1 h and 0.25 h."""
        self.time_line(SIX + 0.5 * HOUR, SIX + 2.25 * HOUR)

        def check():
            rows = self.work.search(
                [("workcenter_id", "=", self.workcenter.id), ("production_time", ">", 0)],
                order="hour",
            )
            self.assertEqual(
                [(row.hour, row.production_time) for row in rows],
                [(SIX, 0.5), (SIX + HOUR, 1), (SIX + 2 * HOUR, 0.25)],
            )

        self.both(check)

    def test_what_is_made_without_a_report_counts_when_it_is_finished(self):
        """10 pieces, 4 reported: 6 more at the end."""
        order = self.order(10)
        self.report(order, 4, SIX + HOUR)
        order.qty_produced = 10
        self.finish(order, SIX + 5 * HOUR)

        def check():
            rows = self.work.search(
                [("workcenter_id", "=", self.workcenter.id), ("made", ">", 0)], order="hour"
            )
            self.assertEqual(
                [(row.hour, row.made) for row in rows], [(SIX + HOUR, 4), (SIX + 5 * HOUR, 6)]
            )

        self.both(check)

    def test_units_of_measure(self):
        """2 dozen gearboxes are 24 pieces; a dozen at 60 min is 5 min for each."""
        dozen = self.env.ref("uom.product_uom_dozen")
        production = self.env["mrp.production"].create(
            {
                "product_id": self.product.id,
                "bom_id": self.bom.id,
                "product_qty": 4,
                "product_uom_id": dozen.id,
            }
        )
        production.action_confirm()
        order = production.workorder_ids
        order.duration_expected = 240
        self.report(order, 2, SIX + HOUR)

        def check():
            made, standard = self.figures("made", "standard_time")
            self.almost(made, 24)
            self.almost(standard, 2)

        self.both(check)

    def test_a_backorder_does_not_make_what_was_made_slower(self):
        """6 min for each piece, also when 4 of 10 go into a backorder later: 6 pieces are 0.6 h."""
        order = self.order(10, minutes=6)
        self.report(order, 6, SIX + HOUR)
        self.finish(order, SIX + 2 * HOUR)
        order.production_id.product_qty = 6
        self.both(lambda: self.almost(self.figures("standard_time"), 0.6))

    # -- now -------------------------------------------------------------------------------------

    def test_open_lines_and_the_plan_count_up_to_now(self):
        """12:00 UTC is 13:00 in Berlin: 7 h planned so far, open since 11:00 UTC: 1 h worked."""
        self.time_line(NOW - HOUR, None)
        self.settle()
        planned, worked = self.figures(
            "planned_time", "production_time", domain=self.on(NOW.date())
        )
        self.almost(planned, 7)
        self.almost(worked, 1)
        self.set_clock(NOW + 0.5 * HOUR)
        self.almost(self.figures("production_time", domain=self.on(NOW.date())), 1.5)

    def test_a_line_that_was_left_open_and_is_corrected(self):
        """Open since Tuesday 06:00: Tuesday is 18 h worked. Then it is ended at 08:00: 2 h."""
        line = self.time_line(SIX, None)
        self.both(lambda: self.almost(self.figures("production_time", domain=self.on(TUESDAY)), 18))
        line.date_end = SIX + 2 * HOUR
        self.both(lambda: self.almost(self.figures("production_time"), 2))
        line.date_start = SIX + HOUR
        self.both(lambda: self.almost(self.figures("production_time"), 1))
        line.unlink()
        self.both(lambda: self.almost(self.figures("production_time"), 0))

    # -- no data ---------------------------------------------------------------------------------

    def test_no_working_hours(self):
        """Nothing is planned, so availability is empty, with a reason; the rest is told."""
        self.line.calendar_id = False
        self.workcenter.resource_calendar_id = False
        self.time_line(SIX, SIX + 2 * HOUR)
        self.time_line(SIX + 2 * HOUR, SIX + 3 * HOUR, self.broken)

        def check():
            planned, available, oee, worked, used = self.figures(
                "planned_time", "availability", "oee", "production_time", "utilisation"
            )
            self.assertFalse(planned)
            self.assertIn(available, (None, False))
            self.assertIn(oee, (None, False))
            self.almost(worked, 2)
            self.almost(used, 2 / 3)
            row = self.work.search([("workcenter_id", "=", self.workcenter.id)], limit=1)
            self.assertIn("No working hours", row.note)

        self.both(check)

    def test_nothing_made_has_no_quality(self):
        self.time_line(SIX, SIX + HOUR)

        def check():
            quality, oee = self.figures("quality_ratio", "oee", domain=self.on(TUESDAY))
            self.assertIn(quality, (None, False))
            self.assertEqual(oee, 0)

        self.both(check)

    def test_nothing_is_known_before_the_first_record(self):
        self.time_line(SIX, SIX + HOUR)
        self.settle()
        self.assertIn(
            self.figures("planned_time", domain=[("date", "<", date(2024, 1, 15))]), (None, 0)
        )

    def test_other_work_centers_are_untouched(self):
        other = self.workcenter.copy({"name": "Other", "resource_calendar_id": self.calendar.id})
        self.time_line(SIX, SIX + HOUR)
        self.time_line(SIX, SIX + 2 * HOUR, workcenter=other)
        self.both(lambda: self.almost(self.figures("production_time"), 1))
        self.almost(self.figures("production_time", workcenter=other), 2)

    def test_the_plan_of_a_work_center_without_line_is_its_own(self):
        """08:00-10:00 UTC on Tuesday: 2 h planned."""
        own = self.workcenter.copy({"name": "Alone", "plant_line_id": False})
        own.resource_calendar_id = make_calendar(self.env, ((8, 10),), "UTC")
        self.time_line(SIX + 4 * HOUR, SIX + 5 * HOUR, workcenter=own)
        self.settle()
        self.almost(self.figures("planned_time", workcenter=own, domain=self.on(TUESDAY)), 2)
