"""What a handler returns, and the versions (ETags) of what it returns."""

import hashlib
import json
from dataclasses import dataclass, field
from http import HTTPStatus

import pydantic
from werkzeug.http import parse_etags, quote_etag

from . import problems


@dataclass(frozen=True)
class Reply:
    """An answer that needs more than its content.

    :param content: a pydantic model, a JSON value, or None for none
    :param etag: strong entity tag, unquoted; a GET that already has it is answered 304
    :raise ValueError: ``status`` is a refusal's: what was written before it would be committed.
        Raise a problem instead
    """

    content: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None

    def __post_init__(self):
        if self.status >= HTTPStatus.BAD_REQUEST:
            raise ValueError(f"Raise a problem rather than reply with {self.status}.")


def reply_of(result):
    """Anything a handler may return, as a :class:`Reply`; nothing is 204."""
    if isinstance(result, Reply):
        return result
    return Reply(result, status=204 if result is None else 200)


def dump(content):
    """JSON bytes of a model, or of JSON values with models in them."""
    if isinstance(content, pydantic.BaseModel):
        return content.model_dump_json(by_alias=True).encode()
    return json.dumps(
        content, default=_dump_inner, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def _dump_inner(value):
    if isinstance(value, pydantic.BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(f"{type(value).__name__} has no JSON form; return a pydantic model.")


def etag_of(*parts):
    """A strong entity tag of what makes a version: ids, revisions, or the content itself.

    >>> etag_of("gateway", 7, 3) == etag_of("gateway", 7, 3) != etag_of("gateway", 7, 4)
    True
    """
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def is_known(httprequest, etag):
    """Does the client already have this version (If-None-Match, weak comparison)?"""
    return parse_etags(httprequest.headers.get("If-None-Match")).contains_weak(etag)


def require_match(httprequest, etag):
    """Refuse a change made to another version than the present one.

    :raise PreconditionRequired: the request has no If-Match
    :raise PreconditionFailed: it names another version (strong comparison)
    """
    header = httprequest.headers.get("If-Match")
    if not header:
        raise problems.PreconditionRequired(
            "Read it first, and send the ETag you got as If-Match.",
            headers={"ETag": quote_etag(etag)},
        )
    if not parse_etags(header).contains(etag):
        raise problems.PreconditionFailed(
            "It has changed since it was read. Read it again and decide anew.",
            headers={"ETag": quote_etag(etag)},
        )
