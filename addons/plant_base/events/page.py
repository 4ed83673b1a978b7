"""docs/contracts/event-types.md, made from the catalogue."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from typing import Any

from .declare import EventType, Family
from .shapes import Shape

HEAD = """\
# Event types

<!-- Made from addons/plant_base/events by
     PYTHONPATH=libraries python -m plant_events > docs/contracts/event-types.md -->

What `plant.event` tells. [events.md](events.md) describes the envelope (CloudEvents 1.0), the
sequence and the feed; this page the `type` and the `data` of each type. The same for programs:
`GET /plant/api/v1/asyncapi.json` (AsyncAPI 3).

- A fact is told **once**, whichever path caused it and however many writes made it: a verb from a
  terminal, a button or batch action of the back office, a stock move that completes an order. It is
  written in the transaction that made it, at the end of the verb, and for everything else just
  before the commit.
- What one transaction undoes again is not told. What it passes through is told where it matters.
- Quantities are in the `unit` beside them, durations whole seconds, ids those of this database,
  times ISO 8601 in UTC. Keys are always there; an unknown value is `null`. New keys may be added
  within a version; ignore those you do not know.
- A type of your own is any other name of the form `plant.<aggregate>.<what happened>`; see
  [events.md](events.md).
"""


def page(families: Iterable[Family]) -> str:
    """The page, in Markdown."""
    return "\n".join([HEAD, *(_section(family) for family in families)])


def _section(family: Family) -> str:
    subjects = dict.fromkeys(type_.subject for type_ in family.types)
    about = ", ".join(f"`{subject}/<id>`" for subject in subjects)
    rows = [
        f"| `{type_.name}` | {type_.when} | {_more(type_, family)} | {type_.module} |"
        for type_ in family.types
    ]
    parts = [
        f"## {family.title}\n",
        f"Subject {about}.{' ' + family.text if family.text else ''}\n",
        "| type | when | more data | told by |\n|---|---|---|---|\n" + "\n".join(rows) + "\n",
        "| data | | |\n|---|---|---|\n" + "\n".join(_members(family.common)) + "\n",
    ]
    for shape in dict.fromkeys(type_.data for type_ in family.types):
        if shape is not family.common:
            names = ", ".join(
                f"`{type_.name.rpartition('.')[2]}`"
                for type_ in family.types
                if type_.data is shape
            )
            parts.append(
                f"More of {names}:\n\n| data | | |\n|---|---|---|\n"
                + "\n".join(_members(shape, but=family.common))
                + "\n"
            )
    parts.append(textwrap.indent(_lines(family.example), "    ") + "\n")
    return "\n".join(parts)


def _lines(example: dict[str, object]) -> str:
    """JSON with one member on a line."""
    members = (
        f'"{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in example.items()
    )
    return "{" + ",\n ".join(members) + "}"


def _more(type_: EventType, family: Family) -> str:
    known = family.common.model_fields
    return ", ".join(f"`{name}`" for name in type_.data.model_fields if name not in known)


def _members(shape: type[Shape], but: type[Shape] | None = None) -> list[str]:
    schema = shape.model_json_schema()
    known = but.model_fields if but else {}
    return [
        f"| `{name}` | {_kind(part, schema.get('$defs', {}))} | {part.get('description', '')} |"
        for name, part in schema["properties"].items()
        if name not in known
    ]


def _kind(part: dict[str, Any], defs: dict[str, Any]) -> str:
    """What a member is, for people: ``integer or null``, ``{id, name}``, ``list of {…}``."""
    if "anyOf" in part:
        return " or ".join(dict.fromkeys(_kind(each, defs) for each in part["anyOf"]))
    if "$ref" in part:
        return _object(defs[part["$ref"].rpartition("/")[2]], defs)
    if part.get("type") == "array":
        return f"list of {_kind(part['items'], defs)}"
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    return str(part.get("type", "anything"))


def _object(schema: dict[str, Any], defs: dict[str, Any]) -> str:
    names = []
    for name, part in schema["properties"].items():
        inner = _kind(part, defs)
        names.append(f"{name}: {inner}" if "{" in inner else name)
    return "{" + ", ".join(names) + "}"
