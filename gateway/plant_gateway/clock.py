"""Time for the gateway, passed in wherever it matters."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache


def utcnow() -> datetime:
    """Now, UTC and aware."""
    return datetime.now(timezone.utc)


@lru_cache(maxsize=64)
def iso(moment: datetime) -> str:
    """The moment as the contract writes it: ISO 8601, UTC, milliseconds, ``Z``.

    Values that were read together have their time in common, so it is made once for all of them.

    >>> iso(datetime(2024, 1, 2, 3, 4, 5, 678901, timezone.utc))
    '2024-01-02T03:04:05.678Z'
    """
    utc = moment.astimezone(timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
