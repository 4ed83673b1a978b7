"""Factors of control charts for subgroups of 2 to 25 from a normal distribution.

``d2`` is the mean and ``d3`` the standard deviation of the range of n values, in units of sigma;
``c4`` is the mean of their sample standard deviation. A2, D3, D4 and E2 follow from them.

d2 is kept to the three decimals and d3 to the four that the published tables print (among others
ASTM E2587 and Montgomery, *Introduction to Statistical Quality Control*, appendix VI, for d2), and
not to more: limits then agree digit for digit with worked examples and with the usual packages,
which compute with the same table. The tests recompute both from the distribution of the range;
the difference from the exact values is at most 0.04 %.
"""

from __future__ import annotations

import math

from .errors import UnsupportedSize

SMALLEST, LARGEST = 2, 25

_D2 = (
    *(1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336),
    *(3.407, 3.472, 3.532, 3.588, 3.640, 3.689, 3.735, 3.778, 3.819, 3.858, 3.895, 3.931),
)
_D3 = (
    *(0.8525, 0.8884, 0.8798, 0.8641, 0.8480, 0.8332, 0.8198, 0.8078, 0.7971, 0.7873, 0.7785),
    *(0.7704, 0.7630, 0.7562, 0.7499, 0.7441, 0.7386, 0.7335, 0.7287, 0.7242, 0.7199, 0.7159),
    *(0.7121, 0.7084),
)


def d2(size: int) -> float:
    """The mean range of ``size`` values, in sigmas."""
    return _D2[_checked(size) - SMALLEST]


def d3(size: int) -> float:
    """The standard deviation of the range of ``size`` values, in sigmas."""
    return _D3[_checked(size) - SMALLEST]


def c4(size: int) -> float:
    """The mean sample standard deviation of ``size`` values, in sigmas; exact."""
    n = _checked(size)
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def a2(size: int) -> float:
    """Limits of means are the grand mean ± A2 · mean range."""
    return 3 / (d2(size) * math.sqrt(size))


def e2(span: int = 2) -> float:
    """Limits of single values are the mean ± E2 · mean moving range of ``span`` values."""
    return 3 / d2(span)


def big_d3(size: int) -> float:
    """The lower limit of ranges is D3 · mean range: 0 for subgroups of six or fewer."""
    return max(0.0, 1 - 3 * d3(size) / d2(size))


def big_d4(size: int) -> float:
    """The upper limit of ranges is D4 · mean range."""
    return 1 + 3 * d3(size) / d2(size)


def _checked(size: int) -> int:
    if isinstance(size, bool) or not isinstance(size, int):
        raise UnsupportedSize(f"{size!r} is not a size of a subgroup.")
    if not SMALLEST <= size <= LARGEST:
        raise UnsupportedSize(
            f"A subgroup has {SMALLEST} to {LARGEST} values, not {size}: take a chart of single "
            "values, or make the subgroups smaller."
        )
    return size
