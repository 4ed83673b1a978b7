"""What the outcome of an inspection changes: the switching rules of :class:`.plan.Switching`."""

from __future__ import annotations

from dataclasses import replace

from .plan import Mode, Plan, Severity, Switching
from .state import State


def learn(plan: Plan, state: State, accepted: bool) -> State:
    """The state after one inspected unit was accepted, or was not; outcomes come in their order.

    Only skip-lot sampling learns; other plans leave the state as it is. Nothing lifts a
    discontinuation but :func:`resume`. What was found under one severity does not count under the
    next.
    """
    if plan.mode is not Mode.SKIP_LOT:
        return state
    rules = plan.switching
    state = replace(
        state,
        outcomes=(*state.outcomes, accepted)[-rules.tighten_window :],
        accepted=state.accepted + 1 if accepted else 0,
        rejected=state.rejected + (not accepted),
    )
    if state.severity is Severity.TIGHTENED:
        return _after_tightened(rules, state)
    if state.severity is Severity.REDUCED:
        return state if accepted else _begin(state, Severity.NORMAL)
    return _after_normal(rules, state)


def resume(state: State) -> State:
    """Tightened inspection anew, once what was wrong has been put right."""
    return _begin(state, Severity.TIGHTENED)


def _after_normal(rules: Switching, state: State) -> State:
    if state.outcomes.count(False) >= rules.tighten_rejected:
        return _begin(state, Severity.TIGHTENED)
    if rules.reduce_accepted is not None and state.accepted >= rules.reduce_accepted:
        return _begin(state, Severity.REDUCED)
    return state


def _after_tightened(rules: Switching, state: State) -> State:
    if state.discontinued:
        return state
    if rules.stop_rejected is not None and state.rejected >= rules.stop_rejected:
        return replace(state, discontinued=True)
    if state.accepted >= rules.relax_accepted:
        return _begin(state, Severity.NORMAL)
    return state


def _begin(state: State, severity: Severity) -> State:
    return replace(
        state, severity=severity, outcomes=(), accepted=0, rejected=0, discontinued=False
    )
