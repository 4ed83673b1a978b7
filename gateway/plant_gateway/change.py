"""Each change of a value is a capture: a counter, a machine's state. Pure.

What is uncertain, bad or missing changes nothing: the next good value is compared with the last one
that was captured. So a value is captured once, however often the link or the gateway went down, and
a counter's captures hold every count between them.
"""

from __future__ import annotations

from decimal import Decimal

from plant_drivers import Quality, Reading

from .capture import CaptureState


class ChangeCapture:
    """The detector of one channel. Feed it every reading, in the channel's unit."""

    def __init__(self, state: CaptureState | None = None) -> None:
        self.state = state or CaptureState()

    def gap(self) -> None:
        """Readings may be missing from here on, which is of no matter here."""

    def offer(self, reading: Reading) -> bool:
        """Whether this reading is a capture; changes :attr:`state`."""
        if reading.quality is not Quality.GOOD or (reading.value is None and not reading.text):
            return False
        new = (
            CaptureState(text=reading.text)
            if reading.value is None
            else CaptureState(captured=Decimal(str(reading.value)))
        )
        if new == self.state:
            return False
        self.state = new
        return True
