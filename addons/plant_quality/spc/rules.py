"""The eight tests for special causes of Nelson, and which of them the newest point meets.

Source: L. S. Nelson, "The Shewhart Control Chart: Tests for Special Causes", Journal of Quality
Technology 16 (4), October 1984, pages 237-239.

They are asked of *standardised* points: distances from the center line in sigmas of a point
(:meth:`.limits.Limits.standardised`). A rule looks at no more than the newest 15, so a new point
costs the same however long the history is. A rule that holds marks the newest point, which
completes the pattern; so a run of eleven on one side is marked at its ninth, tenth and eleventh.

What is equal, and what counts:

- Numbers less than ``TOLERANCE`` apart are equal, so that the rounding of the computer decides
  nothing.
- *Beyond* a line is strictly beyond it: a point on a control limit is within (rule 1), a point on
  the line of two sigmas does not count for rule 5, nor one on the line of one sigma for rules 6
  and 8; and *within* one sigma is strictly within (rule 7).
- A point on the center line lies on neither side: it ends a run (rule 2).
- Equal neighbours neither rise nor fall: they end a trend (rule 3) and an alternation (rule 4).
- Rule 3 counts points: six of them, so five steps. Rule 4 likewise: fourteen, so thirteen steps.
- Rules 5 and 6 ask for two of three and four of five points beyond the line *on one side*, the
  newest among them: a point back near the center completes nothing. Where fewer than three (five)
  points are known, two (four) are enough, since no earlier point could undo them.
- Rule 8 asks for points on both sides; eight on one side are a run, and rule 6 finds it sooner.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from .errors import UnknownRule
from .limits import Limits
from .numbers import number, numbers

TOLERANCE = 1e-9  # sigmas


@dataclass(frozen=True)
class Rule:
    """One test. ``length`` is how many of the newest points it looks at.

    ``holds`` is given so many, or as many as there are, the newest last.
    """

    number: int
    title: str
    explanation: str
    length: int
    holds: Callable[[Sequence[float]], bool]


def one_beyond_three_sigma(points: Sequence[float]) -> bool:
    """Rule 1."""
    return _beyond(abs(points[-1]), 3)


def nine_on_one_side(points: Sequence[float]) -> bool:
    """Rule 2."""
    return len(points) == 9 and any(all(_beyond(z, 0) for z in way) for way in _both(points))


def six_in_a_trend(points: Sequence[float]) -> bool:
    """Rule 3."""
    return len(points) == 6 and any(
        all(_beyond(step, 0) for step in steps) for steps in _both(_steps(points))
    )


def fourteen_alternating(points: Sequence[float]) -> bool:
    """Rule 4."""
    steps = _steps(points)
    return (
        len(points) == 14
        and all(_beyond(abs(step), 0) for step in steps)
        and all((a > 0) != (b > 0) for a, b in pairwise(steps))
    )


def two_of_three_beyond_two_sigma(points: Sequence[float]) -> bool:
    """Rule 5."""
    return _most_beyond(points, 2, 2)


def four_of_five_beyond_one_sigma(points: Sequence[float]) -> bool:
    """Rule 6."""
    return _most_beyond(points, 4, 1)


def fifteen_within_one_sigma(points: Sequence[float]) -> bool:
    """Rule 7."""
    return len(points) == 15 and all(_beyond(1, abs(z)) for z in points)


def eight_outside_one_sigma(points: Sequence[float]) -> bool:
    """Rule 8."""
    return (
        len(points) == 8
        and all(_beyond(abs(z), 1) for z in points)
        and min(points) < 0 < max(points)
    )


def _beyond(value: float, line: float) -> bool:
    return value > line + TOLERANCE


def _both(values: Sequence[float]) -> Iterator[Sequence[float]]:
    """The values, and their mirror image at the center line."""
    yield values
    yield [-value for value in values]


def _steps(points: Sequence[float]) -> list[float]:
    return [b - a for a, b in pairwise(points)]


def _most_beyond(points: Sequence[float], needed: int, line: float) -> bool:
    return any(
        _beyond(way[-1], line) and sum(_beyond(z, line) for z in way) >= needed
        for way in _both(points)
    )


_RULES = (
    Rule(
        1,
        "Beyond a control limit",
        "One point is more than three sigmas from the center line: something sudden happened, such "
        "as a wrong setting, a broken tool or a wrong measurement.",
        1,
        one_beyond_three_sigma,
    ),
    Rule(
        2,
        "Nine on one side",
        "Nine points in a row are on one side of the center line: the process has shifted.",
        9,
        nine_on_one_side,
    ),
    Rule(
        3,
        "Six in a trend",
        "Six points in a row rise, or six fall: the process drifts, such as by wear or by a rising "
        "temperature.",
        6,
        six_in_a_trend,
    ),
    Rule(
        4,
        "Fourteen alternating",
        "Fourteen points in a row go up and down in turn: two streams take turns, or somebody "
        "corrects too much.",
        14,
        fourteen_alternating,
    ),
    Rule(
        5,
        "Two of three beyond two sigmas",
        "Two of three points in a row are more than two sigmas from the center line, on one side: "
        "the process has probably shifted.",
        3,
        two_of_three_beyond_two_sigma,
    ),
    Rule(
        6,
        "Four of five beyond one sigma",
        "Four of five points in a row are more than one sigma from the center line, on one side: "
        "the process has probably shifted a little.",
        5,
        four_of_five_beyond_one_sigma,
    ),
    Rule(
        7,
        "Fifteen within one sigma",
        "Fifteen points in a row are within one sigma of the center line: the limits are too wide "
        "for the process, or each subgroup mixes several streams.",
        15,
        fifteen_within_one_sigma,
    ),
    Rule(
        8,
        "Eight outside one sigma",
        "Eight points in a row are more than one sigma from the center line, on both sides: two "
        "streams are mixed.",
        8,
        eight_outside_one_sigma,
    ),
)

#: The rules by number.
RULES = MappingProxyType({rule.number: rule for rule in _RULES})
ALL: tuple[int, ...] = tuple(RULES)
#: The most points that any rule looks at.
WINDOW = max(rule.length for rule in _RULES)


def violations(window: Sequence[float], rules: Iterable[int] = ALL) -> tuple[int, ...]:
    """The numbers of the rules that hold for the newest point, ascending.

    ``window`` holds standardised points, the newest last; only the newest ``WINDOW`` are looked at.
    An empty one breaks no rule.
    """
    chosen = _chosen(rules)
    return _broken(numbers(window[-WINDOW:]), chosen)


def scan(points: Iterable[float], rules: Iterable[int] = ALL) -> list[tuple[int, ...]]:
    """For each point of a whole history what :func:`violations` said when it was the newest."""
    chosen = _chosen(rules)
    window: deque[float] = deque(maxlen=WINDOW)
    found = []
    for point in points:
        window.append(number(point))
        found.append(_broken(tuple(window), chosen))
    return found


def dispersion_violations(dispersion: float | None, limits: Limits) -> tuple[int, ...]:
    """Rule 1 for a range or moving range: the only rule for them, as they are not symmetric and
    neighbouring moving ranges share a value. None, where a point has no range, breaks none.
    """
    if dispersion is None:
        return ()
    value, margin = number(dispersion), TOLERANCE * limits.sigma
    out = value > limits.dispersion_ucl + margin or value < limits.dispersion_lcl - margin
    return (1,) if out else ()


def _broken(window: Sequence[float], chosen: Sequence[Rule]) -> tuple[int, ...]:
    if not window:
        return ()
    return tuple(rule.number for rule in chosen if rule.holds(window[-rule.length :]))


def _chosen(rules: Iterable[int]) -> list[Rule]:
    wanted = set(rules)
    if unknown := [rule for rule in wanted if isinstance(rule, bool) or rule not in RULES]:
        raise UnknownRule(f"There is no Nelson rule {unknown[0]!r}: they are numbered 1 to 8.")
    return [RULES[number] for number in sorted(wanted)]
