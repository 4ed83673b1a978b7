"""Times of devices: aware on the wire, naive UTC in the database."""

from __future__ import annotations

from datetime import datetime, timedelta

#: How far a source time may lie in the future before the clock it comes from counts as wrong.
TOLERANCE = timedelta(seconds=10)


def naive(time: datetime) -> datetime:
    """An aware time as the naive UTC that Odoo stores."""
    offset = time.utcoffset()
    bare = time.replace(tzinfo=None)
    return bare - offset if offset else bare


def iso(time: datetime | None) -> str | None:
    """A naive UTC time as it is written on the wire, to the millisecond; nothing stays nothing."""
    return time.isoformat(timespec="milliseconds") + "Z" if time else None


def duration(span: timedelta) -> str:
    """A span in a person's words: 45 s, 12 min, 2 h 05, 3 d."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d}"
    return f"{minutes // (24 * 60)} d"
