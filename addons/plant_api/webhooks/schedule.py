"""What an answer means, and when the next attempt is made: the schedule of Standard Webhooks."""

from dataclasses import dataclass

# After the first attempt, the second …: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
DELAYS = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
ATTEMPTS = len(DELAYS) + 1
LONGEST_PAUSE = 86400.0
GONE = 410
BUSY = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Next:
    """What follows: ``done``; ``gone``, never again; or again, ``after`` seconds at the least
    (None: as the schedule says)."""

    done: bool = False
    gone: bool = False
    after: float | None = None


def judge(status: int, retry_after: float | None = None, attempt: int = 1) -> Next:
    """What ``status`` means for the attempt, the first being 1.

    A receiver that is busy may say when (Retry-After); it is waited for, a day at the most, and
    never called sooner than the schedule says.

    >>> judge(204), judge(302).done, judge(410).gone
    (Next(done=True, gone=False, after=None), False, True)
    >>> judge(429, 60.0).after, judge(429, 60.0, 2).after
    (60.0, 300.0)
    """
    if 200 <= status < 300:
        return Next(done=True)
    if status == GONE:
        return Next(gone=True)
    if status in BUSY and retry_after is not None:
        planned = DELAYS[min(attempt, len(DELAYS)) - 1]
        return Next(after=min(max(retry_after, planned), LONGEST_PAUSE))
    return Next()
