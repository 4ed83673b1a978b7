"""What to read of a unit next, and what is learnt when it refuses. Pure; the time is passed in.

Channels of the same table and interval are a group. A group is due on a grid from its first poll
on, so that it does not drift; what was missed is counted and not made up for. A group with a short
interval goes before one with a long one, also between two requests of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import inf

from .codecs.modbus_addresses import BIT_TABLES, TABLES
from .codecs.modbus_blocks import Block, Span, blocks
from .modbus_channels import Channel

#: Seconds after which registers that were refused are tried again.
REFUSED_REST = 60.0
#: Illegal address and illegal value: what they say of a request holds for the next one like it.
LASTING = frozenset({2, 3})


class Group:
    """Channels that are read together. ``maximum`` and ``gap`` are the device's, in registers."""

    def __init__(
        self, table: str, interval: float, channels: Iterable[Channel], *, maximum: int, gap: int
    ) -> None:
        self.table = table
        self.interval = interval
        self.function = TABLES[table][0]
        self.due = -inf
        self.missed = 0
        self.pending: list[Block] = []
        self.channels: dict[Span, list[Channel]] = defaultdict(list)
        for channel in channels:
            self.channels[channel.span].append(channel)
        self._maximum = maximum
        self._gap = gap
        self._unreadable: set[int] = set()
        self._refused: dict[Span, tuple[str, float]] = {}
        self._plan: list[Block] | None = self._blocks(self.channels)

    def start(self, now: float) -> None:
        """Let the grid begin now; what was pending is not asked any more."""
        self.due = now
        self.pending = []

    def begin(self, now: float) -> list[tuple[Span, str]]:
        """Begin a poll: fill :attr:`pending`, and say which spans are not read, and why."""
        again = [span for span, (_reason, until) in self._refused.items() if until <= now]
        self.pending = [*self._planned(), *self._blocks(again)]
        return [(span, reason) for span, (reason, until) in self._refused.items() if until > now]

    def end(self, now: float) -> None:
        """The poll is over: the next one is on the grid, and those that it overran are missed."""
        self.due += self.interval
        overrun = max(int((now - self.due) / self.interval), 0)
        self.missed += overrun
        self.due += overrun * self.interval

    def accepted(self, span: Span) -> None:
        """It was read."""
        if span in self._refused:
            del self._refused[span]
            self._plan = None

    def refused(self, span: Span, reason: str, now: float) -> None:
        """It alone was refused: leave it be for a while."""
        self._refused[span] = (reason, now + REFUSED_REST)
        self._plan = None

    def only_apart(self, left: Block, right: Block) -> None:
        """Both can be read, but not in one request: by what is between them, or for the length."""
        between = range(left.end, right.start)
        if between:
            self._unreadable.update(between)
        else:
            longest = max(span.length for span in self.channels)
            self._maximum = max(min(self._maximum, max(left.length, right.length)), longest)
        self._plan = None

    def _planned(self) -> list[Block]:
        if self._plan is None:
            self._plan = self._blocks(span for span in self.channels if span not in self._refused)
        return self._plan

    def _blocks(self, spans: Iterable[Span]) -> list[Block]:
        avoid = self._unreadable.union(*(range(span.start, span.end) for span in self._refused))
        return blocks(spans, maximum=self._maximum, gap=self._gap, avoid=avoid)


def groups(
    channels: Iterable[Channel], *, max_registers: int, max_bits: int, gap: int
) -> list[Group]:
    """The channels by table and interval; those with short intervals first."""
    sorted_out: dict[tuple[float, str], list[Channel]] = defaultdict(list)
    for channel in channels:
        sorted_out[channel.interval, channel.place.table].append(channel)
    return [
        Group(
            table,
            interval,
            members,
            maximum=max_bits if table in BIT_TABLES else max_registers,
            gap=gap,
        )
        for (interval, table), members in sorted(sorted_out.items())
    ]


def next_group(among: list[Group], now: float) -> Group | None:
    """The group to go on with, of those that are due or not done; None when all can wait.

    ``among`` is sorted as :func:`groups` returns it.
    """
    return next((group for group in among if group.pending or group.due <= now), None)
