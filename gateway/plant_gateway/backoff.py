"""How long to wait before the next try. Pure; randomness passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass
class Backoff:
    """Doubles from ``first`` to ``cap`` seconds; jitter takes up to half of each delay off.

    The jitter keeps the devices behind a switch, and the gateways behind a server, from coming
    back in step.
    """

    first: float = 0.5
    cap: float = 60.0
    random: Random = field(default_factory=Random)
    failures: int = 0

    def next(self, at_least: float = 0.0) -> float:
        """Seconds to wait after one more failure; not less than what the server asked for."""
        delay = min(self.cap, self.first * 2.0 ** min(self.failures, 32))
        self.failures += 1
        return max(at_least, delay * self.random.uniform(0.5, 1.0))

    def reset(self) -> None:
        """It worked: start over."""
        self.failures = 0
