"""The API as a Postman collection (v2.1), which Bruno and Insomnia read too. Pure."""

import json

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
TOKEN = "pm.collectionVariables.set('token', pm.response.json().access_token);"  # noqa: S105


def collection_of(document, url):
    """The collection of an OpenAPI document (JSON).

    :param url: where the server is
    """
    folders = {tag["name"]: [] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            folders[operation["tags"][0]].append(_request(path, method, operation))
    return {
        "info": {"name": document["info"]["title"], "schema": SCHEMA},
        "auth": {"type": "bearer", "bearer": [_value("token", "{{token}}")]},
        "variable": [
            {"key": "url", "value": url},
            {"key": "client_id", "value": ""},
            {"key": "client_secret", "value": ""},
            {"key": "token", "value": ""},
        ],
        "item": [_token(), *({"name": name, "item": items} for name, items in folders.items())],
    }


def _token():
    """Ask for this first: it keeps the token for the others."""
    return {
        "name": "Get a token",
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": [TOKEN]}}],
        "request": {
            "method": "POST",
            "url": "{{url}}/plant/api/oauth/token",
            "auth": {
                "type": "basic",
                "basic": [
                    _value("username", "{{client_id}}"),
                    _value("password", "{{client_secret}}"),
                ],
            },
            "body": {
                "mode": "urlencoded",
                "urlencoded": [{"key": "grant_type", "value": "client_credentials"}],
            },
        },
    }


def _request(path, method, operation):
    by_place = {"query": [], "path": [], "header": []}
    for parameter in operation["parameters"]:
        by_place[parameter["in"]].append(parameter)
    request = {
        "method": method.upper(),
        "description": operation["summary"],
        "url": {
            "raw": "{{url}}" + path,
            "host": ["{{url}}"],
            "path": [_part(part) for part in path.strip("/").split("/")],
            "query": [_optional(parameter) for parameter in by_place["query"]],
            "variable": [{"key": parameter["name"], "value": ""} for parameter in by_place["path"]],
        },
        "header": [_header(parameter) for parameter in by_place["header"]],
    }
    for content in operation.get("requestBody", {}).get("content", {}).values():
        request["body"] = {
            "mode": "raw",
            "raw": json.dumps(content.get("example", {}), indent=2),
            "options": {"raw": {"language": "json"}},
        }
    return {"name": operation["summary"], "request": request}


def _part(part):
    return f":{part[1:-1]}" if part.startswith("{") else part


def _optional(parameter):
    return {
        "key": parameter["name"],
        "value": "",
        "disabled": not parameter.get("required"),
        "description": parameter["description"],
    }


def _header(parameter):
    """A key for each request is Postman's to make."""
    key = parameter["name"] == "Idempotency-Key"
    return {
        "key": parameter["name"],
        "value": "{{$guid}}" if key else "",
        "disabled": not parameter["required"],
        "description": parameter["description"],
    }


def _value(key, value):
    return {"key": key, "value": value, "type": "string"}
