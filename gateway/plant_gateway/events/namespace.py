"""Where in the namespace an event stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..sparkplug import name

#: The level of an event that tells no line.
NO_LINE = "-"


@dataclass(frozen=True)
class Namespace:
    """``root`` is the first level; ``companies`` are names by id, for those that have one.

    >>> Namespace(companies={1: "acme"}).topic(
    ...     {"type": "plant.workorder.started", "company": 1, "data": {"line": "GEAR/2"}}
    ... )
    'plant/acme/GEAR_2/workorder/started'
    """

    root: str = "plant"
    companies: Mapping[int, str] = field(default_factory=dict)

    def topic(self, event: Mapping[str, Any]) -> str:
        """``plant/<company>/<line>/<aggregate>/<what happened>`` of an event's envelope."""
        company = self.companies.get(event["company"], str(event["company"]))
        _plant, *what = event["type"].split(".")
        return "/".join([self.root, company, _line(event.get("data")), *what])


def _line(data: object) -> str:
    """The code of the line, which custom types may tell in whatever way they like."""
    line = data.get("line") if isinstance(data, dict) else None
    code = line.get("code") if isinstance(line, dict) else line
    return name(code) if isinstance(code, str) and code else NO_LINE
