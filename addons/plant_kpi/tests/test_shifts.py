from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..shifts import Part, instant, shifts_of, without, zone

BERLIN, KOLKATA = zone("Europe/Berlin"), zone("Asia/Kolkata")
MONDAY = date(2026, 11, 2)


def every_day(*parts):
    """Each day of the week has these parts: ``(start, stop)``, or with True for a lunch."""
    return lambda day: [Part(day.weekday(), *part) for part in parts]


def hours(shifts):
    return [(shift.stop - shift.start).total_seconds() / 3600 for shift in shifts]


@tagged("post_install", "-at_install")
class TestShifts(BaseCase):
    def test_two_shifts(self):
        """06:00-14:00 and 14:00-22:00 in Berlin in winter are 05:00-13:00 and 13:00-21:00 UTC."""
        early, late = shifts_of(MONDAY, every_day((6, 14), (14, 22)), BERLIN)
        self.assertEqual(early.start, datetime(2026, 11, 2, 5))
        self.assertEqual(early.stop, datetime(2026, 11, 2, 13))
        self.assertEqual((early.name, late.name), ("06:00-14:00", "14:00-22:00"))
        self.assertEqual(early.date, MONDAY)

    def test_lunch_divides_no_shift(self):
        """08:00-17:00 with lunch from 12 to 13: two parts of four hours, one shift."""
        shifts = shifts_of(MONDAY, every_day((8, 12), (12, 13, True), (13, 17)), BERLIN)
        self.assertEqual({shift.name for shift in shifts}, {"08:00-17:00"})
        self.assertEqual(hours(shifts), [4, 4])

    def test_night_shift_belongs_to_the_day_it_began(self):
        """22:00-24:00 and 00:00-06:00: the morning's part is of the day before."""
        morning, evening = shifts_of(MONDAY, every_day((0, 6), (22, 24)), BERLIN)
        self.assertEqual((morning.name, evening.name), ("22:00-06:00", "22:00-06:00"))
        self.assertEqual((morning.date, evening.date), (MONDAY - timedelta(days=1), MONDAY))

    def test_late_and_night_shifts_that_meet_at_midnight_are_two(self):
        """16:00-24:00 and 00:00-08:00 are 16 hours: no shift is so long."""
        first, _second, third = shifts_of(MONDAY, every_day((0, 8), (8, 16), (16, 24)), BERLIN)
        self.assertEqual((first.name, third.name), ("00:00-08:00", "16:00-00:00"))

    def test_clocks_go_forward(self):
        """29 March 2026: the night has one hour less, 22:00-06:00 is 2 + 5 hours."""
        nights = every_day((0, 6), (22, 24))
        self.assertEqual(hours(shifts_of(date(2026, 3, 29), nights, BERLIN)), [5, 2])
        day = instant(date(2026, 3, 30), 0, BERLIN) - instant(date(2026, 3, 29), 0, BERLIN)
        self.assertEqual(day, timedelta(hours=23))

    def test_clocks_go_back(self):
        """25 October 2026: the night has one hour more, 22:00-06:00 is 2 + 7 hours."""
        nights = every_day((0, 6), (22, 24))
        self.assertEqual(hours(shifts_of(date(2026, 10, 25), nights, BERLIN)), [7, 2])
        day = instant(date(2026, 10, 26), 0, BERLIN) - instant(date(2026, 10, 25), 0, BERLIN)
        self.assertEqual(day, timedelta(hours=25))

    def test_a_shift_that_begins_in_the_hour_that_is_skipped(self):
        """02:30 does not come on 29 March: the shift begins when it is 03:30, at 01:30 UTC."""
        [shift] = shifts_of(date(2026, 3, 29), every_day((2.5, 6)), BERLIN)
        self.assertEqual(shift.start, datetime(2026, 3, 29, 1, 30))
        self.assertEqual(hours([shift]), [2.5])

    def test_half_hour_zone(self):
        """Midnight in Kolkata is 18:30 UTC of the day before."""
        self.assertEqual(instant(MONDAY, 0, KOLKATA), datetime(2026, 11, 1, 18, 30))

    def test_midnight_that_is_skipped(self):
        """In Beirut clocks go from 00:00 to 01:00 on 29 March 2026: the day begins then."""
        self.assertEqual(
            instant(date(2026, 3, 29), 0, zone("Asia/Beirut")), datetime(2026, 3, 28, 22)
        )

    def test_leaves(self):
        """08:00-16:00 UTC less 10:00-11:00 and less all from 15:00 on: 2 + 4 hours."""
        shifts = shifts_of(MONDAY, every_day((8, 16)), zone("UTC"))
        at = datetime(2026, 11, 2).replace
        left = without(shifts, [(at(hour=10), at(hour=11)), (at(hour=15), datetime(2026, 11, 3))])
        self.assertEqual(hours(left), [2, 4])
        self.assertEqual(without(shifts, [(at(hour=7), at(hour=17))]), [])
        self.assertEqual(without(shifts, [(at(hour=16), at(hour=17))]), shifts)

    def test_parts_that_overlap_count_once(self):
        self.assertEqual(hours(shifts_of(MONDAY, every_day((6, 14), (12, 16)), BERLIN)), [8, 2])

    def test_a_zone_that_nobody_knows_is_utc(self):
        for name in ("Mars/Olympus", "", None, "../../etc/passwd"):
            self.assertEqual(instant(MONDAY, 0, zone(name)), datetime(2026, 11, 2), name)
