from datetime import datetime
from itertools import permutations

from odoo.tests import BaseCase, tagged

from ..intervals import covered_seconds


def at(minute):
    return datetime(2030, 1, 1, 10, minute)


@tagged("post_install", "-at_install")
class TestIntervals(BaseCase):
    def test_nothing(self):
        self.assertEqual(covered_seconds([], at(5)), 0)

    def test_open_interval_ends_now(self):
        self.assertEqual(covered_seconds([(at(0), None)], at(5)), 300)
        self.assertEqual(covered_seconds([(at(0), False)], at(5)), 300)

    def test_overlap_counts_once_in_any_order(self):
        intervals = [(at(0), at(10)), (at(5), at(15)), (at(6), at(7)), (at(20), at(21))]
        for order in permutations(intervals):
            self.assertEqual(covered_seconds(order, at(30)), 16 * 60)

    def test_open_beside_closed(self):
        self.assertEqual(covered_seconds([(at(2), None), (at(0), at(4))], at(6)), 360)

    def test_clock_set_back_counts_nothing(self):
        self.assertEqual(covered_seconds([(at(5), None)], at(4)), 0)
