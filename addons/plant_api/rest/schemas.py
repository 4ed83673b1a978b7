"""The pydantic models of a resource, made from its declaration."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

import pydantic

from .declare import SORTS
from .kinds import LineText, SomeMoment
from .references import Key, System

LIMIT, MOST = 50, 200
MOST_FILTERS = 100
STRICT = pydantic.ConfigDict(extra="forbid", frozen=True)


class Ref(pydantic.BaseModel):
    """The key that another system has for a record."""

    system: System
    external_id: Key


def _title(resource):
    return "".join(word.capitalize() for word in resource.title.split())


@cache
def output(resource):
    """What is read of one."""
    fields = {kind.name: _out(kind, _title(resource)) for kind in resource.kinds}
    if resource.refs:
        fields["refs"] = (
            list[Ref],
            pydantic.Field(description="The keys that other systems have for it."),
        )
    return pydantic.create_model(_title(resource), __doc__=resource.help, **fields)


def _out(kind, prefix):
    annotation = kind.output
    if hasattr(kind, "fields"):
        name = prefix + kind.name.title().replace("_", "").removesuffix("s")
        row = pydantic.create_model(name, **{each.name: _out(each, name) for each in kind.fields})
        annotation = list[row]
    if kind.nullable:
        annotation = annotation | None
    return annotation, pydantic.Field(description=kind.help)


@cache
def creation(resource):
    """A document that makes one."""
    return _document(resource, "create", _title(resource) + "New")


@cache
def change(resource):
    """A document that changes one: what it does not name stays."""
    return _document(resource, "change", _title(resource) + "Change")


def _document(resource, what, name):
    fields = {kind.name: _in(kind, what, name) for kind in resource.fields if getattr(kind, what)}
    return pydantic.create_model(name, __config__=STRICT, **fields)


def _in(kind, what, prefix):
    annotation = kind.input
    if hasattr(kind, "fields"):
        name = prefix + kind.name.title().replace("_", "").removesuffix("s")
        fields = {each.name: _in(each, "create", name) for each in kind.fields if each.create}
        row = pydantic.create_model(name, __config__=STRICT, **fields)
        annotation = Annotated[list[row], pydantic.Field(max_length=kind.most)]
    if kind.required and annotation is LineText:
        annotation = Annotated[LineText, pydantic.Field(min_length=1)]
    if kind.nullable and not kind.required:
        annotation = annotation | None
    if kind.required and what == "create":
        return annotation, pydantic.Field(description=kind.help)
    # Left out is not null, so there is no default to tell of.
    return annotation, pydantic.Field(default_factory=_left_out, description=kind.help)


def _left_out():
    """What stands for a field that a document does not name; nobody reads it."""


@cache
def query(resource):
    """What a list may be asked."""
    sorts = tuple(sign + name for name in SORTS for sign in ("", "-"))
    fields = {
        "limit": (int, pydantic.Field(LIMIT, ge=1, le=MOST, description="Most items of a page.")),
        "cursor": (
            str | None,
            pydantic.Field(None, max_length=500, description="`next` of the page before."),
        ),
        "sort": (
            Literal[sorts],
            pydantic.Field("id", description="A minus sign turns the order round."),
        ),
        "updated_since": (
            SomeMoment | None,
            pydantic.Field(
                None,
                description="Only what was changed since then: the `watermark` of the last sync.",
            ),
        ),
        **_selection(resource),
        **_filters(resource),
    }
    return pydantic.create_model(_title(resource) + "Query", __config__=STRICT, **fields)


@cache
def selection(resource):
    """What of one is asked for."""
    fields = _selection(resource)
    return pydantic.create_model(_title(resource) + "Selection", __config__=STRICT, **fields)


@cache
def filters(resource):
    """What an export may be asked: the filters of a list alone."""
    fields = {
        "updated_since": (
            SomeMoment | None,
            pydantic.Field(None, description="Only what was changed since then."),
        ),
        "fields": _selection(resource)["fields"],
        **_filters(resource),
    }
    return pydantic.create_model(_title(resource) + "Export", __config__=STRICT, **fields)


def names_of(resource):
    """The fields of an answer."""
    return (*(kind.name for kind in resource.kinds), *(("refs",) if resource.refs else ()))


def _selection(resource):
    fields = {"fields": _words(names_of(resource), "Only these fields, separated by commas.")}
    if resource.links:
        fields["expand"] = _words(
            tuple(resource.links), "Show these whole, not by id and name; separated by commas."
        )
    return fields


def _words(allowed, help_):
    def parse(given):
        if given is None:
            return given
        words = [word for word in str(given).split(",") if word]
        for word in words:
            if word not in allowed:
                raise ValueError(f"“{word[:40]}” is none of {', '.join(allowed)}")
        return ",".join(words)

    return (
        Annotated[str | None, pydantic.BeforeValidator(parse)],
        pydantic.Field(None, max_length=2000, description=help_),
    )


def _filters(resource):
    fields = {}
    for kind in resource.kinds:
        for operator in kind.filters:
            if operator == "eq":
                annotation: Any = Annotated[
                    list[kind.asked], pydantic.Field(max_length=MOST_FILTERS)
                ]
                alias, help_ = kind.name, f"{kind.help} One of those given."
            else:
                annotation = kind.asked
                word = "At or above this." if operator == "gte" else "Below this."
                alias, help_ = f"{kind.name}.{operator}", f"{kind.help} {word}"
            fields[f"{operator}__{kind.name}"] = (
                annotation | None,
                pydantic.Field(None, alias=alias, description=help_),
            )
    return fields


@cache
def page(resource):
    """A page of a list."""
    return pydantic.create_model(
        _title(resource) + "Page",
        items=(list[output(resource)], pydantic.Field(description="At most `limit` of them.")),
        next=(
            str | None,
            pydantic.Field(description="`cursor` of the next page; null on the last."),
        ),
        watermark=(
            datetime | None,
            pydantic.Field(
                description="With `updated_since`: what to ask for the next time. Whatever is "
                "committed after this page was read has a later `updated_at`."
            ),
        ),
    )


def domain_of(resource, asked):
    """The filters of a validated query, as a domain."""
    domain = list(resource.domain)
    for kind in resource.kinds:
        for operator in kind.filters:
            value = getattr(asked, f"{operator}__{kind.name}")
            if value is not None:
                domain += kind.condition(operator, value)
    return domain
