"""Bins that a reader can count in."""

import pytest

from plant_spc import NotANumber, NoVariation, bin_width


def test_scotts_rule_rounded_up():
    # 3.49 x 1.0 / 1000 ** (1/3) = 0.349
    assert bin_width(1000, 1.0, 6.0, 0.01) == pytest.approx(0.5)
    assert bin_width(1000, 0.1, 0.6, 0.001) == pytest.approx(0.05)


def test_never_finer_than_the_values():
    assert bin_width(10_000, 0.02, 0.1, 0.01) == pytest.approx(0.01 * 1)
    assert bin_width(10_000, 0.02, 0.1, 1.0) == 1.0


def test_a_far_value_does_not_make_a_thousand_bins():
    width = bin_width(100, 1.0, 10_000.0, 0.01)
    assert 10_000 / width <= 60


@pytest.mark.parametrize(
    "figures", [(1, 1.0, 1.0, 0.1), (9, 0.0, 1.0, 0.1), (9, 1.0, 0.0, 0.1), (9, 1.0, 1.0, 0.0)]
)
def test_nothing_to_spread(figures):
    with pytest.raises(NoVariation):
        bin_width(*figures)


def test_figures_that_are_none():
    with pytest.raises(NotANumber):
        bin_width(9, float("inf"), 1.0, 0.1)
