"""Which requests to send for the registers that are wanted: as few as can be. Pure.

    >>> blocks([Span(0, 2), Span(2, 1), Span(10, 2)], maximum=125)
    [Block(start=0, length=3, spans=(Span(start=0, length=2), Span(start=2, length=1))), \
Block(start=10, length=2, spans=(Span(start=10, length=2),))]
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Registers that belong together, such as the two of a float; read in one request or not."""

    start: int
    length: int = 1

    @property
    def end(self) -> int:
        """The first register after it."""
        return self.start + self.length


@dataclass(frozen=True)
class Block:
    """One request, and the spans it reads."""

    start: int
    length: int
    spans: tuple[Span, ...]

    @property
    def end(self) -> int:
        """The first register after it."""
        return self.start + self.length

    def halves(self) -> tuple[Block, Block]:
        """The first and the second half of its spans, as blocks; it has two or more."""
        middle = len(self.spans) // 2
        return _block(self.spans[:middle]), _block(self.spans[middle:])


def blocks(
    spans: Iterable[Span], *, maximum: int, gap: int = 0, avoid: Set[int] = frozenset()
) -> list[Block]:
    """The fewest blocks of at most ``maximum`` registers that hold every span whole.

    A block has no more than ``gap`` registers in a row that nobody wants, and none of ``avoid``
    unless a span holds it. Spans may overlap; the same one twice is once.

    Why no fewer will do: runs of registers that may not be bridged part the spans into clusters,
    and no block reaches into two. Within one, some block holds the first span. It cannot begin
    before that span to any use, so it ends within ``maximum`` of its start, and the one chosen
    here takes every span that any such block could.

    :raise ValueError: a span is longer than ``maximum``
    """
    found: list[Block] = []
    for cluster in _clusters(sorted(set(spans)), gap, avoid):
        coming = deque(cluster)
        begun: list[Span] = []
        while begun or coming:
            first = begun[0] if begun else coming[0]
            if first.length > maximum:
                raise ValueError(f"{first} is longer than {maximum}")
            limit = first.start + maximum
            while coming and coming[0].start < limit:
                begun.append(coming.popleft())
            found.append(_block(span for span in begun if span.end <= limit))
            begun = [span for span in begun if span.end > limit]
    return found


def _clusters(spans: list[Span], gap: int, avoid: Set[int]) -> Iterable[list[Span]]:
    """The spans between which every register is wanted, or may be read along."""
    cluster: list[Span] = []
    end = 0
    for span in spans:
        between = range(end, span.start)
        if cluster and (len(between) > gap or not avoid.isdisjoint(between)):
            yield cluster
            cluster = []
            end = 0
        cluster.append(span)
        end = max(end, span.end)
    if cluster:
        yield cluster


def _block(spans: Iterable[Span]) -> Block:
    spans = tuple(spans)
    start = min(span.start for span in spans)
    return Block(start, max(span.end for span in spans) - start, spans)
