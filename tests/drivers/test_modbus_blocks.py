"""As few requests as can be, and never one that asks for too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers.codecs.modbus_blocks import Block, Span, blocks

SPANS = st.lists(st.builds(Span, st.integers(0, 300), st.integers(1, 8)), max_size=40)
FEW = st.lists(st.builds(Span, st.integers(0, 14), st.integers(1, 4)), max_size=6)


def starts(found):
    return [(block.start, block.length) for block in found]


@pytest.mark.parametrize(
    ("spans", "options", "expected"),
    [
        ([], {}, []),
        ([(0, 1), (1, 1), (2, 2)], {}, [(0, 4)]),
        ([(0, 1), (2, 1)], {}, [(0, 1), (2, 1)]),
        ([(0, 1), (2, 1)], {"gap": 1}, [(0, 3)]),
        ([(0, 1), (2, 1)], {"gap": 1, "avoid": {1}}, [(0, 1), (2, 1)]),
        ([(0, 2), (1, 2)], {}, [(0, 3)]),
        ([(0, 2), (0, 2)], {}, [(0, 2)]),
        ([(5, 1), (0, 1)], {}, [(0, 1), (5, 1)]),
        # A float is never cut in two.
        ([(0, 2), (2, 2), (4, 2)], {"maximum": 5}, [(0, 4), (4, 2)]),
        # A long span that does not fit does not keep a short one behind it out.
        ([(0, 2), (1, 10), (2, 2)], {"maximum": 10}, [(0, 4), (1, 10)]),
    ],
)
def test_examples(spans, options, expected):
    options = {"maximum": 125, **options}
    assert starts(blocks([Span(*span) for span in spans], **options)) == expected


def test_a_thousand_registers_are_eight_requests():
    assert len(blocks([Span(n) for n in range(1000)], maximum=125)) == 8


def test_too_long_a_span_is_refused():
    with pytest.raises(ValueError, match="longer than 2"):
        blocks([Span(0, 4)], maximum=2)


def test_halves():
    (block,) = blocks([Span(0), Span(1), Span(2)], maximum=9)
    assert block.halves() == (Block(0, 1, (Span(0),)), Block(1, 2, (Span(1), Span(2))))


def allowed(spans, group, maximum, gap, avoid):
    """Whether one request may read these spans."""
    wanted = {register for span in spans for register in range(span.start, span.end)}
    covered = range(min(s.start for s in group), max(s.end for s in group))
    idle = 0
    for register in covered:
        idle = 0 if register in wanted else idle + 1
        if idle > gap or (register in avoid and register not in wanted):
            return False
    return len(covered) <= maximum


@given(SPANS, st.integers(8, 60), st.integers(0, 20), st.frozensets(st.integers(0, 310)))
def test_all_are_read_and_each_request_is_allowed(spans, maximum, gap, avoid):
    found = blocks(spans, maximum=maximum, gap=gap, avoid=avoid)
    assert sorted(span for block in found for span in block.spans) == sorted(set(spans))
    for block in found:
        assert all(block.start <= span.start and span.end <= block.end for span in block.spans)
        assert allowed(spans, block.spans, maximum, gap, avoid)


@given(FEW, st.integers(4, 8), st.integers(0, 3), st.frozensets(st.integers(0, 18)))
def test_no_fewer_would_do(spans, maximum, gap, avoid):
    spans = sorted(set(spans))
    best = min(
        (len(groups) for groups in partitions(spans)
         if all(allowed(spans, group, maximum, gap, avoid) for group in groups)),
    )  # fmt: skip
    assert len(blocks(spans, maximum=maximum, gap=gap, avoid=avoid)) == best


def partitions(items):
    """Every way to put the items into groups."""
    if not items:
        yield []
        return
    first, *rest = items
    for groups in partitions(rest):
        yield [[first], *groups]
        for place in range(len(groups)):
            yield [*groups[:place], [first, *groups[place]], *groups[place + 1 :]]
