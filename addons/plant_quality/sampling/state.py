"""What a sampling plan remembers from one unit to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from .errors import BadState
from .plan import MOST, Severity


@dataclass(frozen=True)
class State:
    """The memory of one stream (one point and product). A new stream begins with ``State()``.

    ``passed_over`` counts the units since the last inspected one, and is None before the first;
    ``last`` is when that one was decided on. The rest is of skip-lot sampling, counted since the
    severity last changed: the newest ``outcomes`` (oldest first), how many were ``accepted`` in a
    row, how many ``rejected`` in all. ``discontinued``: tightened inspection found too much; see
    :func:`.switching.resume`.
    """

    passed_over: int | None = None
    last: datetime | None = None
    severity: Severity = Severity.NORMAL
    outcomes: tuple[bool, ...] = ()
    accepted: int = 0
    rejected: int = 0
    discontinued: bool = False

    def to_json(self) -> dict[str, Any]:
        """What ``json`` can write and :meth:`from_json` reads."""
        return {
            "passed_over": self.passed_over,
            "last": None if self.last is None else self.last.isoformat(),
            "severity": self.severity.value,
            "outcomes": list(self.outcomes),
            "accepted": self.accepted,
            "rejected": self.rejected,
            "discontinued": self.discontinued,
        }

    @classmethod
    def from_json(cls, stored: object) -> State:
        """The state that was written; where nothing is stored (None, empty), that of a new stream.

        A part that is missing has its first value. Raises :class:`BadState` for anything else.
        """
        if stored is None:
            return cls()
        if not isinstance(stored, Mapping):
            raise BadState("The stored state of a sampling plan is damaged: it is no record.")
        known = {field.name for field in fields(cls)}
        if unknown := sorted(str(key) for key in stored if key not in known):
            raise BadState(f"The stored state of a sampling plan has a strange part, {unknown[0]}.")
        return cls(**{name: _READERS[name](name, value) for name, value in stored.items()})


def _damaged(name: str, value: object) -> BadState:
    return BadState(f"The stored state of a sampling plan is damaged: {name} is {value!r}.")


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not value >= 0:
        raise _damaged(name, value)
    return value


def _count_or_none(name: str, value: object) -> int | None:
    return None if value is None else _count(name, value)


def _time_or_none(name: str, value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _damaged(name, value)
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise _damaged(name, value) from error


def _severity(name: str, value: object) -> Severity:
    try:
        return Severity(value)
    except ValueError as error:
        raise _damaged(name, value) from error


def _truth(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _damaged(name, value)
    return value


def _outcomes(name: str, value: object) -> tuple[bool, ...]:
    if not isinstance(value, (list, tuple)) or len(value) > MOST:
        raise _damaged(name, value)
    return tuple(_truth(name, outcome) for outcome in value)


_READERS: dict[str, Any] = {
    "passed_over": _count_or_none,
    "last": _time_or_none,
    "severity": _severity,
    "outcomes": _outcomes,
    "accepted": _count,
    "rejected": _count,
    "discontinued": _truth,
}
