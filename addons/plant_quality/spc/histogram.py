"""How wide the bins of a histogram are.

Source: D. W. Scott, *On optimal and data-based histograms*, Biometrika 66 (1979), 605-610.
"""

from __future__ import annotations

import math

from .errors import NoVariation
from .numbers import number

MOST_BINS = 60


def bin_width(count: int, sigma: float, spread: float, finest: float) -> float:
    """The width of a bin, for ``count`` values of standard deviation ``sigma``.

    ``spread`` is how far apart the outermost values are: there are about sixty bins at most,
    however far that is. ``finest`` is the least difference that the values can show; the width is
    1, 2 or 5 times a power of ten, and no less than that.
    """
    for figure in (sigma, spread, finest):
        number(figure)
    if count < 2 or sigma <= 0 or spread <= 0 or finest <= 0:
        raise NoVariation("Values that are all the same have no histogram.")
    scott = 3.49 * sigma / count ** (1 / 3)
    return max(round_up(max(scott, spread / MOST_BINS)), finest)


def round_up(width: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= width * 0.999)
