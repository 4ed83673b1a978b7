"""The part of JSON Schema that answers are described with, and checked against here. Pure.

Providers promise the shape at most: never a number's bounds, a text's length or a list's. So
:func:`portable` moves those into the description before a schema is sent, and :func:`check`
holds an answer against all of it afterwards.

    SchemaError   the schema is none, or uses more than this part
    Mismatch      a value is outside the schema; the message names the place
"""

import math
from collections.abc import Mapping
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_NUMBERS = {"minimum", "maximum"}
_LENGTHS = {"minLength": "string", "maxLength": "string", "minItems": "array", "maxItems": "array"}
KEYWORDS = {"type", "enum", "description", "title", "properties", "required", "items"} | {
    "additionalProperties",
    *_NUMBERS,
    *_LENGTHS,
}
DEEPEST = 6


class SchemaError(ValueError):
    """The schema is none that answers can be described with."""


class Mismatch(ValueError):
    """A value is outside its schema."""


def check_schema(schema: Any, path: str = "answer", depth: int = 0) -> None:
    """Raise SchemaError unless ``schema`` stays within what is understood here."""
    if not isinstance(schema, Mapping):
        raise SchemaError(f"{path}: a schema is an object.")
    if depth > DEEPEST:
        raise SchemaError(f"{path}: more than {DEEPEST} levels deep.")
    if unknown := sorted(set(schema) - KEYWORDS):
        raise SchemaError(f"{path}: {', '.join(unknown)} cannot be checked here; leave it out.")
    kind = schema.get("type")
    if "enum" in schema:
        if not isinstance(schema["enum"], list) or not schema["enum"]:
            raise SchemaError(f"{path}: enum is a list of one value or more.")
    elif kind not in TYPES:
        raise SchemaError(f"{path}: type is one of {', '.join(TYPES)}.")
    if bad := [word for word in (*_NUMBERS, *_LENGTHS) if not _is(schema.get(word, 0), "number")]:
        raise SchemaError(f"{path}: {bad[0]} is a number.")
    if kind == "object":
        _check_properties(schema, path, depth)
    if kind == "array":
        check_schema(schema.get("items"), f"{path}[]", depth + 1)


def _check_properties(schema: Mapping[str, Any], path: str, depth: int) -> None:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        raise SchemaError(f"{path}: an object names its properties.")
    required = schema.get("required", [])
    if not isinstance(required, list) or not set(map(str, required)) <= set(properties):
        raise SchemaError(f"{path}: required lists names of properties.")
    for name, inner in properties.items():
        check_schema(inner, f"{path}.{name}", depth + 1)


def check(value: Any, schema: Mapping[str, Any], path: str = "answer") -> None:
    """Raise Mismatch unless ``value`` fits ``schema``, which :func:`check_schema` let pass.

    What an object has beyond its properties does not fit; a property that is not listed as
    required may be missing or null.
    """
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        raise Mismatch(f"{path}: {_short(value)} is none of the values that it may be.")
    kind = schema.get("type")
    if kind and not _is(value, kind):
        raise Mismatch(f"{path}: {_short(value)} is no {kind}.")
    if kind in ("number", "integer"):
        if "minimum" in schema and value < schema["minimum"]:
            raise Mismatch(f"{path}: {_short(value)} is below {schema['minimum']}.")
        if "maximum" in schema and value > schema["maximum"]:
            raise Mismatch(f"{path}: {_short(value)} is above {schema['maximum']}.")
    for word, of in _LENGTHS.items():
        if of == kind and word in schema:
            too_short = word.startswith("min") and len(value) < schema[word]
            too_long = word.startswith("max") and len(value) > schema[word]
            if too_short or too_long:
                raise Mismatch(f"{path}: of length {len(value)}, against {word} {schema[word]}.")
    if kind == "object":
        _check_object(value, schema, path)
    if kind == "array":
        for place, item in enumerate(value):
            check(item, schema["items"], f"{path}[{place}]")


def _check_object(value: dict[str, Any], schema: Mapping[str, Any], path: str) -> None:
    properties, required = schema["properties"], schema.get("required", [])
    if more := sorted(set(value) - set(properties)):
        raise Mismatch(f"{path}: {_short(', '.join(more))} was not asked for.")
    for name, inner in properties.items():
        if name in value and (value[name] is not None or name in required):
            check(value[name], inner, f"{path}.{name}")
        elif name in required:
            raise Mismatch(f"{path}: {name} is missing.")


def portable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """``schema`` in the part that providers guarantee: every property required (null where it may
    be missing), nothing additional, bounds told in the description."""
    made: dict[str, Any] = {
        word: schema[word] for word in ("type", "enum", "description") if word in schema
    }
    bounds = [f"{word} {schema[word]}" for word in (*sorted(_NUMBERS), *_LENGTHS) if word in schema]
    if bounds:
        made["description"] = " ".join(
            filter(None, [schema.get("description"), f"({', '.join(bounds)})"])
        )
    if schema.get("type") == "object":
        required = schema.get("required", [])
        made["properties"] = {
            name: portable(inner) if name in required else _or_null(portable(inner))
            for name, inner in schema["properties"].items()
        }
        made["required"] = list(schema["properties"])
        made["additionalProperties"] = False
    if schema.get("type") == "array":
        made["items"] = portable(schema["items"])
    return made


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return isinstance(value, TYPES[kind])


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
