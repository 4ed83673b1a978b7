"""The AsyncAPI 3 description of the events, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from .declare import EventType

ASYNCAPI = "3.0.0"
VERSION = "1.0.0"
CONTENT_TYPE = "application/cloudevents+json"
SCHEMAS = "#/components/schemas"
DESCRIPTION = (
    "What happens in the plant, in order, each exactly once in its feed. An event is a CloudEvents "
    "1.0 object in structured mode; `id` is the same in each delivery, `sequence` numbers the "
    "events of one subject without a gap. Ignore members you do not know: later versions add some."
)
CUSTOM = "plant.custom"


def describe(types: Iterable[EventType]) -> dict[str, Any]:
    """The document (JSON). Types of a plant's own are in it as one message of any data."""
    types = sorted(types, key=lambda type_: type_.name)
    names = [_key(type_.name) for type_ in types] + [_key(CUSTOM)]
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "Plant events",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "LGPL-3.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {
            "events": {
                "address": "/plant/api/v1/events",
                "title": "The feed",
                "description": "Events in the order of their commits.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
            }
        },
        "operations": {
            "tell": {
                "action": "send",
                "title": "Tell what happened",
                "channel": {"$ref": "#/channels/events"},
                "messages": [{"$ref": f"#/channels/events/messages/{name}"} for name in names],
            }
        },
        "components": {
            "schemas": {"Envelope": ENVELOPE, **_schemas(types)},
            "messages": {
                **{_key(type_.name): _message(type_) for type_ in types},
                _key(CUSTOM): {
                    "name": CUSTOM,
                    "title": "A type of the plant's own",
                    "summary": "Whatever an automation or a module of the plant tells.",
                    "payload": {"$ref": f"{SCHEMAS}/Envelope"},
                },
            },
        },
    }


def _key(name: str) -> str:
    """``plant.workorder.quantity_reported`` → ``workorderQuantityReported``"""
    first, *others = name.removeprefix("plant.").replace(".", "_").split("_")
    return first + "".join(other.capitalize() for other in others)


def _message(type_: EventType) -> dict[str, Any]:
    return {
        "name": type_.name,
        "title": type_.name,
        "summary": f"{type_.when[:1].upper()}{type_.when[1:]}.",
        "payload": {
            "allOf": [
                {"$ref": f"{SCHEMAS}/Envelope"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": type_.name},
                        "subject": {"pattern": f"^{type_.subject.replace('.', '[.]')}/[0-9]+$"},
                        "data": {"$ref": f"{SCHEMAS}/{type_.data.__name__}"},
                    },
                },
            ]
        },
    }


def _schemas(types: Iterable[EventType]) -> dict[str, Any]:
    shapes = dict.fromkeys(type_.data for type_ in types)
    _keys, schema = models_json_schema(
        [(shape, "validation") for shape in shapes], ref_template=SCHEMAS + "/{model}"
    )
    return {name: _open(part) for name, part in schema.get("$defs", {}).items()}


def _open(schema: Any) -> Any:
    """Without what holds for who emits and not for who reads: no members but these."""
    if isinstance(schema, dict):
        return {key: _open(value) for key, value in schema.items() if key != "additionalProperties"}
    return [_open(value) for value in schema] if isinstance(schema, list) else schema


ENVELOPE: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0.",
    "required": [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "dataschema",
        "sequence",
        "company",
        "data",
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "description": "The same in each delivery."},
        "source": {"type": "string", "description": "Unique to the database."},
        "type": {"type": "string", "pattern": r"^plant(\.[a-z][a-z0-9_]*){2,}$"},
        "subject": {"type": "string", "description": "Model and id of the record."},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"type": "string", "description": "Ends with the version of the shape."},
        "sequence": {
            "type": "string",
            "pattern": "^[0-9]{10,}$",
            "description": "Number among the subject's events, from 1, without a gap.",
        },
        "company": {"type": "integer"},
        "user": {"type": "integer", "description": "Id of the user, where known."},
        "operator": {"type": "integer", "description": "Id of the plant.operator, where known."},
        "data": {"type": "object"},
    },
}
