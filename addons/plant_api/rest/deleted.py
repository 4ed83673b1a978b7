"""What is asked of deletions, and the answer."""

from datetime import datetime

import pydantic

from .kinds import SomeMoment
from .schemas import LIMIT, MOST, STRICT


class DeletedQuery(pydantic.BaseModel):
    """Since when, and which page."""

    model_config = STRICT

    updated_since: SomeMoment = pydantic.Field(
        description="Only what was deleted since then: the `watermark` of the last sync."
    )
    limit: int = pydantic.Field(LIMIT, ge=1, le=MOST, description="Most items of a page.")
    cursor: str | None = pydantic.Field(
        None, max_length=500, description="`next` of the page before."
    )


class Deleted(pydantic.BaseModel):
    """One that is no longer there."""

    id: int = pydantic.Field(description="The id it had.")
    deleted_at: datetime = pydantic.Field(description="When its deletion began.")


class DeletedPage(pydantic.BaseModel):
    """A page of deletions, in the order of time."""

    items: list[Deleted] = pydantic.Field(description="At most `limit` of them.")
    next: str | None = pydantic.Field(description="`cursor` of the next page; null on the last.")
    watermark: datetime = pydantic.Field(description="What to ask for the next time.")
