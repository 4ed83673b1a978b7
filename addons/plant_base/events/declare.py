"""How a type of event is declared."""

from __future__ import annotations

from dataclasses import dataclass

from .shapes import Shape


@dataclass(frozen=True)
class EventType:
    """One thing that can happen.

    - ``name``: ``plant.<aggregate>.<past participle>``
    - ``when``: when it is told, as a half sentence
    - ``data``: the shape of its ``data``
    - ``subject``: the model of the record it is about
    - ``module``: the module that tells it; without it there are no such events
    - ``version``: of the shape, raised when a reader of the old one could be misled
    """

    name: str
    when: str
    data: type[Shape]
    subject: str
    module: str
    version: int = 1


@dataclass(frozen=True)
class Family:
    """Types that share a page section: ``title``, what holds for all, and what they have in
    common. ``example`` is the data of one of them."""

    title: str
    types: tuple[EventType, ...]
    common: type[Shape]
    example: dict[str, object]
    text: str = ""
