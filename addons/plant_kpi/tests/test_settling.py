import random
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

from odoo.tests import tagged

from .kpi_case import HOUR, KpiCase

START, DAYS = datetime(2024, 1, 14, 23), 3  # the local 15th to 17th
MINUTE = timedelta(minutes=1)
SHIFTS = ((6, 14), (14, 22))
TIMES = ("planned_time", "production_time", "overtime", "down_time", "failure_time")


@tagged("post_install", "-at_install")
class TestSettling(KpiCase):
    """What is kept equals what its sources say, whatever is edited, and when."""

    def setUp(self):
        super().setUp()
        self.set_clock(datetime(2024, 1, 17, 15, 20))
        self.random = random.Random(42)
        self.planned = {self.order(1000, minutes=minutes): minutes for minutes in (2, 7, 3)}
        self.lines = self.env["mrp.workcenter.productivity"]
        self.told = []  # what was reported: (order, quantity, time)

    def moment(self):
        return START + self.random.randrange(DAYS * 24 * 60 - 520) * MINUTE

    # -- from scratch ----------------------------------------------------------------------------

    def from_scratch(self):
        """``{hour: {figure: value}}``, counted minute by minute in the plainest way."""
        lines = self.lines.search([("workcenter_id", "=", self.workcenter.id)])
        spans = [
            (
                line.date_start,
                line.date_end or self.now,
                line.loss_type in ("productive", "performance"),
                line.loss_id == self.broken,
            )
            for line in lines
        ]
        hours = defaultdict(lambda: dict.fromkeys((*TIMES, "made", "standard_time"), 0.0))
        minute = START
        while minute < self.now:
            local = minute + HOUR
            open_ = [span for span in spans if span[0] <= minute < span[1]]
            making = any(span[2] for span in open_)
            planned = local.weekday() < 5 and any(a <= local.hour < b for a, b in SHIFTS)
            down = bool(open_) and not making and planned
            row = hours[minute.replace(minute=0)]
            row["planned_time"] += (planned or making) / 60
            row["production_time"] += making / 60
            row["overtime"] += (making and not planned) / 60
            row["down_time"] += down / 60
            row["failure_time"] += (down and any(span[3] for span in open_)) / 60
            minute += MINUTE
        for order, quantity, time in self.told:
            row = hours[time.replace(minute=0)]
            row["made"] += quantity
            row["standard_time"] += quantity * self.planned[order] / 60
        return hours

    def assert_right(self):
        self.env.flush_all()
        names = (*TIMES, "made", "standard_time")
        found = self.work._read_group(
            [("workcenter_id", "=", self.workcenter.id)],
            ["hour:hour"],
            [f"{name}:sum" for name in names],
        )
        rows = {
            hour.replace(tzinfo=None): dict(zip(names, values, strict=True))
            for hour, *values in found
        }
        expected = self.from_scratch()
        for hour in sorted({*rows, *expected}):
            for name in names:
                self.assertAlmostEqual(
                    rows.get(hour, {}).get(name, 0.0) or 0.0,
                    expected[hour][name],
                    5,
                    f"{name} at {hour}",
                )

    # -- edits -----------------------------------------------------------------------------------

    def add(self):
        start = self.moment()
        loss = self.random.choice([self.productive] * 3 + [self.broken, self.no_material])
        stop = start + self.random.randrange(1, 500) * MINUTE
        self.time_line(start, stop, loss)

    def any_line(self):
        lines = self.lines.search([("workcenter_id", "=", self.workcenter.id)])
        return self.random.choice(lines) if lines else lines

    def change(self):
        """A late correction of a time line, by a form or by a statement past the ORM."""
        line = self.any_line()
        if not line:
            return
        start = self.moment()
        stop = start + self.random.randrange(1, 500) * MINUTE
        if self.random.random() < 0.5:
            line.write({"date_start": start, "date_end": stop})
        else:
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE mrp_workcenter_productivity SET date_start = %s, date_end = %s"
                " WHERE id = %s",
                [start, stop, line.id],
            )
            line.invalidate_recordset()

    def reason(self):
        line = self.any_line()
        if line and line.date_end:
            line.loss_id = self.random.choice([self.productive, self.broken, self.no_material])

    def remove(self):
        self.any_line().unlink()

    def tell(self):
        order, quantity = self.random.choice(list(self.planned)), self.random.randrange(1, 9)
        time = self.moment()
        self.report(order, quantity, time)
        self.told.append((order, quantity, time))

    def replan(self):
        """Plan another time for an order: it counts for those of which nothing is made yet."""
        order, minutes = self.random.choice(list(self.planned)), self.random.randrange(1, 9)
        order.duration_expected = 1000 * minutes
        if not order.qty_produced:
            self.planned[order] = minutes

    def elsewhere(self):
        """Move a line to another work center, where it counts from then on."""
        line = self.any_line()
        if line:
            line.workcenter_id = self.other

    def test_random_edits(self):
        self.other = self.workcenter.copy({"name": "Other"})
        # So that there are figures of these days from the first edit on.
        self.time_line(START + HOUR, START + 2 * HOUR)
        edits = [self.add] * 5 + [self.change] * 3 + [self.tell] * 2
        edits += [self.reason, self.remove, self.replan, self.elsewhere]
        for number in range(60):
            self.random.choice(edits)()
            if number % 5 == 4:
                self.settle() if number % 2 else self.extend()
                self.assert_right()
        self.settle()
        self.assert_right()

    def test_an_open_line_among_them(self):
        self.time_line(START + 30 * HOUR, None)
        self.settle()
        self.assert_right()
        self.set_clock(self.now + 15 * MINUTE)
        self.assert_right()

    # -- nothing twice ---------------------------------------------------------------------------

    def test_settling_twice_changes_nothing(self):
        self.time_line(START + 8 * HOUR, START + 9 * HOUR)
        self.settle()
        first = self.figures("production_time", "planned_time", "made")
        for day in self.days.search([("workcenter_id", "=", self.workcenter.id)]):
            self.days._count(day.ids, self.now)
        self.assertEqual(self.figures("production_time", "planned_time", "made"), first)

    def test_what_changes_is_right_before_it_is_settled(self):
        line = self.time_line(START + 8 * HOUR, START + 9 * HOUR)
        self.settle()
        line.date_end = START + 11 * HOUR
        self.env.flush_all()
        self.assertTrue(self.env["plant.kpi.mark"].search([]))
        self.assertAlmostEqual(self.figures("production_time"), 3)
        self.settle()
        self.assertFalse(self.env["plant.kpi.mark"].search([]))
        self.assertAlmostEqual(self.figures("production_time"), 3)

    def test_a_change_of_what_does_not_matter_leaves_no_mark(self):
        line = self.time_line(START + 8 * HOUR, START + 9 * HOUR)
        order = next(iter(self.planned))
        self.settle()
        line.description = "Somebody's note"
        order.name = "Another name"
        order._plant_revise()
        self.env.flush_all()
        self.assertFalse(self.env["plant.kpi.mark"].search([]))

    def test_a_line_of_long_ago_brings_the_days_since_then(self):
        self.time_line(START + 8 * HOUR, START + 9 * HOUR)
        self.settle()
        self.time_line(START - timedelta(days=9), START - timedelta(days=9) + HOUR)
        self.settle()
        self.assertAlmostEqual(self.figures("production_time"), 2)
        days = self.days.search([("workcenter_id", "=", self.workcenter.id)], order="date")
        self.assertTrue(all(day.stop == after.start for day, after in pairwise(days)))

    def test_a_wrong_year_makes_no_days_without_end(self):
        self.time_line(datetime(1, 1, 1), datetime(1, 1, 2))
        self.time_line(START + 8 * HOUR, START + 9 * HOUR)
        self.settle()
        days = self.days.search_count([("workcenter_id", "=", self.workcenter.id)])
        self.assertLess(days, 20)
        self.assertAlmostEqual(self.figures("production_time"), 1)

    def test_reading_writes_nothing(self):
        """Also where days wait to be counted: a dashboard may read from a replica."""
        self.time_line(START + 8 * HOUR, START + 9 * HOUR)
        self.extend()
        self.env.flush_all()
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.assertAlmostEqual(self.figures("production_time"), 1)
