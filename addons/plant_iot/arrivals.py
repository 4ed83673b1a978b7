"""Readings as they are taken over: each with the time and the quality it goes by here.

They come by thousands in a second, so they are handled as columns, and times as texts: naive UTC as
ISO 8601 writes it, which sorts as time does. Only what must be calculated with is made a datetime.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import compress, islice
from typing import NamedTuple

from pydantic import TypeAdapter

from .clock import TOLERANCE, naive
from .schemas import Reading

_TIMES = TypeAdapter(list[datetime])
#: What COPY's text format reads as its own.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_SPECIAL = re.compile(r"[\\\t\n\r]")
_NULL = r"\N"
#: How much of a time's text names its hour.
_HOUR = len("2026-01-31T09")
#: Rows that are written at a time.
_PART = 250


class Arrival(NamedTuple):
    """``time`` is not in the future: a source time that is so by more than clocks may differ makes
    it uncertain; ``ahead`` are the seconds then.
    """

    reading: Reading
    time: str
    quality: str
    ahead: float


class Hour(NamedTuple):
    """What of some readings lies in one hour: which channels, the first time, the last time."""

    channels: list[int]
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Arrivals:
    """Readings that were received together, in their order; as :class:`Arrival` says of each."""

    readings: list[Reading]
    times: list[str]
    qualities: list[str]
    aheads: list[float]

    @classmethod
    def of(cls, readings: list[Reading], now: datetime) -> Arrivals:
        """The arrivals of ``readings``, received at ``now`` (naive UTC)."""
        times = _as_texts([reading["time"] for reading in readings])
        qualities = [reading.get("quality", "good") for reading in readings]
        aheads = [0.0] * len(readings)
        latest = (now + TOLERANCE).isoformat()
        if max(times, default="") > latest:
            for index, time in enumerate(times):
                if time > latest:
                    aheads[index] = (datetime.fromisoformat(time) - now).total_seconds()
                    times[index] = now.isoformat()
                    if qualities[index] == "good":
                        qualities[index] = "uncertain"
        return cls(readings, times, qualities, aheads)

    def __len__(self) -> int:
        return len(self.readings)

    def since(self, earliest: datetime) -> Arrivals:
        """Those that are not older than ``earliest``."""
        limit = earliest.isoformat()
        if min(self.times, default=limit) >= limit:
            return self
        kept = [time >= limit for time in self.times]
        columns = (self.readings, self.times, self.qualities, self.aheads)
        return Arrivals(*(list(compress(column, kept)) for column in columns))

    def newest(self) -> dict[int, Arrival]:
        """The newest of each channel, by its id; of two of one time the later in order."""
        by_time = sorted(range(len(self)), key=self.times.__getitem__)
        newest = {self.readings[index]["channel"]: index for index in by_time}
        return {
            channel: Arrival(self.readings[i], self.times[i], self.qualities[i], self.aheads[i])
            for channel, i in newest.items()
        }

    def hours(self) -> list[Hour]:
        """What lies in each hour; those that have readings."""
        if min(self.times)[:_HOUR] == max(self.times)[:_HOUR]:
            return [_hour(self.readings, self.times)]
        by_hour: defaultdict[str, list[int]] = defaultdict(list)
        for index, time in enumerate(self.times):
            by_hour[time[:_HOUR]].append(index)
        return [
            _hour([self.readings[i] for i in inside], [self.times[i] for i in inside])
            for inside in by_hour.values()
        ]

    def rows(self, now: datetime) -> Iterator[str]:
        """Lines in COPY's text format, in parts: channel, time, value, text, unit, stable, quality,
        and ``now``, when they were received.
        """
        texts = _escaped([reading.get("text") for reading in self.readings])
        units = _escaped([reading.get("unit") for reading in self.readings])
        end = f"\t{now.isoformat()}\n"
        columns = zip(self.readings, self.times, texts, units, self.qualities, strict=True)
        while part := list(islice(columns, _PART)):
            yield "".join(
                [
                    f"{reading['channel']}\t{time}\t"
                    f"{_NULL if (value := reading.get('value')) is None else value}\t"
                    f"{text}\t{unit}\t{'t' if reading.get('stable') else 'f'}\t{quality}{end}"
                    for reading, time, text, unit, quality in part
                ]
            )


class Lines:
    """A file for COPY that is written while it is read: PostgreSQL takes in one part meanwhile."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._parts = iter(parts)

    def read(self, _size: int = -1) -> bytes:
        """The next part, whatever its size; nothing at the end."""
        return next(self._parts, "").encode()


def _hour(readings: list[Reading], times: list[str]) -> Hour:
    channels = sorted({reading["channel"] for reading in readings})
    return Hour(channels, datetime.fromisoformat(min(times)), datetime.fromisoformat(max(times)))


def _as_texts(times: list[datetime]) -> list[str]:
    """Aware times as texts in UTC; written all at once, which is many times as fast as each."""
    if not times:
        return []
    written = _TIMES.dump_json(times).decode()[2:-2]
    if written.count("Z") == len(times):  # all in UTC: cut off where one ends
        return written[:-1].split('Z","')
    return [
        text[:-1] if text.endswith("Z") else naive(time).isoformat()
        for text, time in zip(written.split('","'), times, strict=True)
    ]


def _escaped(texts: list[str | None]) -> list[str]:
    """Texts as COPY reads them. Most batches have nothing to escape, which one look tells."""
    if _SPECIAL.search("".join(filter(None, texts))):
        return [_NULL if text is None else text.translate(_ESCAPES) for text in texts]
    return [_NULL if text is None else text for text in texts]
