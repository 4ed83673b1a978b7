"""Which of a channel's readings are worth sending. Pure; time comes with the reading.

Report by exception: a reading goes out when its value left the deadband around the last one sent,
or its stability or quality changed, or ``max_interval`` has passed. ``min_interval`` bounds the
rate; a change that came too early goes out with the first reading after it, since the comparison
is always with what was sent. A clock set back counts as an interval passed.
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

    def reset(self) -> None:
        """Let the next reading through."""
        self._sent = None

    def passes(self, reading: Reading) -> bool:
        """Whether to send this reading; if so it is what later ones are compared with."""
        if not self._is_due(reading):
            return False
        self._sent = reading
        return True

    def _is_due(self, reading: Reading) -> bool:
        sent = self._sent
        if sent is None:
            return True
        age = (reading.time - sent.time).total_seconds()
        if age < 0 or age >= self._settings.max_interval:
            return True
        return age >= self._settings.min_interval and self._has_changed(sent, reading)

    def _has_changed(self, sent: Reading, reading: Reading) -> bool:
        if (sent.quality, sent.stable, sent.unit) != (
            reading.quality,
            reading.stable,
            reading.unit,
        ):
            return True
        if sent.value is None or reading.value is None:
            return sent.value is not reading.value or sent.text != reading.text
        change = abs(Decimal(str(reading.value)) - Decimal(str(sent.value)))
        return change > self._settings.deadband
