from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from .. import throttle
from ..throttle import Policy, State, current, give_back, is_locked, reserve, tries_left

NOW = datetime(2030, 1, 7, 6, 0)
POLICY = Policy(3, timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


@tagged("post_install", "-at_install")
class TestThrottle(BaseCase):
    def wrong(self, times, state=None, now=NOW):
        state = state or State()
        for _number in range(times):
            state = reserve(POLICY, state, now)
        return state

    def test_counts_down_to_the_lock(self):
        left = [tries_left(POLICY, self.wrong(times)) for times in range(4)]
        self.assertEqual(left, [3, 2, 1, 0])

    def test_last_try_locks_until_its_time_is_over(self):
        state = self.wrong(3)
        self.assertTrue(is_locked(state, NOW + timedelta(minutes=4, seconds=59)))
        self.assertFalse(is_locked(state, NOW + timedelta(minutes=5)))

    def test_each_lock_is_longer_up_to_the_longest(self):
        state, now, lengths = State(), NOW, []
        for _round in range(4):
            state = self.wrong(3, state, now)
            lengths.append((state.locked_until - now).seconds // 60)
            now = state.locked_until
        self.assertEqual(lengths, [5, 10, 15, 15])

    def test_right_try_takes_back_only_itself(self):
        self.assertEqual(give_back(POLICY, self.wrong(2)).failures, 1)

    def test_right_try_at_the_limit_takes_back_the_lock(self):
        state = give_back(POLICY, self.wrong(3))
        self.assertEqual((state.failures, state.locks, state.locked_until), (2, 0, None))

    def test_nothing_to_give_back_changes_nothing(self):
        self.assertEqual(give_back(POLICY, State()), State())

    def test_forgets_after_a_while_without_wrong_tries(self):
        state = self.wrong(2)
        self.assertEqual(current(POLICY, state, NOW + timedelta(minutes=59)).failures, 2)
        self.assertEqual(current(POLICY, state, NOW + timedelta(hours=1)), State())

    def test_memory_begins_when_the_lock_ends(self):
        state = self.wrong(3)
        self.assertEqual(current(POLICY, state, NOW + timedelta(minutes=64)).locks, 1)
        self.assertEqual(current(POLICY, state, NOW + timedelta(minutes=65)), State())

    def test_a_long_siege_never_overflows(self):
        self.assertEqual(throttle.OPERATOR.lock_time(10_000), throttle.OPERATOR.longest_lock)

    def test_a_four_digit_pin_withstands_a_month_of_guessing(self):
        """Fewer than one in twenty of all PINs can be tried in thirty days."""
        policy, state, now, tries = throttle.OPERATOR, State(), NOW, 0
        while now < NOW + timedelta(days=30):
            state = reserve(policy, state, now)
            tries += 1
            now = state.locked_until or now
        self.assertLess(tries, 10_000 / 20)
