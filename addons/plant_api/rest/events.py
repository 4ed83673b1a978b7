"""The feed of events, as the API shows it."""

import re
from typing import Annotated, Any

import pydantic

from .schemas import STRICT

MOST = 500
LONGEST_WAIT = 20
PATTERN = re.compile(r"[a-zA-Z0-9_.*]{1,100}")


def _pattern(text):
    """Checked here and not by the schema, which v1 promised to be no narrower than a text."""
    if not PATTERN.fullmatch(text):
        raise ValueError("Write a type, such as plant.production.done or plant.production.*")
    return text


Pattern = Annotated[str, pydantic.AfterValidator(_pattern)]


class EventsQuery(pydantic.BaseModel):
    """Where to go on in the feed."""

    model_config = STRICT

    after: int = pydantic.Field(
        0, ge=0, le=2**31 - 1, description="`next` of the answer before; 0 for the beginning."
    )
    limit: int = pydantic.Field(100, ge=1, le=MOST, description="Most events of an answer.")
    type: list[Pattern] = pydantic.Field(
        default=[],
        max_length=20,
        description="Only events of these types; `*` stands for anything: `plant.production.*`.",
    )
    company: list[int] = pydantic.Field(
        default=[], max_length=20, description="Only events of these companies, by id."
    )
    line: list[Annotated[str, pydantic.Field(max_length=64)]] = pydantic.Field(
        default=[], max_length=20, description="Only events that tell one of these lines, by code."
    )
    product: list[int] = pydantic.Field(
        default=[], max_length=20, description="Only events that tell one of these products, by id."
    )
    wait: int = pydantic.Field(
        0,
        ge=0,
        le=LONGEST_WAIT,
        description="Where there are none yet: seconds to wait for one. The answer may come sooner "
        "without any.",
    )


class EventsPage(pydantic.BaseModel):
    """Events in the order of their commits, as CloudEvents 1.0 (docs/contracts/events.md)."""

    items: list[dict[str, Any]]
    next: int = pydantic.Field(description="`after` of the next request, also when none came.")
