"""Sums of measured values that neither round more than they must nor let nonsense through."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from .errors import NotANumber, TooFewValues


def number(value: object) -> float:
    """The value as a finite float. Raises :class:`NotANumber`; a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotANumber(f"{value!r} is not a number.")
    try:
        result = float(value)
    except OverflowError as error:
        raise NotANumber("A value is too large to compute with.") from error
    if not math.isfinite(result):
        raise NotANumber(f"{result} is not a measured value.")
    return result


def numbers(values: Iterable[object]) -> tuple[float, ...]:
    """All values as finite floats."""
    return tuple(number(value) for value in values)


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; the order of the values does not matter, not even in the last digit."""
    if not values:
        raise TooFewValues("There are no values to take the mean of.")
    try:
        return math.fsum(values) / len(values)
    except OverflowError as error:
        raise NotANumber("The values are too large to add up.") from error


def deviation(values: Sequence[float]) -> float:
    """The sample standard deviation (n - 1)."""
    if len(values) < 2:
        raise TooFewValues("A standard deviation needs two values or more.")
    center = mean(values)
    try:
        squares = math.fsum((value - center) ** 2 for value in values)
    except OverflowError as error:
        raise NotANumber("The values are too far apart to compute with.") from error
    return finite(math.sqrt(squares / (len(values) - 1)))


def finite(result: float) -> float:
    """A computed figure, if it is one. Raises :class:`NotANumber` where it overflowed."""
    if not math.isfinite(result):
        raise NotANumber("The values are too large or too far apart to compute with.")
    return result
