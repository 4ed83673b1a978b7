"""How many wrong badges or PINs are borne, and for how long the door then stays shut.

Pure: no clock, no database. A try is *reserved* (counted as wrong) before the secret is compared,
and given back when it was right. Many guesses sent at once therefore cost one try each, whatever
order they are answered in.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Policy:
    """``tries`` wrong ones lock for ``first_lock``, doubling with each further lock up to
    ``longest_lock``;
    all is forgotten ``forget_after`` the last wrong one (or the end of its lock)."""

    tries: int
    first_lock: timedelta
    longest_lock: timedelta
    forget_after: timedelta

    def lock_time(self, locks: int) -> timedelta:
        """Length of the ``locks``-th lock, counted from 1."""
        # A larger shift would overflow timedelta long after every sensible limit is reached.
        return min(self.first_lock * 2 ** min(locks - 1, 20), self.longest_lock)


@dataclass(frozen=True)
class State:
    """What is remembered of one operator or station."""

    failures: int = 0
    locks: int = 0
    failed_at: datetime | None = None
    locked_until: datetime | None = None


# A PIN has at least four digits: five tries a lock and locks that double to eight hours leave a
# guesser about fifteen tries a day.
OPERATOR = Policy(5, timedelta(minutes=5), timedelta(hours=8), timedelta(hours=24))
# A station meets many people and scanners that misread, so it bears more and forgets sooner; it
# stops one PIN tried on every operator, and badge numbers tried in turn.
STATION = Policy(10, timedelta(minutes=1), timedelta(minutes=15), timedelta(minutes=15))
# Codes that pair a terminal have 40 bits and live for minutes; this keeps their guessing quiet.
PAIRING = Policy(5, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=1))


def is_locked(state: State, now: datetime) -> bool:
    return state.locked_until is not None and now < state.locked_until


def current(policy: Policy, state: State, now: datetime) -> State:
    """``state`` without what is forgotten by ``now``."""
    last = max(filter(None, (state.failed_at, state.locked_until)), default=None)
    return State() if last is not None and now - last >= policy.forget_after else state


def reserve(policy: Policy, state: State, now: datetime) -> State:
    """Count a try before it is judged. The caller has made sure that ``state`` is not locked at
    ``now``.
    """
    state = current(policy, state, now)
    failures, locks, locked_until = state.failures + 1, state.locks, None
    if failures >= policy.tries:
        failures, locks = 0, locks + 1
        locked_until = now + policy.lock_time(locks)
    return State(failures, locks, now, locked_until)


def give_back(policy: Policy, state: State) -> State:
    """Undo one reservation that turned out right, and nothing of what others did wrong."""
    if state.failures == 1 and not state.locks:
        return State()
    if state.failures:
        return replace(state, failures=state.failures - 1)
    if state.locked_until is not None:
        return replace(state, failures=policy.tries - 1, locks=state.locks - 1, locked_until=None)
    return state


def tries_left(policy: Policy, state: State) -> int:
    """Tries until the next lock; 0 when the last reservation locked."""
    return 0 if state.failures == 0 and state.locked_until else policy.tries - state.failures
