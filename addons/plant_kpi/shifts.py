"""When a work center is meant to run: shifts of local days as instants. Pure: knows no Odoo.

A shift's hours are those of its local day, so that the night of a clock change is an hour shorter
or longer. Times without a zone are UTC.
"""

from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
# Two parts that meet at midnight are one shift where together they are no longer than this.
LONGEST_NIGHT = 12.0


class Part(NamedTuple):
    """Hours of a week day during which people work; a lunch is a part in which they do not."""

    weekday: int
    start: float
    stop: float
    lunch: bool = False


class Shift(NamedTuple):
    """A shift, or the part of one that is in one local day: ``[start, stop)`` in UTC.

    ``name`` is its hours, such as 22:00-06:00; ``date`` is the local day on which it began.
    """

    start: datetime
    stop: datetime
    name: str
    date: date


def zone(name):
    """The zone of that name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def instant(day, hours, tz):
    """The instant (naive UTC) at which ``hours`` have come on the clock of that local day.

    Of a time that comes twice the first; one that is skipped is the instant of the change.

    >>> instant(date(2026, 3, 29), 6, ZoneInfo("Europe/Berlin"))
    datetime.datetime(2026, 3, 29, 4, 0)
    """
    minutes = round(hours * 60)
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return local.replace(tzinfo=tz).astimezone(timezone.utc).replace(tzinfo=None)


def shifts_of(day, parts_of, tz):
    """The shifts of a local day, in order, cut at its midnights.

    :param parts_of: ``parts_of(day)`` gives the parts of a day; asked for the days beside it too,
        since a night shift is two parts
    """
    spans = _spans(parts_of(day))
    before, after = _spans(parts_of(day - DAY)), _spans(parts_of(day + DAY))
    shifts = []
    for span in spans:
        start, stop = span[0][0], span[-1][1]
        first, began = start, day
        if start == 0 and before and _one_night(before[-1], span):
            first, began = before[-1][0][0], day - DAY
        last = stop
        if stop == 24 and after and _one_night(span, after[0]):
            last = after[0][-1][1]
        name = f"{_clock(first)}-{_clock(last)}"
        shifts.extend(
            Shift(instant(day, part_start, tz), instant(day, part_stop, tz), name, began)
            for part_start, part_stop in span
        )
    return [shift for shift in shifts if shift.start < shift.stop]


def without(shifts, leaves):
    """``shifts`` less the time in ``leaves``, pairs of instants that may overlap."""
    for leave_start, leave_stop in leaves:
        left = []
        for shift in shifts:
            if leave_stop <= shift.start or shift.stop <= leave_start:
                left.append(shift)
                continue
            if shift.start < leave_start:
                left.append(shift._replace(stop=leave_start))
            if leave_stop < shift.stop:
                left.append(shift._replace(start=leave_stop))
        shifts = left
    return shifts


def _spans(parts):
    """The working parts of a day as lists, one for each shift: a lunch divides none."""
    work = sorted((part.start, part.stop) for part in parts if not part.lunch)
    lunches = {(part.start, part.stop) for part in parts if part.lunch}
    spans = []
    reached = 0.0
    for start, stop in work:
        begin = max(start, reached)  # parts that overlap count once
        if begin >= stop:
            continue
        if spans and (spans[-1][-1][1], begin) in lunches:
            spans[-1].append((begin, stop))
        else:
            spans.append([(begin, stop)])
        reached = stop
    return spans


def _one_night(evening, morning):
    """Whether the last span of a day and the first of the next are one shift."""
    meet = evening[-1][1] == 24 and morning[0][0] == 0
    return meet and (24 - evening[0][0]) + morning[-1][1] <= LONGEST_NIGHT


def _clock(hours):
    minutes = round(hours * 60)
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
