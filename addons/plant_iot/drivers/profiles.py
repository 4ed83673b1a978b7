"""How a simulated value moves: functions of the seconds since it began. Standard library only."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Protocol

Rows = Sequence[tuple[float, float | None]]


class ProfileError(ValueError):
    """The settings of a profile make no sense; a sentence that says why."""


class Profile(Protocol):
    """A value over time."""

    def at(self, seconds: float) -> float | None:
        """The value so many seconds after the beginning; None where it has none."""


class Sine:
    """``offset`` plus a swing of ``amplitude`` in each ``period`` seconds.

    >>> [round(Sine(10, 2, 4).at(second), 3) for second in (0, 1, 2, 3)]
    [10.0, 12.0, 10.0, 8.0]
    """

    def __init__(self, offset: float, amplitude: float, period: float) -> None:
        self._offset, self._amplitude, self._period = offset, amplitude, period

    def at(self, seconds: float) -> float:
        return self._offset + self._amplitude * math.sin(math.tau * seconds / self._period)


class Steps:
    """Each of ``levels`` for an equal part of ``period`` seconds, then from the first again.

    >>> [Steps([0, 5, 7], 3).at(second) for second in (0, 0.9, 1, 2.5, 3)]
    [0, 0, 5, 7, 0]
    """

    def __init__(self, levels: Sequence[float], period: float) -> None:
        self._levels, self._period = list(levels), period

    def at(self, seconds: float) -> float:
        part = (seconds % self._period) / self._period
        return self._levels[min(int(part * len(self._levels)), len(self._levels) - 1)]


class Ramp:
    """From ``offset`` up by ``amplitude`` in each ``period`` seconds, then back at once.

    >>> [Ramp(1, 4, 2).at(second) for second in (0, 1, 2)]
    [1.0, 3.0, 1.0]
    """

    def __init__(self, offset: float, amplitude: float, period: float) -> None:
        self._offset, self._amplitude, self._period = offset, amplitude, period

    def at(self, seconds: float) -> float:
        return self._offset + self._amplitude * (seconds % self._period) / self._period


class Counter:
    """Whole pieces: ``amplitude`` more in each ``period`` seconds, from ``offset`` on.

    >>> [Counter(100, 2, 1).at(second) for second in (0, 0.6, 10)]
    [100, 101, 120]
    """

    def __init__(self, offset: float, amplitude: float, period: float) -> None:
        self._offset, self._amplitude, self._period = offset, amplitude, period

    def at(self, seconds: float) -> float:
        return self._offset + math.floor(self._amplitude * seconds / self._period)


class Replay:
    """What was recorded: the row that is due, for ever from the first again.

    >>> replay = Replay([(0, 1.0), (2, None), (3, 4.0)])
    >>> [replay.at(second) for second in (0, 1.9, 2, 3, 4.5)]
    [1.0, 1.0, None, 4.0, 1.0]
    """

    def __init__(self, rows: Rows) -> None:
        times = [time for time, _value in rows]
        if not rows:
            raise ProfileError("The recording is empty. Give a file with lines of seconds,value.")
        if times != sorted(times) or not all(map(math.isfinite, times)) or times[0] < 0:
            raise ProfileError("The seconds of a recording grow from line to line, from 0 on.")
        if not all(value is None or math.isfinite(value) for _time, value in rows):
            raise ProfileError("A value of a recording is a finite number, or empty.")
        self._times, self._values = times, [value for _time, value in rows]
        pause = times[-1] - times[-2] if len(times) > 1 else 1.0
        self._length = times[-1] + (pause or 1.0)

    def at(self, seconds: float) -> float | None:
        place = bisect_right(self._times, seconds % self._length) - 1
        return self._values[place] if place >= 0 else None


class Noisy:
    """Another profile with normal noise of standard deviation ``sigma`` on it."""

    def __init__(self, profile: Profile, sigma: float, random: Random) -> None:
        self._profile, self._sigma, self._random = profile, sigma, random

    def at(self, seconds: float) -> float | None:
        value = self._profile.at(seconds)
        return None if value is None else self._random.gauss(value, self._sigma)


def make_profile(settings: Mapping[str, Any], random: Random, rows: Rows = ()) -> Profile:
    """The profile that a channel's settings describe; ProfileError when they make none."""
    shape = (settings["offset"], settings["amplitude"], settings["period"])
    profile: Profile
    match settings["profile"]:
        case "sine":
            profile = Sine(*shape)
        case "steps":
            profile = Steps(_levels(settings["levels"]), settings["period"])
        case "ramp":
            profile = Ramp(*shape)
        case "counter":
            profile = Counter(*shape)
        case "replay":
            profile = Replay(rows)
        case other:
            raise ProfileError(f"There is no profile {other!r}.")
    return Noisy(profile, settings["noise"], random) if settings["noise"] else profile


def _levels(text: str) -> list[float]:
    try:
        levels = [float(part) for part in text.replace(";", " ").split()]
    except ValueError:
        raise ProfileError(f"The levels {text!r} are numbers with blanks between them.") from None
    if not levels or not all(map(math.isfinite, levels)):
        raise ProfileError("Steps need levels: numbers with blanks between them, as 0 5 7.5.")
    return levels
