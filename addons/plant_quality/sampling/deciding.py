"""Whether a unit is inspected."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from .errors import BadInput
from .plan import Mode, Plan
from .state import State


@dataclass(frozen=True)
class Decision:
    """Whether this unit is inspected, and the state to keep for the next one."""

    inspect: bool
    state: State


def decide(plan: Plan, state: State, *, now: datetime, draw: float = 0.0) -> Decision:
    """Decide on one unit.

    ``draw`` is a random number from 0 up to, not including, 1; only random sampling looks at it.
    ``now`` is naive or aware as ``state.last`` is. A clock that was set back makes a unit due:
    inspecting once too often does no harm. While skip-lot sampling is discontinued, all is
    inspected.
    """
    inspect = _DECIDERS[plan.mode](plan, state, now, draw)
    if inspect:
        return Decision(True, replace(state, passed_over=0, last=now))
    return Decision(False, replace(state, passed_over=(state.passed_over or 0) + 1))


def decide_many(
    plan: Plan, state: State, count: int, *, now: datetime, draw: Callable[[], float]
) -> tuple[list[bool], State]:
    """Decide on ``count`` units in their order, as :func:`decide` would one after the other.

    ``draw`` gives a new random number at each call; it is called once for a unit.
    """
    decisions = []
    for _unit in range(count):
        decision = decide(plan, state, now=now, draw=draw())
        decisions.append(decision.inspect)
        state = decision.state
    return decisions, state


def _all(_plan: Plan, _state: State, _now: datetime, _draw: float) -> bool:
    return True


def _nth(plan: Plan, state: State, _now: datetime, _draw: float) -> bool:
    return _turn(state, plan.every)


def _random(plan: Plan, _state: State, _now: datetime, draw: float) -> bool:
    is_number = isinstance(draw, (int, float)) and not isinstance(draw, bool)
    if not is_number or not math.isfinite(draw) or not 0 <= draw < 1:
        raise BadInput(f"A draw is a number from 0 up to, not including, 1, not {draw!r}.")
    return draw * 100 < plan.percent


def _periodic(plan: Plan, state: State, now: datetime, _draw: float) -> bool:
    if state.last is None:
        return True
    if (state.last.tzinfo is None) != (now.tzinfo is None):
        raise BadInput("The time of a decision must be naive, or aware, as the one before it was.")
    return now < state.last or now - state.last >= plan.interval


def _skip_lot(plan: Plan, state: State, _now: datetime, _draw: float) -> bool:
    return state.discontinued or _turn(state, plan.switching.every(state.severity))


def _turn(state: State, every: int) -> bool:
    """Whether it is the turn of this one, of so many."""
    return state.passed_over is None or state.passed_over + 1 >= every


_DECIDERS: dict[Mode, Callable[[Plan, State, datetime, float], bool]] = {
    Mode.ALL: _all,
    Mode.NTH: _nth,
    Mode.RANDOM: _random,
    Mode.PERIODIC: _periodic,
    Mode.SKIP_LOT: _skip_lot,
}
