"""How well a process keeps within its specification.

Cp and Cpk judge by the sigma within (of a chart's limits): what the process can do while nothing
special happens to it. Pp and Ppk judge by the overall standard deviation (n - 1): what it did.
They mean something for a process in control whose values are about normal; the figures are
computed all the same, and whoever shows them says whether the chart was quiet.

Source: NIST/SEMATECH, *e-Handbook of Statistical Methods*, 6.1.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import erfc, sqrt
from statistics import NormalDist

from .errors import BadSpecification, NoVariation, SpcError, TooFewValues
from .numbers import deviation, finite, mean, number, numbers


@dataclass(frozen=True)
class Specification:
    """What a value must keep to: a lower limit, an upper limit, or both."""

    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        for limit in (self.lower, self.upper):
            if limit is not None:
                try:
                    number(limit)
                except SpcError as error:
                    raise BadSpecification(f"{limit!r} is no specification limit.") from error
        if self.lower is None and self.upper is None:
            raise BadSpecification(
                "Without a lower or an upper specification limit there is nothing to be capable of."
            )
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise BadSpecification(
                f"The lower specification limit {self.lower:g} is not below the upper one "
                f"{self.upper:g}."
            )


@dataclass(frozen=True)
class Capability:
    """The figures of one process.

    ``cp`` and ``pp`` are None where the specification is one-sided: they compare sigma with the
    width of the tolerance, which then has none. ``cpk`` and ``ppk`` are then those of the one
    limit. All may be negative: the mean lies outside the specification.

    ``ppk_interval`` is the confidence interval of Ppk. ``ppm_within`` and ``ppm_overall`` are how
    many values in a million a normal process of this mean and sigma puts outside.
    """

    specification: Specification
    count: int
    mean: float
    sigma_within: float
    sigma_overall: float
    cp: float | None
    cpk: float
    pp: float | None
    ppk: float
    ppk_interval: tuple[float, float]
    ppm_within: float
    ppm_overall: float


def capability(
    values: Iterable[float],
    sigma_within: float,
    specification: Specification,
    *,
    level: float = 0.95,
) -> Capability:
    """The figures of measured single values; ``sigma_within`` is that of the chart's limits."""
    history = numbers(values)
    if len(history) < 2:
        raise TooFewValues("Capability needs two values or more; 50 or more make it worth quoting.")
    overall = deviation(history)
    center = mean(history)
    return capability_of(len(history), center, sigma_within, overall, specification, level=level)


def capability_of(
    count: int,
    center: float,
    sigma_within: float,
    sigma_overall: float,
    specification: Specification,
    *,
    level: float = 0.95,
) -> Capability:
    """The figures where count, mean and standard deviations were computed elsewhere (by SQL)."""
    if count < 2:
        raise TooFewValues("Capability needs two values or more; 50 or more make it worth quoting.")
    center, within, overall = number(center), number(sigma_within), number(sigma_overall)
    if within <= 0 or overall <= 0:
        raise NoVariation("All values are the same, so that no capability can be told from them.")
    ppk = _nearest(center, overall, specification)
    return Capability(
        specification=specification,
        count=count,
        mean=center,
        sigma_within=within,
        sigma_overall=overall,
        cp=_potential(within, specification),
        cpk=_nearest(center, within, specification),
        pp=_potential(overall, specification),
        ppk=ppk,
        ppk_interval=interval(ppk, count, level),
        ppm_within=expected_ppm(center, within, specification),
        ppm_overall=expected_ppm(center, overall, specification),
    )


def interval(index: float, count: int, level: float = 0.95) -> tuple[float, float]:
    """The two-sided confidence interval of a Ppk that ``count`` values gave.

    Bissell's normal approximation (A. F. Bissell, "How Reliable is Your Capability Index?", Applied
    Statistics 39, 1990), which the e-Handbook gives for Cpk with sigma as the overall s; it wants
    25 values or more, and is no interval for a sigma estimated from ranges.
    """
    if not 0 < number(level) < 1:
        raise SpcError(f"A level of confidence lies between 0 and 1, not at {level:g}.")
    if count < 2:
        raise TooFewValues("A confidence interval needs two values or more.")
    reach = NormalDist().inv_cdf((1 + level) / 2)
    index = number(index)
    error = finite(reach * sqrt(1 / (9 * count) + index * index / (2 * (count - 1))))
    return index - error, index + error


def expected_ppm(center: float, sigma: float, specification: Specification) -> float:
    """Values per million outside, if they are normal; what lies outside either limit counts."""
    center, sigma = number(center), number(sigma)
    if sigma <= 0:
        raise NoVariation("Without variation there is no normal model to tell a share from.")
    below = 0.0 if specification.lower is None else _tail((center - specification.lower) / sigma)
    above = 0.0 if specification.upper is None else _tail((specification.upper - center) / sigma)
    return 1e6 * (below + above)


def _tail(distance: float) -> float:
    """The part of a normal distribution that lies further out than ``distance`` sigmas."""
    return 0.5 * erfc(distance / sqrt(2))


def _potential(sigma: float, specification: Specification) -> float | None:
    if specification.lower is None or specification.upper is None:
        return None
    return finite((specification.upper - specification.lower) / (6 * sigma))


def _nearest(center: float, sigma: float, specification: Specification) -> float:
    """The distance of the mean from the nearer limit, in units of three sigmas."""
    distances = []
    if specification.lower is not None:
        distances.append(center - specification.lower)
    if specification.upper is not None:
        distances.append(specification.upper - center)
    return finite(min(distances) / (3 * sigma))
