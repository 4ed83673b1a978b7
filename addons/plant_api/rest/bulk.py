"""Many documents in one request."""

from typing import Annotated, Any, Literal

import pydantic

from .references import Key, RecordId, System
from .schemas import STRICT

MOST = 1000


class Create(pydantic.BaseModel):
    """Make one."""

    model_config = STRICT

    op: Literal["create"]
    data: dict[str, Any]


class Change(pydantic.BaseModel):
    """Change one; with ``if_match`` only if that is its version."""

    model_config = STRICT

    op: Literal["change"]
    id: RecordId
    if_match: str | None = pydantic.Field(None, max_length=100)
    data: dict[str, Any]


class Upsert(pydantic.BaseModel):
    """Have the one with this key be as ``data`` says."""

    model_config = STRICT

    op: Literal["upsert"]
    system: System
    external_id: Key
    data: dict[str, Any]


class Bulk(pydantic.BaseModel):
    """``all``: one that cannot be done undoes the rest. ``each``: it is told, the rest stays."""

    model_config = STRICT

    mode: Literal["all", "each"] = "all"
    items: Annotated[
        list[Annotated[Create | Change | Upsert, pydantic.Field(discriminator="op")]],
        pydantic.Field(min_length=1, max_length=MOST),
    ]


class Result(pydantic.BaseModel):
    """What became of one item: 200 (changed, or as it was), 201 (made), or a problem."""

    status: int
    id: int | None = None
    problem: dict[str, Any] | None = None


class Results(pydantic.BaseModel):
    """In the order of the items."""

    succeeded: int
    failed: int
    results: list[Result]
