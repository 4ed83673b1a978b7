"""The OpenAPI 3.1 description of the API, made from the declarations."""

from .media import PROBLEM
from .operations import paths_of
from .telling import REFUSALS, Models

VERSION = "1.0.0"
DESCRIPTION = (
    "The plant, for PLM, ERP and data warehouses. Get a token with your client's ID and secret "
    "(OAuth2 client credentials), then call the resources with it. Every refusal is a problem "
    "document (RFC 9457) that says what happened and what to do."
)


def describe(resources, scopes, extra):
    """The document (JSON).

    :param scopes: ``{scope: title}``
    :param extra: further paths, a function of :class:`Models`
    """
    models = Models()
    paths = {}
    for resource in resources:
        paths |= paths_of(resource, models)
    paths |= extra(models)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plant API",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "LGPL-3.0", "identifier": "LGPL-3.0-only"},
        },
        "servers": [{"url": "/", "description": "This server."}],
        "security": [{"client": []}],
        "tags": [
            *({"name": resource.name, "description": resource.help} for resource in resources),
            {"name": "events", "description": "What happened, in order."},
        ],
        "paths": paths,
        "components": {
            "schemas": {**models.settle(), "Problem": PROBLEM_SCHEMA},
            "responses": {
                f"Refused{status}": {
                    "description": text,
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status, text in REFUSALS.items()
            },
            "securitySchemes": {
                "client": {
                    "type": "oauth2",
                    "description": "Client credentials, or a person's consent with PKCE: "
                    "docs/contracts/api.md.",
                    "flows": {
                        "authorizationCode": {
                            "authorizationUrl": "/plant/api/oauth/authorize",
                            "tokenUrl": "/plant/api/oauth/token",
                            "refreshUrl": "/plant/api/oauth/token",
                            "scopes": scopes,
                        },
                        "clientCredentials": {
                            "tokenUrl": "/plant/api/oauth/token",
                            "scopes": scopes,
                        },
                    },
                }
            },
        },
    }


PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "Which problem, for programs."},
        "title": {"type": "string", "description": "Which problem, for people."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened here, and what to do."},
        "instance": {"type": ["string", "null"], "description": "The path."},
        "request_id": {"type": "string", "description": "By which the log knows the request."},
        "errors": {
            "type": "array",
            "description": "What is wrong where: a JSON pointer into the body, or a parameter.",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
