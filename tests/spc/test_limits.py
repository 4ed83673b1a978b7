"""Control limits against published worked examples, and what they refuse."""

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_spc import (
    BadLimits,
    Kind,
    Limits,
    NotANumber,
    NoVariation,
    Point,
    TooFewValues,
    UnequalSubgroups,
    UnsupportedSize,
    imr_limits,
    moving_range,
    point_limits,
    subgroup,
    xbar_r_limits,
)
from tests.spc.published import (
    FLOWRATE,
    PISTON_RINGS,
    SAMPLE_21_OF_LATER_EDITIONS,
    VISCOSITY,
)

NONSENSE = [math.nan, math.inf, -math.inf, True, None, "3", 10**400, 1 + 2j]


class TestPublished:
    def test_flow_rate_of_the_e_handbook(self):
        limits = imr_limits(FLOWRATE)
        assert round(limits.center, 2) == 50.81
        assert round(limits.dispersion_center, 4) == 1.8778
        assert round(limits.ucl, 4) == 55.8041
        assert round(limits.lcl, 4) == 45.8159
        assert (limits.kind, limits.size, limits.count) == (Kind.IMR, 1, 10)
        assert limits.dispersion_lcl == 0
        assert limits.dispersion_ucl == pytest.approx(3.267 * limits.dispersion_center, rel=1e-3)

    def test_viscosity(self):
        limits = imr_limits(VISCOSITY)
        assert round(limits.center, 5) == 33.52333
        assert limits.sigma == pytest.approx(0.4261651, abs=5e-8)
        assert (round(limits.lcl, 5), round(limits.ucl, 5)) == (32.24484, 34.80183)

    def test_piston_rings_as_qcc_has_them(self):
        limits = xbar_r_limits(PISTON_RINGS)
        assert round(limits.center, 5) == 74.00118
        assert limits.sigma == pytest.approx(0.009785039, abs=5e-10)
        assert (round(limits.lcl, 5), round(limits.ucl, 4)) == (73.98805, 74.0143)
        assert round(limits.center - 2 * limits.point_sigma, 5) == 73.99242
        assert round(limits.center + 2 * limits.point_sigma, 5) == 74.00993
        assert round(limits.dispersion_center, 5) == 0.02276
        assert limits.dispersion_ucl == pytest.approx(0.04812533, abs=1e-6)
        assert limits.dispersion_lcl == 0
        assert (limits.kind, limits.size, limits.count) == (Kind.XBAR_R, 5, 25)

    def test_piston_rings_as_later_editions_have_them(self):
        later = list(PISTON_RINGS)
        later[20] = SAMPLE_21_OF_LATER_EDITIONS
        limits = xbar_r_limits(later)
        assert round(limits.center, 3) == 74.001
        assert round(limits.dispersion_center, 3) == 0.023
        assert round(limits.dispersion_ucl, 3) == 0.049

    def test_sigma_is_the_one_within_whatever_the_drift(self):
        quiet = [10, 11, 10, 11, 10, 11, 10, 11]
        drifting = [value + index for index, value in enumerate(quiet)]
        assert imr_limits(drifting).sigma < statistics.stdev(drifting)


class TestRefused:
    @pytest.mark.parametrize("value", NONSENSE)
    def test_what_is_no_number(self, value):
        with pytest.raises(NotANumber):
            imr_limits([1.0, value, 2.0])
        with pytest.raises(NotANumber):
            xbar_r_limits([(1.0, 2.0), (value, 3.0)])
        with pytest.raises(NotANumber):
            subgroup([1.0, value])
        with pytest.raises(NotANumber):
            moving_range(1.0, value)

    def test_what_is_too_large_to_compute_with(self):
        with pytest.raises(NotANumber):
            imr_limits([1.7e308, -1.7e308, 1.7e308])
        with pytest.raises(NotANumber):
            xbar_r_limits([(1.7e308, 1.6e308), (1.7e308, 1.6e308)])

    @pytest.mark.parametrize("values", [[], [5.0]])
    def test_too_few_values(self, values):
        with pytest.raises(TooFewValues):
            imr_limits(values)

    def test_too_few_subgroups(self):
        with pytest.raises(TooFewValues):
            xbar_r_limits([])
        with pytest.raises(TooFewValues):
            xbar_r_limits([(1.0, 2.0)])
        with pytest.raises(TooFewValues):
            point_limits(Kind.XBAR_R, 2, [Point(1.5, 1.0)])

    def test_no_variation(self):
        with pytest.raises(NoVariation):
            imr_limits([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2])
        with pytest.raises(NoVariation):
            xbar_r_limits([(4.0, 4.0), (5.0, 5.0)])

    def test_subgroups_of_several_sizes(self):
        with pytest.raises(UnequalSubgroups, match="between 2 and 3"):
            xbar_r_limits([(1.0, 2.0), (1.0, 2.0, 3.0)])

    @pytest.mark.parametrize("size", [1, 26])
    def test_subgroups_without_factors(self, size):
        with pytest.raises(UnsupportedSize):
            xbar_r_limits([tuple(range(size)), tuple(range(size))])
        with pytest.raises(UnsupportedSize):
            subgroup(range(size))

    @pytest.mark.parametrize(
        "change",
        [
            {"sigma": 0.0},
            {"sigma": math.nan},
            {"ucl": 1.0},
            {"lcl": 60.0},
            {"dispersion_lcl": -1.0},
            {"dispersion_ucl": 1.0},
            {"size": 5},
            {"kind": Kind.XBAR_R},
            {"center": None},
        ],
    )
    def test_stored_limits_that_contradict_each_other(self, change):
        stored = vars(imr_limits(FLOWRATE))
        assert Limits(**stored) == imr_limits(FLOWRATE)
        with pytest.raises(BadLimits):
            Limits(**{**stored, **change})


class TestPoints:
    def test_a_subgroup_is_its_mean_and_range(self):
        assert subgroup([1.0, 2.0, 6.0]) == Point(3.0, 5.0)

    def test_the_order_within_a_subgroup_is_nothing(self):
        parts = [0.1, 0.7, 0.2, 1e-9, 0.3]
        assert subgroup(parts) == subgroup(parts[::-1])

    def test_the_first_single_value_has_no_moving_range(self):
        assert moving_range(None, 4) == Point(4.0, None)
        assert moving_range(6.5, 4) == Point(4.0, 2.5)

    def test_points_kept_give_the_limits_of_the_values(self):
        kept = [subgroup(ring) for ring in PISTON_RINGS]
        assert point_limits(Kind.XBAR_R, 5, kept) == xbar_r_limits(PISTON_RINGS)
        single = [moving_range(99.0, FLOWRATE[0])]  # a range to a value before the stretch
        single += [moving_range(a, b) for a, b in itertools.pairwise(FLOWRATE)]
        assert point_limits(Kind.IMR, 1, single) == imr_limits(FLOWRATE)

    def test_standardised_is_in_sigmas_of_a_point(self):
        limits = xbar_r_limits(PISTON_RINGS)
        assert limits.standardised(limits.center) == 0
        assert limits.standardised(limits.ucl) == pytest.approx(3)
        assert limits.standardised(limits.lcl) == pytest.approx(-3)
        with pytest.raises(NotANumber):
            limits.standardised(math.nan)

    def test_limits_do_not_change(self):
        limits = imr_limits(FLOWRATE)
        with pytest.raises(AttributeError):
            limits.ucl = 99.0


measured = st.integers(-(10**6), 10**6).map(lambda n: n / 1000)
histories = st.lists(measured, min_size=3, max_size=60).filter(lambda values: len(set(values)) > 1)


@given(histories)
def test_limits_lie_around_the_center(values):
    limits = imr_limits(values)
    assert min(values) - 1e-9 <= limits.center <= max(values) + 1e-9
    assert limits.ucl - limits.center == pytest.approx(limits.center - limits.lcl)
    assert limits.ucl - limits.center == pytest.approx(3 * limits.sigma)


@given(histories, st.sampled_from([-2.0, 0.5, 4.0]), st.integers(-100, 100))
def test_limits_scale_and_shift_with_the_values(values, factor, shift):
    limits = imr_limits(values)
    moved = imr_limits([factor * value + shift for value in values])
    near = {"rel": 1e-9, "abs": 1e-9}
    assert moved.center == pytest.approx(factor * limits.center + shift, **near)
    assert moved.sigma == pytest.approx(abs(factor) * limits.sigma, **near)
    assert moved.dispersion_ucl == pytest.approx(abs(factor) * limits.dispersion_ucl, **near)
