"""Work after the commit, outside it, at least once: see docs/contracts/queue.md."""

from .types import (
    Done,
    Fail,
    GiveUp,
    Job,
    Metrics,
    Outcome,
    Policy,
    QueueError,
    Retry,
    RetryLater,
)

__all__ = [
    "Done",
    "Fail",
    "GiveUp",
    "Job",
    "Metrics",
    "Outcome",
    "Policy",
    "QueueError",
    "Retry",
    "RetryLater",
]
