"""The physics of the scale: what lies on the pan, and how its weight settles. Pure; time passed in.

After a change the displayed weight swings around the new one and dies out; while it does, the
weight is dynamic. The swing is a function of time alone, so a run repeats exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Weighing:
    """What the scale would show: net weight in its unit, or where it is out of its range."""

    net: Decimal
    stable: bool
    overload: bool = False
    underload: bool = False


class Pan:
    """A load cell with zero and tare. Weights in ``unit``, rounded to ``resolution``."""

    def __init__(
        self,
        *,
        unit: str = "kg",
        capacity: Decimal = Decimal(30),
        resolution: Decimal = Decimal("0.001"),
        settling: float = 0.8,
    ) -> None:
        self.unit = unit
        self._capacity = capacity
        self._resolution = resolution
        self._settling = settling
        self._load = ZERO
        self._before = ZERO
        self._changed_at = -math.inf
        self._shaken_until = -math.inf
        self._zero = ZERO
        self.tare = ZERO

    @property
    def load(self) -> Decimal:
        """What lies on the pan."""
        return self._load

    def put(self, load: Decimal, now: float) -> None:
        """Replace what lies on the pan."""
        self._before, self._load, self._changed_at = self._load, load, now

    def shake(self, seconds: float, now: float) -> None:
        """Keep the weight from settling for a while."""
        self._shaken_until = now + seconds

    def weighing(self, now: float) -> Weighing:
        """What the scale shows at ``now``."""
        age = now - self._changed_at
        shaken = now < self._shaken_until
        stable = age >= self._settling and not shaken
        gross = self._load - self._zero
        if not stable:
            gross += self._swing(age, now, shaken)
        net = (gross - self.tare).quantize(self._resolution, ROUND_HALF_EVEN)
        return Weighing(
            net or abs(net),
            stable,
            overload=gross > self._capacity,
            underload=gross < -self._capacity / 50,
        )

    def set_zero(self, now: float) -> None:
        """Call what is there now zero; clears the tare, as the scale does."""
        self._zero += self._gross(now)
        self.tare = ZERO

    def set_tare(self, now: float) -> None:
        """Call what is there now the tare."""
        self.tare = self._gross(now)

    def _gross(self, now: float) -> Decimal:
        return self.weighing(now).net + self.tare

    def _swing(self, age: float, now: float, shaken: bool) -> Decimal:
        if shaken:
            return self._resolution * round(20 * math.sin(now * 23))
        fade = math.exp(-5 * age / self._settling) * math.cos(12 * age / self._settling)
        return (self._before - self._load) * Decimal(repr(round(fade, 6)))
