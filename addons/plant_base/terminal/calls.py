"""A call of a terminal: what it takes and what carries it out.

Arguments are pydantic models; what is not in them is refused before anything is looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Annotated

import pydantic
from pydantic import Field, StringConstraints

#: Letters of a token, a name, a code that was scanned, a note.
Token = Annotated[str, StringConstraints(max_length=200)]
Name = Annotated[str, StringConstraints(max_length=255)]
Code = Annotated[str, StringConstraints(max_length=8000)]
Note = Annotated[str, StringConstraints(max_length=1000)]
#: When a person acted, by the device's clock: with its zone, in years that clocks show.
Moment = Annotated[
    pydantic.AwareDatetime,
    Field(
        ge=datetime(2020, 1, 1, tzinfo=timezone.utc), lt=datetime(2200, 1, 1, tzinfo=timezone.utc)
    ),
]
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Arguments(pydantic.BaseModel):
    """Named, of the type that is told, and nothing else."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True)


class OfNothing(Arguments):
    pass


class ByToken(Arguments):
    token: Token


class OfOrder(Arguments):
    workorder: Id


class OnOrder(OfOrder):
    token: Token


class Queue(Arguments):
    search: Name = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class Changes(Arguments):
    version: Name


class Search(Arguments):
    search: Name = ""


class SignIn(Arguments):
    badge: Name | None = None
    operator: Id | None = None
    pin: Name | None = None


class Adopt(Arguments):
    session: Id


class Block(OnOrder):
    reason: Id
    note: Note | None = None
    maintenance: bool = False


class Report(OnOrder):
    quantity: float
    lot: Name | None = None


class Scrap(OnOrder):
    quantity: float
    reason: Id
    product: Id | None = None
    lot: Name | None = None


class Consume(OnOrder):
    component: Id
    lot: Name
    quantity: float | None = None


class Byproduct(OnOrder):
    byproduct: Id
    quantity: float
    lot: Name | None = None


class Undo(OnOrder):
    undo: Id


class Help(Arguments):
    token: Token
    workorder: Id | None = None
    note: Note | None = None


class Scan(Arguments):
    code: Code
    workorder: Id | None = None
    token: Token | None = None


class CallIn(pydantic.BaseModel):
    """The body of ``POST /plant/terminal/v1/call``."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    method: Annotated[str, StringConstraints(max_length=40)]
    arguments: dict = Field(default_factory=dict)
    key: Annotated[str, StringConstraints(min_length=8, max_length=64)] | None = None
    queued_at: Moment | None = None


class PairIn(pydantic.BaseModel):
    """The body of ``POST /plant/terminal/v1/pair``."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(max_length=40)]
    name: Annotated[str, StringConstraints(max_length=60)] = ""


@dataclass(frozen=True)
class Call:
    """``run`` is called with what ``takes`` has read; ``keeps`` says that a key makes it count
    once.
    """

    takes: type[Arguments]
    run: Callable[..., dict]
    keeps: bool = False
