"""When to try again, and what becomes of a row. Pure: time and chance are passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .types import Done, Fail

PENDING, RUNNING, DONE, DEAD, CANCELLED = "pending", "running", "done", "dead", "cancelled"


@dataclass(frozen=True)
class Settlement:
    """What to write on a row: its next state, when it is due again, and why."""

    state: str
    run_at: datetime | None = None
    reason: str | None = None


def delay(policy, attempt, random=0.0):
    """Seconds to wait after the ``attempt``-th failure.

    ``random`` in [0, 1) shortens it by up to the policy's jitter.

    >>> from .types import Policy
    >>> [delay(Policy(base=10, factor=3, cap=600), n) for n in (1, 2, 3, 4, 5)]
    [10.0, 30.0, 90.0, 270.0, 600.0]
    >>> delay(Policy(base=10, jitter=0.25), 1, random=1.0)
    7.5
    >>> [delay(Policy(schedule=(0, 5)), n) for n in (1, 2, 3)]
    [0.0, 5.0, 5.0]
    """
    if policy.schedule:
        wait = policy.schedule[min(attempt, len(policy.schedule)) - 1]
    else:
        # The exponent is bounded, or a float would overflow long before the cap is applied.
        wait = policy.base * policy.factor ** min(attempt - 1, 60)
    return float(min(wait, policy.cap) * (1 - policy.jitter * random))


def settle(policy, job, outcome, now, random=0.0):
    """What becomes of the row of ``job``, now that its attempt has had ``outcome``."""
    if isinstance(outcome, Done):
        return Settlement(DONE)
    if isinstance(outcome, Fail):
        return Settlement(DEAD, reason=outcome.reason)
    if job.attempt >= policy.max_attempts:
        return Settlement(DEAD, reason=outcome.reason)
    wait = delay(policy, job.attempt, random) if outcome.after is None else outcome.after
    run_at = now + timedelta(seconds=wait)
    if job.deadline and run_at >= job.deadline:
        return Settlement(DEAD, reason=f"{outcome.reason} (no time left for another try)")
    return Settlement(PENDING, run_at=run_at, reason=outcome.reason)
