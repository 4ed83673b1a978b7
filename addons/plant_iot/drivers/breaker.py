"""When a device that does not answer may be asked again. Pure; the time is passed in."""

from __future__ import annotations


class Breaker:
    """Open after ``failures`` in a row: then one trial after ``rest`` seconds, after twice as long
    when that fails too, up to ``longest``. A success closes it.

    >>> breaker = Breaker(failures=2, rest=5, longest=60)
    >>> breaker.failed(now=100.0); breaker.wait(now=100.0)
    0.0
    >>> breaker.failed(now=101.0); breaker.wait(now=102.0)
    4.0
    """

    def __init__(self, *, failures: int, rest: float, longest: float) -> None:
        self._limit = failures
        self._first_rest = self._rest = rest
        self._longest = longest
        self._until: float | None = None
        self.failures = 0

    @property
    def is_open(self) -> bool:
        """Whether only a trial may pass, once it is time."""
        return self._until is not None

    def wait(self, now: float) -> float:
        """Seconds until it may be asked; 0 when it may."""
        return 0.0 if self._until is None else max(self._until - now, 0.0)

    def failed(self, now: float) -> None:
        """It did not answer."""
        self.failures += 1
        if self.failures >= self._limit:
            self._until = now + self._rest
            self._rest = min(self._rest * 2, self._longest)

    def succeeded(self) -> None:
        """It answered."""
        self.failures = 0
        self._until = None
        self._rest = self._first_rest
