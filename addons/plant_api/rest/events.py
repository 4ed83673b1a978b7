"""The feed of events, as the API shows it."""

from typing import Any

import pydantic

from .schemas import STRICT

MOST = 500


class EventsQuery(pydantic.BaseModel):
    """Where to go on in the feed."""

    model_config = STRICT

    after: int = pydantic.Field(
        0, ge=0, le=2**31 - 1, description="`next` of the answer before; 0 for the beginning."
    )
    limit: int = pydantic.Field(100, ge=1, le=MOST, description="Most events of an answer.")
    type: list[str] = pydantic.Field(
        default=[], max_length=20, description="Only events of these types."
    )


class EventsPage(pydantic.BaseModel):
    """Events in the order of their commits, as CloudEvents 1.0 (docs/contracts/events.md)."""

    items: list[dict[str, Any]]
    next: int = pydantic.Field(description="`after` of the next request, also when none came.")
