"""How a simulated device's words leave it: through its faults, counted, at once or later."""

from __future__ import annotations

import asyncio
from random import Random

from .counts import Counts
from .faults import Faults
from .line import Line

#: Seconds between the two pieces of a word that is split.
GAP = 0.03


class Outlet:
    """Sends on a line what the faults leave of it. Counts ``answers`` delivered whole, and
    ``dropped``, ``truncated``, ``garbled``, ``silent``; ``split`` ones are whole."""

    def __init__(self, line: Line, faults: Faults, counts: Counts, random: Random) -> None:
        self._line = line
        self._faults = faults
        self._counts = counts
        self._random = random

    def send(self, answer: bytes) -> bool:
        """Whether it was delivered whole."""
        data, distortion = self._faults.distorted(answer, self._random)
        self._counts.add(distortion or "answers")
        if not data:
            return False
        if len(data) > 1 and self._random.random() < self._faults.split:
            self._counts.add("split")
            cut = self._random.randrange(1, len(data))
            self._write(data[:cut], self._faults.delay)
            self._write(data[cut:], self._faults.delay + GAP)
        else:
            self._write(data, self._faults.delay)
        return not distortion

    def _write(self, data: bytes, delay: float) -> None:
        if delay:
            asyncio.get_running_loop().call_later(delay, self._line.write, data)
        else:
            self._line.write(data)
