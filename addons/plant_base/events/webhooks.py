"""Webhook endpoints: what is told of themselves."""

from __future__ import annotations

from .declare import EventType, Family
from .shapes import Named, Shape


class EndpointData(Shape):
    """A webhook endpoint that was tried out."""

    endpoint: Named
    """The endpoint. No other one is told."""


FAMILIES = (
    Family(
        "Webhook endpoints",
        (
            EventType(
                "plant.webhook.tested",
                "a person or a client pressed *Test* at an active endpoint",
                EndpointData,
                "plant.webhook.endpoint",
                "plant_api",
            ),
        ),
        EndpointData,
        {"endpoint": {"id": 2, "name": "ERP, production"}},
        "It is sent to that endpoint alone, whichever types it asks for.",
    ),
)
