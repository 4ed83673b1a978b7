"""What a sampling plan says: which units are inspected, and what changes that."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from .errors import BadPlan

MOST = 1_000_000  # the largest "one of so many" that is not a slip of the hand


class Mode(str, Enum):
    """How it is decided whether a unit is inspected."""

    ALL = "all"  # each
    NTH = "nth"  # the first, then one of every so many
    RANDOM = "random"  # each with the same chance
    PERIODIC = "periodic"  # the first, then one when the interval has passed
    SKIP_LOT = "skip_lot"  # one of so many, as past outcomes allow


class Severity(str, Enum):
    """How closely skip-lot sampling looks."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


@dataclass(frozen=True)
class Switching:
    """When skip-lot sampling changes its severity, and how often it inspects in each.

    The rules and their usual figures follow the switching rules of ISO 2859-1 (and ANSI/ASQ Z1.4)
    as they are generally published; the standards themselves were not at hand. What differs from
    them: severity here changes how *often* is inspected, as skip-lot sampling does (ISO 2859-3),
    not the size of a sample; and normal to reduced is a run of accepted lots (the older rule, and
    that of Z1.4), not the switching score of ISO 2859-1:1999. So a plan made of it is no claim of
    conformity with either standard.

    - normal → tightened: ``tighten_rejected`` of the last ``tighten_window`` or fewer inspected
      lots were not accepted (2 of 5);
    - tightened → normal: ``relax_accepted`` in a row were accepted (5);
    - normal → reduced: ``reduce_accepted`` in a row were accepted (10; None: never);
    - reduced → normal: one was not accepted;
    - tightened → discontinued: ``stop_rejected`` were not accepted since tightened inspection began
      (5; None: never). All is inspected until somebody resumes.

    ``normal_every``, ``tightened_every`` and ``reduced_every`` are k of "one of k".
    """

    tighten_rejected: int = 2
    tighten_window: int = 5
    relax_accepted: int = 5
    reduce_accepted: int | None = 10
    stop_rejected: int | None = 5
    normal_every: int = 1
    tightened_every: int = 1
    reduced_every: int = 4

    def __post_init__(self) -> None:
        counts = {
            "to tighten after": self.tighten_rejected,
            "to look back on": self.tighten_window,
            "to relax after": self.relax_accepted,
            "to reduce after": 1 if self.reduce_accepted is None else self.reduce_accepted,
            "to stop after": 1 if self.stop_rejected is None else self.stop_rejected,
        }
        for meaning, count in counts.items():
            _checked(f"The number of lots {meaning}", count)
        if self.tighten_rejected > self.tighten_window:
            raise BadPlan(
                f"{self.tighten_rejected} rejected lots cannot be among the last "
                f"{self.tighten_window}: look back on as many or more."
            )
        every = (self.tightened_every, self.normal_every, self.reduced_every)
        for severity, k in zip(("tightened", "normal", "reduced"), every, strict=True):
            _checked(f"One of so many at {severity} inspection", k)
        if not every[0] <= every[1] <= every[2]:
            raise BadPlan(
                "Tightened inspection must not look less often than normal, nor normal less often "
                "than reduced."
            )

    def every(self, severity: Severity) -> int:
        """One of how many lots is inspected."""
        return {
            Severity.NORMAL: self.normal_every,
            Severity.TIGHTENED: self.tightened_every,
            Severity.REDUCED: self.reduced_every,
        }[severity]


@dataclass(frozen=True)
class Plan:
    """A mode with its parameters; those of the other modes are not looked at.

    ``every`` is n of "every nth"; ``percent`` the chance of a unit, more than 0 and at most 100;
    ``interval`` the least time between two inspections. Raises :class:`BadPlan`.
    """

    mode: Mode = Mode.ALL
    every: int = 1
    percent: float = 100.0
    interval: timedelta = timedelta(0)
    switching: Switching = field(default_factory=Switching)

    def __post_init__(self) -> None:
        if self.mode is Mode.NTH:
            _checked("One of so many", self.every)
        if self.mode is Mode.RANDOM and not _is_percent(self.percent):
            raise BadPlan(f"A share is more than 0 and at most 100 percent, not {self.percent!r}.")
        if self.mode is Mode.PERIODIC and self.interval <= timedelta(0):
            raise BadPlan("The time between two inspections must be more than 0.")


def _checked(name: str, count: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST:
        raise BadPlan(f"{name} is a whole number from 1 to {MOST:,}, not {count!r}.")


def _is_percent(value: float) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 < value <= 100
