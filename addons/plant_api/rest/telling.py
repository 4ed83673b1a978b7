"""The parts an OpenAPI document is made of: schemas, parameters, responses, operations."""

from pydantic.json_schema import models_json_schema

from .media import JSON

API = "/plant/api/v1"
REF = "#/components/schemas/{model}"
REFUSALS = {
    "400": "The request cannot be read, or lacks an Idempotency-Key.",
    "401": "There is no token, or none that holds.",
    "403": "The client's scopes, user or address do not allow it.",
    "404": "There is no such thing that the client may see.",
    "406": "None of the accepted media types is served.",
    "409": "The present state forbids it.",
    "411": "The body's length is not said.",
    "412": "It has changed since it was read: If-Match names another version.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "The document or the query is not valid, or a business rule refuses it.",
    "428": "If-Match is missing.",
    "429": "The client has used up its requests of this minute.",
    "500": "The server failed; nothing was changed.",
    "503": "The database is busy; send the same again in a moment.",
}
ALWAYS = ("401", "403", "406", "422", "429", "500", "503")
WITH_BODY = ("400", "411", "413", "415")
HEADERS = {
    "Idempotency-Key": (
        "A text of your own, new for each thing to be done and the same when it is sent again.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
        "0b6f6a3e-6f0e-4f4b-9f52-6f2d1b6c7a11",
    ),
    "If-Match": (
        "The ETag of the version that was read.",
        {"type": "string"},
        '"5f2c0f6f2a2b4d0e8f3a6a1c9b7d5e31"',
    ),
    "If-None-Match": (
        "The ETag of the version that is known: when it is still that, the answer is 304.",
        {"type": "string"},
        '"5f2c0f6f2a2b4d0e8f3a6a1c9b7d5e31"',
    ),
}


class Models:
    """The schemas that the paths name, gathered to be defined together."""

    def __init__(self):
        self._asked = {}

    def ref(self, model, mode):
        """A reference that :meth:`settle` fills in."""
        return self._asked.setdefault((model, mode), {})

    def settle(self):
        """Fill the references in, and return the definitions."""
        found, definitions = models_json_schema(list(self._asked), ref_template=REF)
        for asked, place in self._asked.items():
            place.update(found[asked])
        return definitions["$defs"]


def operation(name, summary, tag, scope, parameters, responses, body=None, refusals=()):  # noqa: PLR0917
    """One operation."""
    refused = {
        status: {"$ref": f"#/components/responses/Refused{status}"}
        for status in sorted({*ALWAYS, *refusals})
    }
    said = {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "security": [{"client": [scope]}],
        "parameters": parameters,
        "responses": {**responses, **refused},
    }
    if body:
        said["requestBody"] = body
    return said


def answer(description, schema):
    """A response of JSON."""
    return {"description": description, "content": {JSON: {"schema": schema}}}


def header(name, required=False):
    """A parameter that is a header."""
    description, schema, example = HEADERS[name]
    if required:
        # An empty one is none.
        schema = {"minLength": 1, **schema}
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": schema,
        "example": example,
    }


def parameters_of(model):
    """The query parameters of a model."""
    schema = model.model_json_schema(by_alias=True)
    parameters = []
    for name, property_ in schema["properties"].items():
        required = name in schema.get("required", ())
        said = _without_null(dict(property_))
        description = said.pop("description", "")
        said.pop("title", None)
        if said.get("default", ...) is None:
            del said["default"]
        parameters.append(
            {
                "name": name,
                "in": "query",
                **({"required": True} if required else {}),
                "description": description,
                "schema": said,
            }
        )
    return parameters


def _without_null(said):
    """A query parameter is left out rather than null."""
    kinds = [kind for kind in said.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        del said["anyOf"]
        said = {**kinds[0], **said}
    return said


ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Its id in this database.",
    "schema": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
}
REF_PATH = [
    {
        "name": "system",
        "in": "path",
        "required": True,
        "description": "Whose key it is.",
        "schema": {"type": "string", "maxLength": 64, "pattern": "^[a-z0-9][a-z0-9._-]*$"},
    },
    {
        "name": "external_id",
        "in": "path",
        "required": True,
        "description": "The key.",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "pattern": "^[^\\x00-\\x1f\\x7f]+$",
        },
    },
]
