from dataclasses import dataclass
from typing import Annotated, Any

import pydantic
from odoo import Command

from ..rest import Choice, Computed, Flag, Link, Moment, Resource, Text, Whole
from ..rest.declare import Action, View
from ..rest.kinds import Links, SomeMoment, SomeWhole, Stored, naive, utc
from ..rest.references import Record
from ..rest.schemas import STRICT

Pattern = Annotated[str, pydantic.Field(min_length=1, max_length=100, pattern=r"^[a-z0-9_.*]+$")]
HeaderName = Annotated[str, pydantic.Field(min_length=1, max_length=100)]
HeaderValue = Annotated[str, pydantic.Field(max_length=2000, pattern=r"^[\t\x20-\x7e]*$")]


@dataclass(frozen=True)
class Narrowing(Links):
    """Several other records, written as a whole."""

    input: Any = Annotated[list[Record], pydantic.Field(max_length=200)]

    def want(self, value, found, pointer):
        for index, each in enumerate(value):
            found.want(self.model, each, f"{pointer}/{index}")

    def write(self, value, found, record):  # noqa: ARG002
        return {self.source: [Command.set([found.get(self.model, each).id for each in value])]}


class Replay(pydantic.BaseModel):
    """What is sent once more."""

    model_config = STRICT

    since: SomeMoment = pydantic.Field(description="What happened from then on.")
    until: SomeMoment = pydantic.Field(description="What happened before then.")
    types: list[Pattern] = pydantic.Field(
        default=[], max_length=50, description="Only these types, `*` for anything; all if none."
    )
    failed_only: bool = pydantic.Field(
        default=True, description="Only messages that were given up; else all, also those missed."
    )


class DeliveriesQuery(pydantic.BaseModel):
    """Which part of the log."""

    model_config = STRICT

    before: SomeWhole | None = pydantic.Field(
        default=None, description="`next` of the page before; none for the newest."
    )
    limit: int = pydantic.Field(default=50, ge=1, le=200)
    state: list[str] = pydantic.Field(
        default=[], max_length=5, description="pending, running, done, dead or cancelled."
    )


class Attempted(pydantic.BaseModel):
    """One attempt."""

    at: pydantic.AwareDatetime
    number: int
    status: int = pydantic.Field(description="Of the HTTP answer; 0 where there was none.")
    milliseconds: int
    error: str | None
    response: str | None = pydantic.Field(description="The beginning of the answer's body.")


class Delivered(pydantic.BaseModel):
    """One message and its attempts."""

    id: int
    message_id: str = pydantic.Field(description="The event's id, in each attempt's webhook-id.")
    type: str
    state: str
    due: pydantic.AwareDatetime | None = pydantic.Field(description="Of the next attempt.")
    attempts: list[Attempted]


class Deliveries(pydantic.BaseModel):
    """A page of the log, the newest first."""

    items: list[Delivered]
    next: int | None = pydantic.Field(description="`before` of the next page; none at the end.")


def deliveries(endpoint, query):
    """A page of its log."""
    domain = [("endpoint_id", "=", endpoint.id)]
    if query.before is not None:
        domain.append(("id", "<", query.before))
    if query.state:
        domain.append(("queue_state", "in", query.state))
    rows = endpoint.env["plant.webhook.delivery"].search(domain, limit=query.limit + 1)
    page = rows[: query.limit]
    return {
        "items": [
            {
                "id": row.id,
                "message_id": row.uuid,
                "type": row.event_type,
                "state": row.queue_state,
                "due": utc(row.queue_run_at) if row.queue_state == "pending" else None,
                "attempts": [
                    {
                        "at": utc(attempt.at),
                        "number": attempt.number,
                        "status": attempt.status,
                        "milliseconds": attempt.milliseconds,
                        "error": attempt.error or None,
                        "response": attempt.response or None,
                    }
                    for attempt in row.attempt_ids
                ],
            }
            for row in page
        ],
        "next": page[-1].id if len(rows) > query.limit else None,
    }


def replay(endpoint, body):
    endpoint._replay(
        naive(body.since),
        naive(body.until),
        types=tuple(body.types) or None,
        failed_only=body.failed_only,
    )


WEBHOOK_ENDPOINTS = Resource(
    name="webhook-endpoints",
    model="plant.webhook.endpoint",
    title="webhook endpoint",
    help="Where another system is told of what happens. A new one is sent nothing until its first "
    "secret is made (rotate).",
    deletable=True,
    fields=(
        Text(
            "name",
            "name",
            "Which system it is.",
            create=True,
            change=True,
            required=True,
            nullable=False,
        ),
        Text(
            "url",
            "url",
            "Where messages are sent: https, or http in the networks that the settings allow.",
            create=True,
            change=True,
            required=True,
            nullable=False,
            input=Annotated[str, pydantic.Field(min_length=1, max_length=2000)],
        ),
        Stored(
            "event_types",
            "event_types",
            "The types it asks for; `*` stands for anything.",
            create=True,
            change=True,
            nullable=False,
            output=list[str],
            input=Annotated[list[Pattern], pydantic.Field(min_length=1, max_length=50)],
            value=lambda endpoint: endpoint.event_types.replace(",", " ").split(),
            needs=("event_types",),
            vals=lambda types: {"event_types": "\n".join(types)},
        ),
        Narrowing(
            "lines",
            "line_ids",
            "Only events about these lines; all where there are none.",
            create=True,
            change=True,
            model="plant.line",
        ),
        Narrowing(
            "products",
            "product_ids",
            "Only events about these products; all where there are none.",
            create=True,
            change=True,
            model="product.product",
            to="products",
        ),
        Choice(
            "signature",
            "signature",
            "What the next secret is: one that both sides know, or a pair of keys.",
            create=True,
            change=True,
            nullable=False,
            words=(("v1", "hmac-sha256"), ("v1a", "ed25519")),
        ),
        Choice(
            "payload",
            "payload",
            "Whether messages have the event's data.",
            create=True,
            change=True,
            nullable=False,
            words=(("full", "full"), ("thin", "thin")),
        ),
        Flag("in_order", "in_order", "One message at a time.", create=True, change=True),
        Whole(
            "concurrency",
            "concurrency",
            "Most messages at the same time.",
            create=True,
            change=True,
            input=Annotated[int, pydantic.Field(ge=1, le=50)],
        ),
        Stored(
            "headers",
            "headers",
            "Further headers. Their values are not shown; send `••••••` to keep one.",
            create=True,
            change=True,
            nullable=False,
            output=dict[str, str],
            input=Annotated[
                dict[HeaderName, HeaderValue | Annotated[str, pydantic.Field(pattern="^•{6}$")]],
                pydantic.Field(max_length=20),
            ],
            value=lambda endpoint: dict(
                line.split(": ", 1) for line in (endpoint.headers or "").splitlines()
            ),
            needs=("header_names",),
            vals=lambda headers: {
                "headers": "\n".join(f"{name}: {value}" for name, value in headers.items())
            },
        ),
        Choice(
            "state",
            "state",
            "Whether it is sent messages.",
            nullable=False,
            filters=("eq",),
            words=tuple((word, word) for word in ("new", "active", "paused", "disabled")),
        ),
        Text("state_reason", "state_reason", "Why it is so."),
        Moment("failing_since", "failing_since", "Since then nothing has got through."),
        Link(
            "owner",
            "user_id",
            "Who is told when it is disabled.",
            model="res.users",
            nullable=False,
        ),
        Computed(
            "success_rate",
            "success_rate",
            "Percent of its latest attempts that arrived.",
            nullable=False,
            output=float,
            value=lambda endpoint: endpoint.success_rate,
        ),
        Computed(
            "p95_milliseconds",
            "p95_milliseconds",
            "95 of 100 answers took at most so long.",
            nullable=False,
            output=int,
            value=lambda endpoint: endpoint.p95_milliseconds,
        ),
        Computed(
            "backlog",
            "backlog",
            "Messages that wait, counted up to 10,000 and more.",
            nullable=False,
            output=int,
            value=lambda endpoint: endpoint.backlog,
        ),
    ),
    actions=(
        Action("test", "Send it a test message", lambda endpoint, _body: endpoint.action_test()),
        Action("pause", "Have its messages wait", lambda endpoint, _body: endpoint.action_pause()),
        Action("resume", "Have it be sent again", lambda endpoint, _body: endpoint.action_resume()),
        Action(
            "replay",
            "Send again what happened in a time",
            replay,
            body=Replay,
            example={"since": "2030-01-07T06:00:00Z", "until": "2030-01-07T14:00:00Z"},
        ),
    ),
    views=(View("deliveries", "Its log", deliveries, output=Deliveries, query=DeliveriesQuery),),
    example={
        "name": "ERP, production",
        "url": "https://erp.example.com/hooks/plant",
        "event_types": ["plant.production.*"],
    },
)
