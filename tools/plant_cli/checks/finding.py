"""What a check is, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from plant_cli.checks.tree import Tree


@dataclass(frozen=True, order=True)
class Finding:
    """One place that breaks a rule. ``sentence`` says what to do about it."""

    path: str
    line: int
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.sentence}"


class NotHere(Exception):
    """A check cannot run on this machine; the message says what it lacks."""


@dataclass(frozen=True)
class Check:
    """``run(tree)`` yields the findings, or raises NotHere. A ``fast`` check takes no second."""

    name: str
    title: str
    run: Callable[[Tree], Iterable[Finding]]
    fast: bool = True
