"""The factors against the distribution of the range, and against the tables people have."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from plant_spc import UnsupportedSize, constants
from tests.spc.published import C4, FACTORS

SIZES = range(2, 26)


def moments(size):
    """Mean and standard deviation of the range of ``size`` standard normal values.

    The distribution function of the range is SciPy's studentized range with sigma known.
    """

    def survival(r):
        return stats.studentized_range.sf(r, size, np.inf)

    grid = np.linspace(0, 12, 601)
    beyond = survival(grid)
    first = integrate.simpson(beyond, x=grid)
    second = integrate.simpson(2 * grid * beyond, x=grid)
    return first, math.sqrt(second - first**2)


@pytest.mark.parametrize("size", SIZES)
def test_the_table_is_the_distribution_of_the_range_rounded(size):
    d2, d3 = moments(size)
    assert constants.d2(size) == pytest.approx(d2, abs=0.0005 + 1e-6)
    assert constants.d3(size) == pytest.approx(d3, abs=0.00005 + 1e-6)
    assert constants.d2(size) == pytest.approx(d2, rel=0.0004)


@pytest.mark.parametrize("size", FACTORS)
def test_the_factors_are_those_of_printed_tables(size):
    a2, big_d3, big_d4 = FACTORS[size]
    assert constants.a2(size) == pytest.approx(a2, abs=0.0011)
    assert constants.big_d3(size) == pytest.approx(big_d3, abs=0.0011)
    assert constants.big_d4(size) == pytest.approx(big_d4, abs=0.0011)


def test_single_values_have_the_factor_of_printed_tables():
    assert constants.e2() == pytest.approx(2.660, abs=0.0005)


@pytest.mark.parametrize("size", SIZES)
def test_c4_is_the_mean_of_the_chi_distribution(size):
    expected = stats.chi.mean(size - 1) / math.sqrt(size - 1)
    assert constants.c4(size) == pytest.approx(expected, rel=1e-12)
    if size in C4:
        assert constants.c4(size) == pytest.approx(C4[size], abs=0.00005)


@pytest.mark.parametrize("size", [1, 26, 0, -3, True, 2.0, "5", None])
@pytest.mark.parametrize("factor", [constants.d2, constants.d3, constants.c4, constants.big_d4])
def test_a_size_without_factors_is_refused(factor, size):
    with pytest.raises(UnsupportedSize):
        factor(size)
