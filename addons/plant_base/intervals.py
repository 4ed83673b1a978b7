"""Time covered by intervals that may overlap. Pure: knows no Odoo, no clock."""


def covered_seconds(intervals, now):
    """Whole seconds covered by ``intervals``, each second counted once.

    :param intervals: pairs of datetimes (start, end); an end of None or False means still open
    :param now: where open intervals are cut

    >>> from datetime import datetime as d
    >>> t = lambda m: d(2026, 1, 1, 10, m)
    >>> covered_seconds([(t(0), t(10)), (t(5), t(15)), (t(20), None)], t(21))
    960
    """
    total = 0.0
    reached = None
    for start, end in sorted((start, end or now) for start, end in intervals):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            total += (end - begin).total_seconds()
        reached = end if reached is None else max(reached, end)
    return int(total)
