"""Which of a channel's readings are captures. Pure: readings in, decisions out.

A part is put on the scale, the weight moves, comes to rest: that rest is one capture, however
long the part stays. What makes the next rest a capture of its own:

- the weight was below ``rearm_below``, or, moving, at least ``minimum`` away from the rest: then
  any rest is a new part, also one of the same weight;
- the weight moved less and came to rest elsewhere: something was added or taken off.

A bump that ends where it began is no capture, nor is slow creep. After a gap, when the gateway or
the link was down, motion may have gone unseen: a rest at the weight before it is taken for the
same part, any other for a new one. So a part is never captured twice; two parts of the same weight
exchanged while nobody looked are one capture.

What is unstable, uncertain, bad or not a number is never captured.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from plant_drivers import Quality, Reading

from .config import CaptureSettings

#: How many steps of the display a resting weight may creep and still be the same part.
SAME_DIGITS = 3


@dataclass(frozen=True)
class CaptureState:
    """What must survive a restart: ``captured`` is the weight that is still on the scale, or, where
    changes are captured, the last value; ``text`` the last one that is no number.
    """

    captured: Decimal | None = None
    text: str | None = None


class StableCapture:
    """The detector of one channel. Feed it every reading, in the channel's unit."""

    def __init__(self, settings: CaptureSettings, state: CaptureState | None = None) -> None:
        self._settings = settings
        self.state = state or CaptureState()
        self._resting = self.state.captured
        self._candidate: Decimal | None = None
        self._count = 0
        self._may_have_moved = True

    def gap(self) -> None:
        """Readings may be missing from here on: the link was down, or the device had no value."""
        self._may_have_moved = True
        self._candidate, self._count = None, 0

    def offer(self, reading: Reading) -> bool:
        """Whether this reading is a capture; changes :attr:`state`."""
        if reading.value is None:
            self.gap()
            return False
        if reading.quality is not Quality.GOOD:
            self._candidate, self._count = None, 0
            return False
        value = Decimal(str(reading.value))
        if value < self._settings.rearm_below or value <= 0:
            self._rearm()
            return False
        if not reading.stable:
            self._move(value)
            return False
        self._confirm(value)
        if self._count < self._settings.confirm or value < self._settings.minimum:
            return False
        return self._rest(value)

    def _rearm(self) -> None:
        self._candidate, self._count, self._resting = None, 0, None
        if self.state.captured is not None:
            self.state = replace(self.state, captured=None)

    def _move(self, value: Decimal) -> None:
        self.gap()
        if self._resting is not None and abs(value - self._resting) >= max(
            self._settings.minimum, _tolerance(value, self._resting)
        ):
            self._rearm()

    def _confirm(self, value: Decimal) -> None:
        if self._candidate is not None and _same(self._candidate, value):
            self._count += 1
        else:
            self._candidate, self._count = value, 1

    def _rest(self, value: Decimal) -> bool:
        before, moved = self._resting, self._may_have_moved
        self._resting, self._may_have_moved = value, False
        if before is not None and (not moved or _same(before, value)):
            return False
        self.state = replace(self.state, captured=value)
        return True


def _tolerance(one: Decimal, other: Decimal) -> Decimal:
    exponent = min(int(one.as_tuple().exponent), int(other.as_tuple().exponent))
    return SAME_DIGITS * Decimal(1).scaleb(exponent)


def _same(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _tolerance(one, other)
