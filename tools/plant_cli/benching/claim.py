"""A claim: a figure that was measured, and the bound it must keep."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Bound:
    """What a value must be: below ``limit``, or at least ``limit``."""

    kind: Literal["<", "≥"]
    limit: float
    unit: str

    def kept_by(self, value: float) -> bool:
        if math.isnan(value):
            return False
        return value < self.limit if self.kind == "<" else value >= self.limit

    def __str__(self) -> str:
        return f"{self.kind} {figure(self.limit, self.unit)}"


def below(limit: float, unit: str) -> Bound:
    return Bound("<", limit, unit)


def at_least(limit: float, unit: str) -> Bound:
    return Bound("≥", limit, unit)


@dataclass(frozen=True)
class Claim:
    """``text`` says what the value is of, in the words a reader knows; units are the bound's."""

    text: str
    value: float
    bound: Bound

    @property
    def holds(self) -> bool:
        return self.bound.kept_by(self.value)

    @property
    def shown(self) -> str:
        return figure(self.value, self.bound.unit)


def figure(value: float, unit: str) -> str:
    """Three significant digits, thousands apart."""
    if not math.isfinite(value):
        number = str(value)
    elif abs(value) >= 100 or value == int(value):
        number = f"{value:,.0f}"
    else:
        number = f"{value:.3g}"
    return f"{number} {unit}".strip()
