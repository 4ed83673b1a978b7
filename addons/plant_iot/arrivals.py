"""Readings as they are taken over: each with the time and the quality it goes by here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from .clock import TOLERANCE, naive
from .schemas import ReadingIn


class Arrival(NamedTuple):
    """``time`` is naive UTC and not in the future; a source time that is makes it uncertain."""

    reading: ReadingIn
    time: datetime
    quality: str


def arrivals(readings: Iterable[ReadingIn], now: datetime) -> list[Arrival]:
    """The arrival of each of ``readings``, received at ``now`` (naive UTC)."""
    latest = now + TOLERANCE
    arrived = []
    for reading in readings:
        time, quality = naive(reading.time), reading.quality
        if time > latest:
            time, quality = now, "uncertain" if quality == "good" else quality
        arrived.append(Arrival(reading, time, quality))
    return arrived


def newest(arrived: Iterable[Arrival]) -> dict[int, Arrival]:
    """The newest arrival of each channel, by its id; of two of one time the later in order."""
    found: dict[int, Arrival] = {}
    for arrival in arrived:
        known = found.get(arrival.reading.channel)
        if known is None or known.time <= arrival.time:
            found[arrival.reading.channel] = arrival
    return found
