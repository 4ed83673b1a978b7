"""What a handler takes, read from its signature once, and how a request fills it.

A parameter ``body`` annotated with a pydantic model takes the JSON body, ``form`` a form-encoded
one, ``query`` likewise the query string; every other parameter is a part of the path.
"""

import inspect
from functools import lru_cache
from typing import NamedTuple, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import pydantic
from werkzeug.datastructures import MultiDict

from . import problems
from .body import DEFAULT_LIMIT, FORM_TYPE, escape, nul_pointers, read_body

MOST_ERRORS = 50
FORM_LIMIT = 64 * 1024


class Signature(NamedTuple):
    """``body``, ``form``, ``query``: pydantic models or None; ``path``: what judges its parts."""

    body: type[pydantic.BaseModel] | None
    form: type[pydantic.BaseModel] | None
    query: type[pydantic.BaseModel] | None
    path: dict[str, pydantic.TypeAdapter]
    returns: object


@lru_cache(maxsize=1024)
def signature_of(handler):
    """The :class:`Signature` of a controller's method as written, without Odoo's wrapper.

    What has no annotation is said by the route's ``plant_models``.

    :raise TypeError: ``body``, ``form`` or ``query`` is annotated with something else than a model
    """
    hints = get_type_hints(handler, include_extras=True)
    parameters = inspect.signature(handler).parameters
    models = {}
    for name in ("body", "form", "query"):
        model = hints.get(name) if name in parameters else None
        if model is not None and not (
            isinstance(model, type) and issubclass(model, pydantic.BaseModel)
        ):
            raise TypeError(f"{handler.__qualname__}: annotate {name} with a pydantic model.")
        models[name] = model
    path = {
        name: pydantic.TypeAdapter(hints[name])
        for name in parameters
        if name in hints and name not in models
    }
    return Signature(path=path, returns=hints.get("return"), **models)


def parse_path(signature, args):
    """The parts of the path as their annotations want them.

    :raise NotFound: one cannot be that, so there is nothing at the path
    """
    parts = {}
    for name, adapter in signature.path.items():
        if name in args:
            try:
                parts[name] = adapter.validate_python(args[name])
            except pydantic.ValidationError as error:
                raise problems.NotFound(
                    f"Nothing is at this path: {args[name]!s:.80} cannot be its {name}."
                ) from error
    return parts


def parse_form(model, httprequest):
    """A form-encoded body as ``model``."""
    raw = read_body(httprequest, FORM_LIMIT, FORM_TYPE)
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise problems.Malformed(f"The form cannot be read: {error}.") from error
    return parse_query(model, MultiDict(pairs))


def parse_body(model, httprequest, limit=DEFAULT_LIMIT, nul=False):
    """The request's body as ``model``.

    :param nul: let U+0000 in texts pass, which no database text can hold: ``model`` deals with it
    """
    raw = read_body(httprequest, limit)
    try:
        value = model.model_validate_json(raw)
    except pydantic.ValidationError as error:
        raise body_problem(error) from None
    nuls = [
        {"pointer": pointer, "code": "nul", "detail": "Text cannot hold the character U+0000."}
        for pointer in (() if nul else nul_pointers(raw))
    ]
    if nuls:
        raise problems.Invalid(_summary(nuls), nuls[:MOST_ERRORS])
    return value


def parse_query(model, args):
    """The query string (a MultiDict) as ``model``; a list field takes a repeated parameter."""
    values = {}
    for name, given in args.lists():
        field = _field(model, name)
        many = field is not None and _takes_list(field.annotation)
        if len(given) > 1 and not many:
            raise problems.Invalid(
                f"The parameter {name} may be given once.",
                [{"parameter": name, "code": "repeated", "detail": "Given more than once."}],
            )
        if any("\x00" in value for value in given):
            raise problems.Invalid(
                f"The parameter {name} holds the character U+0000.",
                [{"parameter": name, "code": "nul", "detail": "Text cannot hold U+0000."}],
            )
        values[name] = given if many else given[0]
    try:
        return model.model_validate(values)
    except pydantic.ValidationError as error:
        errors = [
            {
                "parameter": str(item["loc"][0]) if item["loc"] else "",
                "code": item["type"],
                "detail": _said(item, "There is no such parameter here"),
            }
            for item in _items(error)
        ]
        raise problems.Invalid(_summary(errors), errors) from None


def body_problem(error):
    """What a body is refused with that its model does not take: Malformed or Invalid."""
    items = _items(error)
    if items[0]["type"] == "json_invalid":
        return problems.Malformed(f"The body is not JSON: {items[0]['ctx']['error']}.")
    errors = [
        {
            "pointer": "#" + "".join(f"/{escape(part)}" for part in item["loc"]),
            "code": item["type"],
            "detail": _said(item, "Nothing can be written here: it is misspelt, or read-only"),
        }
        for item in items
    ]
    return problems.Invalid(_summary(errors), errors)


def _items(error):
    return error.errors(include_url=False, include_input=False)[:MOST_ERRORS]


def _said(item, unknown):
    """``unknown`` of what the model does not have; else its words, without pydantic's prefix."""
    if item["type"] == "extra_forbidden":
        return unknown
    return item["msg"].removeprefix("Value error, ")


def _summary(errors):
    first = errors[0]
    where = first.get("pointer") or first.get("parameter")
    more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
    return f"{where}: {first['detail']}{more}."


def _field(model, name):
    for key, field in model.model_fields.items():
        if name in (key, field.alias):
            return field
    return None


def _takes_list(annotation):
    if get_origin(annotation) in (list, set, tuple, frozenset):
        return True
    return any(_takes_list(arg) for arg in get_args(annotation))
