"""A lot's genealogy as a list to read from top to bottom, indented by level.

The genealogy is a graph: a lot goes into many, is made of many, and comes back to itself where
something was unbuilt. Each way of coming to a lot is one line; what is beyond the lot is unfolded
where it is nearest to the root, and nowhere else, so the list is never longer than the edges.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Edge:
    """One step from the lot ``near`` away from the root: to the lot ``far`` (None where what was
    made has no lot number), by an order. ``detail`` is the caller's.
    """

    near: int
    far: int | None
    detail: Hashable = None


@dataclass(frozen=True)
class Node:
    """One line. ``edge`` is None for the root; ``repeated``: what is beyond it is
    unfolded at another line.
    """

    lot: int | None
    level: int
    edge: Edge | None = None
    repeated: bool = False


@dataclass(frozen=True)
class Unfolded:
    """``cut``: some lot at ``max_level`` goes on beyond it."""

    nodes: list[Node]
    cut: bool


def unfold(root: int, edges: Iterable[Edge], max_level: int) -> Unfolded:
    """The lines from ``root`` on, depth first, in the order of the edges."""
    beyond: dict[int, list[Edge]] = {}
    for edge in edges:
        beyond.setdefault(edge.near, []).append(edge)
    first = _nearest(root, beyond)
    cut = False
    nodes = [Node(root, 0)]
    stack = [_lines(beyond.get(root, ()), 1)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            continue
        assert node.edge is not None
        lot = node.lot
        if lot is None:
            nodes.append(node)
            continue
        if lot == root or first[lot] is not node.edge:
            nodes.append(Node(lot, node.level, node.edge, repeated=lot in beyond))
            continue
        nodes.append(node)
        if lot not in beyond:
            continue
        if node.level >= max_level:
            cut = True
            continue
        stack.append(_lines(beyond[lot], node.level + 1))
    return Unfolded(nodes, cut)


def _lines(edges: Iterable[Edge], level: int) -> Iterator[Node]:
    return (Node(edge.far, level, edge) for edge in edges)


def _nearest(root: int, beyond: dict[int, list[Edge]]) -> dict[int, Edge]:
    """The edge by which each lot is reached first, level by level."""
    first: dict[int, Edge] = {}
    level = [root]
    while level:
        after = []
        for lot in level:
            for edge in beyond.get(lot, ()):
                if edge.far is not None and edge.far != root and edge.far not in first:
                    first[edge.far] = edge
                    after.append(edge.far)
        level = after
    return first
