"""Which of a channel's readings are worth sending. Pure; both times are passed in.

Report by exception: a reading goes out when its value left the deadband around the last one sent,
or its stability or quality changed, or ``max_interval`` has passed. ``min_interval`` bounds the
rate; a change that came too early goes out with the first reading after it, since the comparison
is always with what was sent.

Two clocks say how much time has passed: the device's, which tells apart readings that arrive
together, and the gateway's monotonic one, which runs on when the device's stands still, is set
back, or is a year ahead. The later one counts.
"""

from __future__ import annotations

from decimal import Decimal

from plant_drivers import Reading

from .config import TelemetrySettings


class TelemetryFilter:
    """The filter of one channel."""

    def __init__(self, settings: TelemetrySettings) -> None:
        self._settings = settings
        self._sent: Reading | None = None
        self._sent_at = 0.0

    def reset(self) -> None:
        """Let the next reading through."""
        self._sent = None

    def passes(self, reading: Reading, now: float) -> bool:
        """Whether to send this reading, which came at ``now`` of a monotonic clock; if so it is
        what later ones are compared with.
        """
        if not self._is_due(reading, now):
            return False
        self._sent, self._sent_at = reading, now
        return True

    def _is_due(self, reading: Reading, now: float) -> bool:
        sent = self._sent
        if sent is None:
            return True
        by_device = (reading.time - sent.time).total_seconds()
        passed = max(by_device, now - self._sent_at)
        if passed >= self._settings.max_interval:
            return True
        if passed < self._settings.min_interval:
            return False
        return by_device < 0 or self._has_changed(sent, reading)

    def _has_changed(self, sent: Reading, reading: Reading) -> bool:
        if (sent.quality, sent.stable, sent.unit) != (
            reading.quality,
            reading.stable,
            reading.unit,
        ):
            return True
        if sent.value is None or reading.value is None:
            return sent.value is not reading.value or sent.text != reading.text
        if sent.value == reading.value:
            return False
        before = Decimal(str(sent.value))
        change = abs(Decimal(str(reading.value)) - before)
        percent = abs(before) * self._settings.deadband_percent / 100
        return change > max(self._settings.deadband, percent)
