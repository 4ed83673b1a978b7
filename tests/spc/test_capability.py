"""Capability against published worked examples and against SciPy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plant_spc import (
    BadSpecification,
    NotANumber,
    NoVariation,
    SpcError,
    Specification,
    TooFewValues,
    capability,
    capability_of,
    expected_ppm,
    interval,
    xbar_r_limits,
)
from tests.spc.published import PISTON_RINGS

RINGS = [value for ring in PISTON_RINGS for value in ring]


class TestPublished:
    def test_the_example_of_the_e_handbook(self):
        """NIST/SEMATECH e-Handbook 6.1.6 "What is Process Capability?": mean 16, s 2, limits 8 and
        20; printed: Cp 1.0, Cpk 0.6667 (upper 0.6667, lower 1.3333).
        """
        found = capability_of(50, 16, 2, 2, Specification(8, 20))
        assert (round(found.cp, 4), round(found.cpk, 4)) == (1.0, 0.6667)
        assert (round(found.pp, 4), round(found.ppk, 4)) == (1.0, 0.6667)
        assert round(capability_of(50, 16, 2, 2, Specification(lower=8)).cpk, 4) == 1.3333
        assert round(capability_of(50, 16, 2, 2, Specification(upper=20)).cpk, 4) == 0.6667

    @pytest.mark.parametrize(
        ("cp", "rejects"), [(1.0, 2700), (4 / 3, 63.3), (5 / 3, 0.573), (2.0, 0.00197)]
    )
    def test_rejects_of_a_centered_process(self, cp, rejects):
        """The same page: 0.27 %, 64 ppm, 0.6 ppm and 2 ppb for Cp 1, 1.33, 1.66 and 2."""
        assert expected_ppm(0, 1, Specification(-3 * cp, 3 * cp)) == pytest.approx(
            rejects, rel=2e-2
        )

    @pytest.mark.parametrize(
        ("lower", "upper", "cp", "cpk", "between"),
        [
            (73.95, 74.05, 1.703, 1.663, (1.448, 1.878)),
            (73.99, 74.01, 0.3407, 0.3006, (0.2312, 0.3700)),
            (73.99, 74.10, 1.8736, 0.3807, (0.3055, 0.4559)),
        ],
    )
    def test_piston_rings(self, lower, upper, cp, cpk, between):
        sigma = xbar_r_limits(PISTON_RINGS).sigma
        found = capability(RINGS, sigma, Specification(lower, upper))
        assert found.count == 125
        assert found.cp == pytest.approx(cp, rel=5e-4)
        assert found.cpk == pytest.approx(cpk, rel=5e-4)
        # qcc takes the same approximation around Cpk, with this count
        assert interval(found.cpk, found.count) == pytest.approx(between, rel=5e-4)

    def test_the_share_of_piston_rings_outside(self):
        sigma = xbar_r_limits(PISTON_RINGS).sigma
        found = capability(RINGS, sigma, Specification(73.99, 74.01))
        assert found.ppm_within / 1e4 == pytest.approx(13 + 18, abs=1)


measured = st.lists(st.integers(-5000, 5000).map(lambda n: n / 16), min_size=3, max_size=80)
varied = measured.filter(lambda values: len(set(values)) > 1)


class TestComputed:
    @given(varied, st.floats(0.1, 10))
    def test_numpy_and_scipy_compute_the_same(self, values, within):
        lower, upper = -250.0, 300.0
        found = capability(values, within, Specification(lower, upper))
        mean, overall = np.mean(values), np.std(values, ddof=1)
        assert found.mean == pytest.approx(mean, abs=1e-9)
        assert found.sigma_overall == pytest.approx(overall)
        assert found.pp == pytest.approx((upper - lower) / (6 * overall))
        assert found.cp == pytest.approx((upper - lower) / (6 * within))
        assert found.ppk == pytest.approx(min(mean - lower, upper - mean) / (3 * overall), abs=1e-9)
        assert found.cpk == pytest.approx(min(mean - lower, upper - mean) / (3 * within), abs=1e-9)
        normal = stats.norm(mean, overall)
        outside = normal.cdf(lower) + normal.sf(upper)
        assert found.ppm_overall == pytest.approx(1e6 * outside, rel=1e-6, abs=1e-9)

    def test_far_tails_are_not_rounded_to_nothing(self):
        exact = 2e6 * stats.norm.sf(9)
        assert expected_ppm(0, 1, Specification(-9, 9)) == pytest.approx(exact, rel=1e-9)

    def test_figures_computed_elsewhere_give_the_same(self):
        spec = Specification(73.95, 74.05)
        found = capability(RINGS, 0.01, spec)
        again = capability_of(125, np.mean(RINGS).item(), 0.01, np.std(RINGS, ddof=1).item(), spec)
        assert again.ppk == pytest.approx(found.ppk)
        assert again.ppk_interval == pytest.approx(found.ppk_interval)

    def test_one_sided_specifications_have_no_cp(self):
        for spec in (Specification(lower=73.9), Specification(upper=74.1)):
            found = capability(RINGS, 0.01, spec)
            assert found.cp is None and found.pp is None
            assert found.cpk > 0 and found.ppk > 0

    def test_a_mean_outside_is_negative(self):
        assert capability(RINGS, 0.01, Specification(74.1, 74.2)).cpk < 0


class TestInterval:
    @pytest.mark.parametrize(("index", "count"), [(1.0, 60), (1.33, 100), (1.67, 200)])
    def test_it_is_near_the_exact_one(self, index, count):
        """For one limit the estimate is a noncentral t: 3·√n·Ppk ~ t(n-1, 3·√n·true Ppk)."""

        def true_index(chance):
            low, high = 0.0, 10.0
            for _step in range(60):
                middle = (low + high) / 2
                reached = stats.nct.cdf(3 * count**0.5 * index, count - 1, 3 * count**0.5 * middle)
                low, high = (middle, high) if reached > chance else (low, middle)
            return low

        exact = true_index(0.975), true_index(0.025)
        assert interval(index, count) == pytest.approx(exact, rel=0.02)

    def test_it_covers_the_true_value_as_often_as_it_says(self):
        rng = np.random.default_rng(16)
        true, covered, runs = 1.2, 0, 2000
        for sample in rng.normal(0, 1, (runs, 80)):
            found = capability(sample.tolist(), 1.0, Specification(upper=3 * true))
            low, high = found.ppk_interval
            covered += low <= true <= high
        assert covered / runs == pytest.approx(0.95, abs=0.015)

    def test_more_confidence_is_wider_and_more_values_narrower(self):
        low, high = interval(1.2, 50)
        assert interval(1.2, 50, 0.99)[0] < low < 1.2 < high
        assert interval(1.2, 500)[0] > low

    @pytest.mark.parametrize("level", [0, 1, -1, 95, math.nan, True])
    def test_a_level_is_a_share(self, level):
        with pytest.raises(SpcError):
            interval(1.0, 50, level)


class TestRefused:
    @pytest.mark.parametrize(
        "limits",
        [
            {},
            {"lower": 2.0, "upper": 1.0},
            {"lower": 1.0, "upper": 1.0},
            {"lower": math.nan, "upper": 1.0},
            {"upper": math.inf},
            {"lower": True},
            {"upper": "3"},
        ],
    )
    def test_a_specification_that_says_nothing(self, limits):
        with pytest.raises(BadSpecification):
            Specification(**limits)

    @pytest.mark.parametrize("value", [math.nan, -math.inf, None, False, "1"])
    def test_what_is_no_number(self, value):
        spec = Specification(0, 1)
        with pytest.raises(NotANumber):
            capability([1.0, value], 0.1, spec)
        with pytest.raises(NotANumber):
            capability_of(9, value, 0.1, 0.1, spec)
        with pytest.raises(NotANumber):
            capability_of(9, 1.0, value, 0.1, spec)

    @pytest.mark.parametrize("values", [[], [1.0]])
    def test_too_few_values(self, values):
        with pytest.raises(TooFewValues):
            capability(values, 0.1, Specification(0, 1))
        with pytest.raises(TooFewValues):
            capability_of(len(values), 1.0, 0.1, 0.1, Specification(0, 1))
        with pytest.raises(TooFewValues):
            interval(1.0, len(values))

    def test_no_variation(self):
        with pytest.raises(NoVariation):
            capability([1.0, 1.0], 0.1, Specification(0, 1))
        with pytest.raises(NoVariation):
            capability([1.0, 2.0], 0.0, Specification(0, 1))
        with pytest.raises(NoVariation):
            expected_ppm(1.0, 0.0, Specification(0, 1))

    def test_what_is_too_large_to_compute_with(self):
        with pytest.raises(NotANumber):
            capability([1e200, -1e200], 1.0, Specification(0, 1))
