"""What of an API's description breaks those who call it, against an earlier one. Pure.

Callers send what the earlier description let them, and read what it promised. So nothing they send
may be refused that was taken, and nothing they read may be missing or of another type. More paths,
parameters that may be left out, more fields and more words of a choice are no break: who reads
ignores what it does not know.
"""

METHODS = ("get", "post", "put", "patch", "delete")
# What may only grow for who sends, and what may only shrink.
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")


def breaks(old, new):
    """Sentences, one for each break from ``old`` to ``new``, both OpenAPI 3.1 (JSON)."""
    return list(_paths(old, new))


def _paths(old, new):
    for path, item in old["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            where = f"{method.upper()} {path}"
            there = new["paths"].get(path, {}).get(method)
            if there is None:
                yield f"{where} is gone."
            else:
                yield from _operation(where, item[method], there, old, new)


def _operation(where, before, after, old, new):
    known = {(each["in"], each["name"]): each for each in before["parameters"]}
    now = {(each["in"], each["name"]): each for each in after["parameters"]}
    for key, parameter in known.items():
        if key not in now:
            yield f"{where}: the parameter {key[1]} is gone."
        else:
            schemas = parameter["schema"], now[key]["schema"]
            yield from _taken(f"{where}: {key[1]}", *schemas, old, new)
    for key, parameter in now.items():
        if parameter.get("required") and not known.get(key, {}).get("required"):
            yield f"{where}: the parameter {key[1]} is required now."
    yield from _bodies(where, before, after, old, new)
    for status, response in before["responses"].items():
        if status not in after["responses"]:
            yield f"{where}: the answer {status} is gone."
        elif "content" in response:
            for media, content in response["content"].items():
                there = after["responses"][status].get("content", {}).get(media)
                if there is None:
                    yield f"{where}: {media} is gone from {status}."
                else:
                    schemas = content["schema"], there["schema"]
                    yield from _given(f"{where}: {status}", *schemas, old, new)


def _bodies(where, before, after, old, new):
    if "requestBody" in after and "requestBody" not in before:
        yield f"{where}: a body is required now."
    if "requestBody" in before and "requestBody" in after:
        for media, content in before["requestBody"]["content"].items():
            there = after["requestBody"]["content"].get(media)
            if there is None:
                yield f"{where}: {media} is not taken any more."
            else:
                yield from _taken(f"{where}: body", content["schema"], there["schema"], old, new)


def _taken(where, before, after, old, new):
    """What was taken and is not."""
    before, after = _resolved(before, old), _resolved(after, new)
    if missing := _kinds(before) - _kinds(after):
        yield f"{where}: {', '.join(sorted(missing))} is not taken any more."
        return
    for word in set(before.get("enum", ())) - set(after.get("enum", before.get("enum", ()))):
        yield f"{where}: “{word}” is not taken any more."
    for limits, tighter in ((UPPER, -1), (LOWER, 1)):
        for limit in limits:
            if limit in after and (after[limit] - before.get(limit, after[limit])) * tighter > 0:
                yield f"{where}: {limit} is {after[limit]} now, not {before[limit]}."
            elif limit in after and limit not in before:
                yield f"{where}: {limit} is {after[limit]} now; there was none."
    for name in set(after.get("required", ())) - set(before.get("required", ())):
        yield f"{where}: {name} is required now."
    yield from _inside(where, before, after, old, new, _taken)


def _given(where, before, after, old, new):
    """What was promised and is not."""
    before, after = _resolved(before, old), _resolved(after, new)
    if more := _kinds(after) - _kinds(before):
        yield f"{where}: it may be {', '.join(sorted(more))} now."
        return
    for name in set(before.get("required", ())) - set(after.get("required", ())):
        yield f"{where}: {name} may be missing now."
    yield from _inside(where, before, after, old, new, _given)


def _inside(where, before, after, old, new, compare):  # noqa: PLR0917
    for name, schema in before.get("properties", {}).items():
        there = after.get("properties", {}).get(name)
        if there is None:
            yield f"{where}: {name} is gone."
        else:
            yield from compare(f"{where}/{name}", schema, there, old, new)
    if "items" in before and "items" in after:
        yield from compare(f"{where}/*", before["items"], after["items"], old, new)


def _resolved(schema, document):
    """Without references and without ``anyOf … null``, which is told by :func:`_kinds`."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        others = [each for each in schema["anyOf"] if each.get("type") != "null"]
        if len(others) == 1:
            nullable = len(others) < len(schema["anyOf"])
            return {**_resolved(others[0], document), "nullable": nullable}
    return schema


def _kinds(schema):
    """The JSON types it may be; of a choice of several schemas none is told apart."""
    kinds = schema.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    return kinds | ({"null"} if schema.get("nullable") else set())
