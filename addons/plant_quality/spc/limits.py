"""Control limits, computed once from a stretch of history and frozen.

Both kinds of chart estimate sigma from what varies within (neighbouring values, or the parts of one
subgroup), not from the whole: a drift during the baseline does not widen the limits that are to
find it. The formulas are those of NIST/SEMATECH, *e-Handbook of Statistical Methods*, 6.3.2.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from math import sqrt

from . import constants
from .errors import BadLimits, NotANumber, NoVariation, TooFewValues, UnequalSubgroups
from .numbers import finite, mean, number, numbers

SPAN = 2  # values of one moving range

#: A sigma this small beside the values is rounding of the computer, not of the process.
_ROUNDING = 1e-13


class Kind(str, Enum):
    """What a point of the chart is."""

    IMR = "imr"  # a single value, and how far it is from the one before
    XBAR_R = "xbar_r"  # the mean of a subgroup, and its range


@dataclass(frozen=True)
class Point:
    """What one subgroup, or one value, puts on the two charts.

    ``dispersion`` is None for the first single value: it has none before it.
    """

    value: float
    dispersion: float | None


@dataclass(frozen=True)
class Limits:
    """The lines of a pair of charts.

    ``center``, ``ucl`` and ``lcl`` are those of the values (or means), ``dispersion_*`` those of
    the moving ranges (or ranges). ``sigma`` is that of single values, estimated within; ``size`` is
    the number of values in a point, ``count`` how many points the lines were computed from.
    Raises :class:`BadLimits` where these contradict each other.
    """

    kind: Kind
    size: int
    count: int
    center: float
    sigma: float
    ucl: float
    lcl: float
    dispersion_center: float
    dispersion_ucl: float
    dispersion_lcl: float

    def __post_init__(self) -> None:
        single = self.kind is Kind.IMR
        if single != (self.size == 1) or not (single or self.size >= constants.SMALLEST):
            raise BadLimits(f"A chart of kind {self.kind.value} has no points of size {self.size}.")
        try:
            lines = numbers(
                (
                    self.center,
                    self.sigma,
                    self.ucl,
                    self.lcl,
                    self.dispersion_center,
                    self.dispersion_ucl,
                    self.dispersion_lcl,
                )
            )
        except NotANumber as error:
            raise BadLimits("A line of the chart is no number.") from error
        if lines[1] <= 0:
            raise BadLimits("Sigma must be more than 0.")
        if not self.lcl < self.center < self.ucl:
            raise BadLimits("The center line must lie between the control limits.")
        if not 0 <= self.dispersion_lcl < self.dispersion_center < self.dispersion_ucl:
            raise BadLimits("The mean range must lie between its limits, and these not below 0.")

    @property
    def point_sigma(self) -> float:
        """The sigma of a point: of a single value, or of the mean of ``size`` values."""
        return self.sigma / sqrt(self.size)

    def standardised(self, value: float) -> float:
        """How far a point lies from the center line, in sigmas of a point."""
        return finite((number(value) - self.center) / self.point_sigma)


def subgroup(values: Iterable[float]) -> Point:
    """The mean and the range of one subgroup of 2 to 25 values."""
    group = numbers(values)
    constants.d2(len(group))
    return Point(mean(group), finite(max(group) - min(group)))


def moving_range(before: float | None, value: float) -> Point:
    """A single value and its distance from the one before, which the first does not have."""
    now = number(value)
    if before is None:
        return Point(now, None)
    return Point(now, finite(abs(now - number(before))))


def imr_limits(values: Iterable[float]) -> Limits:
    """Limits of single values and of their moving ranges, from two values or more, in their order.

    Sigma is the mean moving range of two neighbours, divided by d2. Twenty values or more make
    limits worth keeping.
    """
    history = numbers(values)
    if len(history) < SPAN:
        raise TooFewValues(
            f"{len(history)} values are too few for limits: at least {SPAN} are needed, and 20 or "
            "more make limits worth keeping."
        )
    ranges = [finite(abs(b - a)) for a, b in itertools.pairwise(history)]
    return _limits(Kind.IMR, 1, SPAN, history, ranges)


def xbar_r_limits(subgroups: Iterable[Sequence[float]]) -> Limits:
    """Limits of the means and of the ranges of two subgroups or more, all of one size.

    Sigma is the mean range, divided by d2 of that size.
    """
    groups = [numbers(group) for group in subgroups]
    if len(groups) < 2:
        raise TooFewValues(
            f"{len(groups)} subgroups are too few for limits: at least 2 are needed, and 20 or "
            "more make limits worth keeping."
        )
    sizes = sorted({len(group) for group in groups})
    if len(sizes) > 1:
        raise UnequalSubgroups(
            f"The subgroups have between {sizes[0]} and {sizes[-1]} values: limits need subgroups "
            "of one size."
        )
    points = [subgroup(group) for group in groups]
    means = [point.value for point in points]
    ranges = [point.dispersion for point in points if point.dispersion is not None]
    return _limits(Kind.XBAR_R, sizes[0], sizes[0], means, ranges)


def point_limits(kind: Kind, size: int, points: Sequence[Point]) -> Limits:
    """The same limits from points that were computed before: what a stored history holds.

    The first of the single values may be without a moving range, or have one to a value before the
    stretch, which is left out.
    """
    if kind is Kind.IMR:
        return imr_limits(point.value for point in points)
    if len(points) < 2:
        raise TooFewValues(f"{len(points)} subgroups are too few for limits: take 20 or more.")
    ranges = [number(point.dispersion) for point in points]
    return _limits(kind, size, size, numbers(point.value for point in points), ranges)


def _limits(
    kind: Kind, size: int, span: int, values: Sequence[float], ranges: Sequence[float]
) -> Limits:
    center, spread = mean(values), mean(ranges)
    sigma = spread / constants.d2(span)
    if sigma <= abs(center) * _ROUNDING:
        raise NoVariation(
            "All values are the same, so that no limits can be told from them: measure finer, or "
            "take a stretch in which the process varied."
        )
    reach = 3 * sigma / sqrt(size)
    return Limits(
        kind=kind,
        size=size,
        count=len(values),
        center=center,
        sigma=sigma,
        ucl=finite(center + reach),
        lcl=finite(center - reach),
        dispersion_center=spread,
        dispersion_ucl=finite(constants.big_d4(span) * spread),
        dispersion_lcl=constants.big_d3(span) * spread,
    )
