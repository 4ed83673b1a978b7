"""A validator for the part of JSON Schema that driver settings use; standard library only.

Odoo checks a device's settings with it without installing anything, and the gateway checks them
again before it opens a link. Known keywords: ``type`` (object, string, integer, number, boolean),
``enum``, ``const``, ``minimum``, ``maximum``, ``exclusiveMinimum``, ``minLength``, ``maxLength``,
``pattern`` (of the whole text), ``properties``, ``required``, ``additionalProperties: false``,
``default``, and ``allOf`` of ``if``/``then``. Annotations (``title``, ``description``,
``examples``) are left to the form; what has a ``pattern`` has ``examples`` for its problem to show.
``writeOnly`` marks a secret, which is never shown again (:func:`masked`), nor in a problem.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

KEYWORDS = frozenset(
    {
        "$schema", "title", "description", "examples", "default",
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "minLength",
        "maxLength", "pattern", "properties", "required", "additionalProperties", "allOf", "if",
        "then", "writeOnly",
    }
)  # fmt: skip

_SECRET = re.compile(r"password|passphrase|secret|token", re.IGNORECASE)
#: What stands in for a secret.
MASK = "••••••"

_TYPES: dict[str, tuple[str, tuple[type, ...]]] = {
    "object": ("a set of named values", (dict,)),
    "string": ("a text", (str,)),
    "integer": ("a whole number", (int,)),
    "number": ("a number", (int, float)),
    "boolean": ("true or false", (bool,)),
}


def with_defaults(schema: Schema, value: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``value`` in which absent properties have their schema's default."""
    completed = {
        name: part["default"]
        for name, part in schema.get("properties", {}).items()
        if "default" in part
    }
    return {**completed, **value}


def secrets(schema: Schema, value: Mapping[str, Any]) -> set[str]:
    """The names of ``value`` that are set and whose content is a secret.

    That is what its schema says is one, or a text with a name that only secrets have.
    """
    parts = schema.get("properties", {})
    return {
        name
        for name, content in value.items()
        if content and _is_secret(parts.get(name, {}), content, name)
    }


def masked(schema: Schema, value: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``value`` for people and logs: :func:`secrets` are ``MASK``."""
    hidden = secrets(schema, value)
    return {name: MASK if name in hidden else content for name, content in value.items()}


def _is_secret(schema: Schema, content: object, name: str) -> bool:
    named = isinstance(content, str) and _SECRET.search(name) is not None
    return named or bool(schema.get("writeOnly"))


def _told(schema: Schema, content: object, name: str) -> str:
    """``content`` as a problem quotes it."""
    return MASK if _is_secret(schema, content, name) else repr(content)


def problems(schema: Schema, value: object, name: str = "settings") -> Iterator[str]:
    """One sentence for each way in which ``value`` does not meet ``schema``; none when it does."""
    wrong_type = _type_problem(schema, value, name)
    if wrong_type:
        yield wrong_type
        return
    if "enum" in schema and value not in schema["enum"]:
        told = _told(schema, value, name)
        yield f"{name} must be one of {', '.join(map(str, schema['enum']))}, not {told}."
    if "const" in schema and value != schema["const"]:
        yield f"{name} must be {schema['const']!r}."
    if isinstance(value, str):
        yield from _string_problems(schema, value, name)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from _number_problems(schema, value, name)
    elif isinstance(value, Mapping):
        yield from _object_problems(schema, value, name)


def _type_problem(schema: Schema, value: object, name: str) -> str:
    expected = schema.get("type")
    if expected is None:
        return ""
    words, types = _TYPES[expected]
    is_bool = isinstance(value, bool)
    matches = isinstance(value, types) and (is_bool == (expected == "boolean"))
    if matches and isinstance(value, float) and not math.isfinite(value):
        matches = False
    return "" if matches else f"{name} must be {words}, not {_told(schema, value, name)}."


def _string_problems(schema: Schema, value: str, name: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{name} must not be empty."
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{name} must be at most {schema['maxLength']} characters long."
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        examples = " or ".join(schema.get("examples", ()))
        yield f"{name} is written as {examples}, not as {_told(schema, value, name)}."


def _number_problems(schema: Schema, value: float, name: str) -> Iterator[str]:
    told = _told(schema, value, name)
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{name} must be at least {schema['minimum']}, not {told}."
    if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
        yield f"{name} must be more than {schema['exclusiveMinimum']}, not {told}."
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{name} must be at most {schema['maximum']}, not {told}."


def _object_problems(schema: Schema, value: Mapping[str, Any], name: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for key in schema.get("required", ()):
        if key not in value:
            yield f"{key} is missing from the {name}."
    for key, item in value.items():
        if key in properties:
            yield from problems(properties[key], item, key)
        elif schema.get("additionalProperties") is False:
            known = ", ".join(sorted(properties))
            yield f"{key} is not a known entry of the {name}; known are {known}."
    for part in schema.get("allOf", ()):
        if "if" not in part:
            yield from problems(part, value, name)
        elif not any(problems(part["if"], value, name)):
            yield from problems(part.get("then", {}), value, name)
