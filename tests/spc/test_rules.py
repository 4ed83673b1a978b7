"""Nelson's rules: each pattern, each of its edges, and what must not change what they say."""

import math
import random
import timeit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from plant_spc import (
    ALL,
    RULES,
    WINDOW,
    NotANumber,
    UnknownRule,
    dispersion_violations,
    imr_limits,
    scan,
    subgroup,
    violations,
    xbar_r_limits,
)
from tests.spc.published import FLOWRATE, PISTON_RINGS

UP_AND_DOWN = [0.4 * (-1) ** n for n in range(14)]

# rule, window, whether it holds for the last point of the window
PATTERNS = [
    (1, [3.01], True),
    (1, [-3.01], True),
    (1, [3.0], False),
    (1, [-3.0], False),
    (1, [5.0, 0.0], False),
    (2, [0.1] * 9, True),
    (2, [-2.0, *[-0.1] * 8], True),
    (2, [0.1] * 8, False),
    (2, [-0.1, *[0.1] * 8], False),
    (2, [*[0.1] * 4, 0.0, *[0.1] * 4], False),
    (2, [-1.0, *[0.1] * 9], True),
    (3, [-1.0, -0.5, 0.0, 0.1, 0.2, 0.3], True),
    (3, [1.0, 0.9, 0.8, 0.7, 0.6, -2.0], True),
    (3, [0.1, 0.2, 0.3, 0.4, 0.5], False),
    (3, [0.0, 0.1, 0.2, 0.2, 0.3, 0.4], False),
    (3, [0.0, 0.1, 0.2, 0.1, 0.3, 0.4], False),
    (3, [9.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5], True),
    (4, UP_AND_DOWN, True),
    (4, [-z for z in UP_AND_DOWN], True),
    (4, [2.0, 1.9, 2.1, 1.8, 2.2, 1.7, 2.3, 1.6, 2.4, 1.5, 2.5, 1.4, 2.6, 1.3], True),
    (4, UP_AND_DOWN[1:], False),
    (4, [*UP_AND_DOWN[:7], UP_AND_DOWN[6], *UP_AND_DOWN[8:]], False),
    (4, [*UP_AND_DOWN[:13], 0.5], False),
    (5, [2.1, 0.0, 2.1], True),
    (5, [0.0, -2.1, -2.1], True),
    (5, [2.1, 2.1], True),
    (5, [2.1, 0.0, 0.0, 2.1], False),
    (5, [2.1, 0.0, -2.1], False),
    (5, [2.1, 0.0, 2.0], False),
    (5, [2.1, 2.1, 0.0], False),
    (5, [2.1], False),
    (6, [1.1, 1.1, 0.0, 1.1, 1.1], True),
    (6, [-1.1] * 5, True),
    (6, [1.1] * 4, True),
    (6, [1.1] * 3, False),
    (6, [1.1, 1.1, 0.0, 0.0, 1.1, 1.1], False),
    (6, [1.1, 1.1, 1.1, -1.1, -1.1], False),
    (6, [1.1, 1.1, 1.1, 0.0, 1.0], False),
    (6, [1.1, 1.1, 1.1, 1.1, 0.0], False),
    (7, [0.9, -0.9, *[0.0] * 13], True),
    (7, [0.5] * 14, False),
    (7, [1.0, *[0.5] * 14], False),
    (7, [*[0.5] * 14, -1.0], False),
    (8, [1.1, -1.1] * 4, True),
    (8, [*[1.1] * 7, -1.1], True),
    (8, [1.1] * 8, False),
    (8, [1.1, -1.1] * 3, False),
    (8, [1.0, *[1.1, -1.1] * 3, 1.1], False),
    (8, [0.0, *[1.1, -1.1] * 4], True),
]


@pytest.mark.parametrize(("rule", "window", "holds"), PATTERNS)
def test_patterns(rule, window, holds):
    assert (rule in violations(window)) is holds
    assert (rule in violations([-z for z in window])) is holds
    assert violations(window, [rule]) == ((rule,) if holds else ())


@pytest.mark.parametrize("rule", ALL)
def test_every_rule_has_a_pattern_that_holds_and_one_that_does_not(rule):
    assert {holds for number, _window, holds in PATTERNS if number == rule} == {True, False}


def test_the_rules_as_nelson_numbered_them():
    assert ALL == (1, 2, 3, 4, 5, 6, 7, 8)
    assert [RULES[number].length for number in ALL] == [1, 9, 6, 14, 3, 5, 15, 8]
    assert WINDOW == 15
    for number, rule in RULES.items():
        assert rule.number == number
        assert rule.title and rule.explanation.endswith(".")


def test_no_points_break_no_rule():
    assert violations([]) == ()
    assert scan([]) == []


def test_rounding_of_the_computer_decides_nothing():
    limits = imr_limits(FLOWRATE)
    on_the_limits = [limits.standardised(value) for value in (limits.ucl, limits.lcl)]
    assert scan(on_the_limits, [1]) == [(), ()]
    steps = [0.1 * n + 0.2 * n - 0.3 * n for n in range(9)]  # all 0, but for rounding
    assert len(set(steps)) > 1
    assert violations(steps, [2, 3]) == ()


def test_published_examples_are_in_control():
    limits = imr_limits(FLOWRATE)
    assert not any(scan(map(limits.standardised, FLOWRATE)))
    rings = xbar_r_limits(PISTON_RINGS)
    points = [subgroup(ring) for ring in PISTON_RINGS]
    assert not any(scan((rings.standardised(point.value) for point in points), [1]))
    assert not any(dispersion_violations(point.dispersion, rings) for point in points)


class TestDispersion:
    limits = xbar_r_limits([tuple(range(start, start + 8)) for start in (0, 1, 2, 1)])

    def test_only_rule_1(self):
        assert self.limits.dispersion_lcl > 0
        assert dispersion_violations(self.limits.dispersion_ucl * 1.01, self.limits) == (1,)
        assert dispersion_violations(self.limits.dispersion_lcl * 0.99, self.limits) == (1,)

    def test_a_range_on_its_limit_is_within(self):
        assert dispersion_violations(self.limits.dispersion_ucl, self.limits) == ()
        assert dispersion_violations(self.limits.dispersion_lcl, self.limits) == ()

    def test_no_range_breaks_no_rule(self):
        assert dispersion_violations(None, self.limits) == ()

    def test_a_moving_range_of_nothing_is_no_violation(self):
        assert dispersion_violations(0.0, imr_limits(FLOWRATE)) == ()

    def test_nonsense_is_refused(self):
        with pytest.raises(NotANumber):
            dispersion_violations(math.nan, self.limits)


@pytest.mark.parametrize("rules", [[0], [9], [1, 12], [True], ["1"], [1.5]])
def test_an_unknown_rule_is_refused(rules):
    with pytest.raises(UnknownRule):
        violations([0.0], rules)
    with pytest.raises(UnknownRule):
        scan([0.0], rules)


@pytest.mark.parametrize("value", [math.nan, math.inf, None, True, "1"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(NotANumber):
        violations([0.0, value])
    with pytest.raises(NotANumber):
        scan([0.0, value])


# Eighths of a sigma meet every line exactly, and each other often.
eighths = st.integers(-40, 40).map(lambda n: n / 8)
near_center = st.integers(-7, 7).map(lambda n: n / 8)
outside = st.sampled_from([-9, 9, -17, 17]).map(lambda n: n / 8)
histories = st.one_of(st.lists(kind, max_size=50) for kind in (eighths, near_center, outside))


@given(histories)
def test_scan_is_violations_repeated(points):
    expected = [violations(points[: end + 1]) for end in range(len(points))]
    assert scan(points) == expected


@given(histories, st.lists(eighths, min_size=1, max_size=30))
def test_what_is_older_than_the_window_is_nothing(points, older):
    full = [*older, *points]
    if len(points) >= WINDOW:
        assert violations(full) == violations(points)


@given(histories)
def test_up_and_down_are_the_same_to_the_rules(points):
    assert scan([-z for z in points]) == scan(points)


@given(histories, st.sets(st.sampled_from(ALL)))
def test_a_choice_of_rules_is_a_choice_of_what_they_find(points, chosen):
    picked = [tuple(rule for rule in found if rule in chosen) for found in scan(points)]
    assert scan(points, chosen) == picked


@given(
    st.lists(st.integers(-10_000, 10_000), min_size=20, max_size=60).filter(
        lambda values: len(set(values)) > 1
    ),
    st.sampled_from([0.001, 0.5, 3.0, 1e6]),
    st.integers(-1000, 1000),
)
def test_unit_and_offset_of_the_values_are_nothing(values, factor, offset):
    moved = [factor * value + factor * offset for value in values]
    limits, moved_limits = imr_limits(values), imr_limits(moved)
    found = scan(limits.standardised(value) for value in values)
    assert scan(moved_limits.standardised(value) for value in moved) == found


def by_numpy(points):
    """The rules again, by whole arrays, for full windows only."""
    z = np.asarray(points)
    marks = {rule: np.zeros(len(z), bool) for rule in ALL}

    def mark(rule, length, judge):
        if len(z) >= length:
            marks[rule][length - 1 :] = judge(sliding_window_view(z, length))

    def most(line, needed):
        def judge(w):
            up = (w[:, -1] > line) & ((w > line).sum(1) >= needed)
            return up | ((w[:, -1] < -line) & ((w < -line).sum(1) >= needed))

        return judge

    def alternating(w):
        signs = np.sign(np.diff(w, axis=1))
        return (signs[:, 1:] * signs[:, :-1] == -1).all(1)

    mark(1, 1, lambda w: np.abs(w[:, -1]) > 3)
    mark(2, 9, lambda w: np.abs(np.sign(w).sum(1)) == 9)
    mark(3, 6, lambda w: np.abs(np.sign(np.diff(w, axis=1)).sum(1)) == 5)
    mark(4, 14, alternating)
    mark(5, 3, most(2, 2))
    mark(6, 5, most(1, 4))
    mark(7, 15, lambda w: (np.abs(w) < 1).all(1))
    mark(8, 8, lambda w: (np.abs(w) > 1).all(1) & (w.min(1) < 0) & (w.max(1) > 0))
    return [tuple(r for r in ALL if marks[r][i]) for i in range(len(z))]


@given(histories)
def test_an_implementation_by_arrays_finds_the_same(points):
    padded = [0.0] * WINDOW + points
    assert scan(padded)[WINDOW:] == by_numpy(padded)[WINDOW:]


def test_chance_breaks_the_rules_about_as_often_as_it_should():
    """False alarms of each rule in 40,000 points of pure chance, near what probability says."""
    rng = random.Random(1984)
    found = scan(rng.gauss(0, 1) for _ in range(40_000))
    share = {rule: sum(rule in f for f in found) / len(found) for rule in ALL}
    assert share[1] == pytest.approx(0.0027, abs=0.0008)
    assert share[2] == pytest.approx(2 * 0.5**9, abs=0.0012)
    assert share[3] == pytest.approx(2 / math.factorial(6), abs=0.0010)
    assert share[7] == pytest.approx(0.6827**15, abs=0.0015)


def test_a_new_point_costs_the_window_and_not_the_history():
    rng = random.Random(1)
    short = [rng.gauss(0, 1) for _ in range(WINDOW)]
    long = [rng.gauss(0, 1) for _ in range(200_000)] + short

    class Counted(list):
        read = 0

        def __getitem__(self, key):
            result = super().__getitem__(key)
            Counted.read += len(result) if isinstance(key, slice) else 1
            return result

        def __iter__(self):
            raise AssertionError("the whole history was read")

    assert violations(Counted(long)) == violations(short)
    assert Counted.read == WINDOW
    assert min(timeit.repeat(lambda: violations(long), number=100, repeat=3)) < 1
