"""How many readings go into a batch. Pure."""

from __future__ import annotations

from dataclasses import dataclass

#: A batch that was answered within so many seconds could have been larger; one that took so long
#: should be smaller, well before anybody's time limit.
FAST = 1.0
TARDY = 10.0
#: After so many full batches in a row, a limit that a refusal set is tried a little higher: the
#: refusal may have been one huge reading's, or the limit was raised.
PROBATION = 20


@dataclass
class BatchSize:
    """Grows while full batches are answered fast; halves on time-outs and when one is too large."""

    current: int = 500
    most: int = 2000
    max_bytes: int = 1024 * 1024

    def __post_init__(self) -> None:
        self.largest = self.most
        self._full = 0

    def too_large(self, size: int) -> None:
        """A batch of this size was refused as too large."""
        self.current = self.largest = max(1, min(self.current, size) // 2)
        self._full = 0

    def slow(self) -> None:
        """A batch was not answered in time."""
        self.current = max(min(50, self.largest), self.current // 2)

    def went_through(self, size: int, seconds: float) -> None:
        """A batch of this size was accepted after so many seconds."""
        if seconds > TARDY:
            self.slow()
        if size < self.current or seconds > FAST:
            return
        self._full += 1
        if self.current == self.largest < self.most and self._full >= PROBATION:
            self.largest = min(self.most, _larger(self.largest))
            self._full = 0
        self.current = min(self.largest, _larger(self.current))


def _larger(size: int) -> int:
    return size + size // 4 + 1
