"""What the queue and its users say to each other. Pure: no Odoo, no clock, no chance.

    QueueError
    ├── RetryLater     raised by work or apply: try again, after so many seconds
    └── GiveUp         raised by work or apply: trying again is useless

Any other exception is a retry with the policy's backoff.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Policy:
    """How a queue works its rows. Times in seconds.

    The n-th retry waits ``schedule[n - 1]`` or, without a schedule, ``base * factor ** (n - 1)``;
    never more than ``cap``, and shortened by up to the fraction ``jitter`` at random.
    """

    max_attempts: int = 8
    base: float = 10.0
    factor: float = 3.0
    cap: float = 6 * 3600.0
    jitter: float = 0.25
    schedule: tuple[float, ...] = ()
    #: Longest that one piece of work may take.
    timeout: float = 30.0
    #: How long a claim holds without a sign of life; the worker gives one at each third of it.
    lease: float = 30.0
    #: Most pieces of work at the same time in one worker.
    concurrency: int = 16
    #: How long a worker goes on taking rows; below the server's limit for scheduled actions.
    budget: float = 50.0
    #: A worker with nothing to do stays for rows that fall due within this time.
    linger: float = 5.0

    def __post_init__(self):
        if self.max_attempts < 1 or self.concurrency < 1:
            raise ValueError("max_attempts and concurrency are at least 1")
        if min(self.timeout, self.lease, self.budget, self.base, self.cap) <= 0:
            raise ValueError("timeout, lease, budget, base and cap are positive")
        if not 0 <= self.jitter <= 1:
            raise ValueError("jitter is a fraction")


@dataclass(frozen=True)
class Job:
    """One claim of one row. ``attempt`` counts from 1; ``token`` is the lease."""

    id: int
    attempt: int
    token: str
    deadline: datetime | None = None


@dataclass(frozen=True)
class Done:
    """The work is done; ``value`` goes to apply."""

    value: object = None


@dataclass(frozen=True)
class Retry:
    """Not now. ``after``: seconds; None for the policy's backoff."""

    reason: str
    after: float | None = None


@dataclass(frozen=True)
class Fail:
    """Not ever: the row goes to the dead letters."""

    reason: str


Outcome = Done | Retry | Fail


class QueueError(Exception):
    """The root of what work and apply may raise on purpose."""


class RetryLater(QueueError):
    """Try again ``after`` so many seconds; None for the policy's backoff."""

    def __init__(self, reason, after=None):
        super().__init__(reason)
        self.reason = reason
        self.after = after


class GiveUp(QueueError):
    """Trying again is useless: to the dead letters."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Metrics:
    """The state of a queue. ``oldest_due`` is how many seconds the longest waiting row is late."""

    pending: int
    due: int
    running: int
    dead: int
    oldest_due: float


def outcome_of(exc):
    """The outcome that an exception of work or apply stands for.

    >>> outcome_of(GiveUp("gone"))
    Fail(reason='gone')
    >>> outcome_of(OSError("no route"))
    Retry(reason='OSError: no route', after=None)
    """
    if isinstance(exc, RetryLater):
        return Retry(exc.reason, exc.after)
    if isinstance(exc, GiveUp):
        return Fail(exc.reason)
    if isinstance(exc, TimeoutError | asyncio.TimeoutError):
        return Retry("The work took longer than its time limit.")
    return Retry(f"{type(exc).__name__}: {exc}")
