"""How many requests a client has left, counted by each worker for itself.

A counter that all requests write to would be a hot row. So a worker takes requests out of the
window in the database a share at a time, and counts those down in memory. What a worker has taken
and not used when the window ends is lost: with n workers a client is served at least (1 - n · 5 %)
of its rate, and never more than all of it.

No clock, no database: both are passed in.
"""

import threading
from dataclasses import dataclass
from typing import NamedTuple

WINDOW = 60
SHARE = 20


class Verdict(NamedTuple):
    """``left``: requests that are known to be left in the window; ``seconds``: until it ends."""

    allowed: bool
    left: int
    seconds: int


@dataclass
class _Taken:
    window: int
    own: int = 0
    shared: int = 0


class Meter:
    """What one worker has taken for its clients.

    >>> meter = Meter()
    >>> meter.take(7, 100, 0.0, lambda client, window, count: 100)
    Verdict(allowed=True, left=99, seconds=60)
    """

    def __init__(self):
        self._taken = {}
        self._lock = threading.Lock()

    def take(self, client, rate, now, lease):
        """Count one request of ``client``.

        :param rate: requests in a window
        :param now: seconds
        :param lease: ``lease(client, window, count)`` takes ``count`` requests out of ``window`` in
            the database and returns how many were left before. It is called without a lock held
        """
        window = int(now // WINDOW)
        seconds = WINDOW - int(now % WINDOW)
        with self._lock:
            taken = self._taken.get(client)
            if taken is None or taken.window != window:
                taken = self._taken[client] = _Taken(window, shared=rate)
            if taken.own or not taken.shared:
                return self._count(taken, seconds)
        count = max(1, rate // SHARE)
        left = max(0, lease(client, window, count))
        with self._lock:
            taken.own += min(count, left)
            taken.shared = max(0, left - count)
            return self._count(taken, seconds)

    def _count(self, taken, seconds):
        allowed = taken.own > 0
        taken.own -= allowed
        return Verdict(allowed, taken.own + taken.shared, seconds)
