"""Work orders."""

from __future__ import annotations

from typing import Literal

from .declare import EventType, Family
from .shapes import Coded, Id, Named, Product, Reason, Shape

State = Literal["waiting", "ready", "running", "paused", "blocked", "done", "cancelled"]


class WorkorderData(Shape):
    """A work order as it is now, and who did it."""

    workorder: Named
    """The work order."""
    production: Named
    """The production order it is of."""
    product: Product
    """What that makes."""
    workcenter: Coded
    """Where it is worked on."""
    line: str | None
    """Code of the production line."""
    operator: Id | None
    """Id of the plant.operator who did it; null for a user who is no operator."""
    station: Id | None
    """Id of the plant.station where they were signed in; null from the back office."""
    state: State
    """What it is now."""
    previous_state: State | None
    """Before this transaction; null of a new one."""
    quantity_planned: float
    """The plan's."""
    quantity_reported: float
    """All that was made, good and bad."""
    quantity_scrapped: float
    """The bad part of it."""
    unit: str
    """Of its quantities."""


class WorkorderBlocked(WorkorderData):
    """A blocked work order, and why."""

    reason: Named | None
    """From the list of blocking reasons."""
    note: str | None
    """What was written besides."""


class WorkorderReported(WorkorderData):
    """A work order and a quantity that was made."""

    quantity: float
    """What was made now; negative where an earlier report is taken back."""
    lot: str | None
    """Name of the lot or serial number it was made as."""
    report: Id
    """Id of the report."""
    takes_back: Id | None
    """Id of the report that this one takes back."""


class WorkorderScrapped(WorkorderData):
    """A work order and what was spoilt at it."""

    scrap: Named
    """The scrap order."""
    scrapped_product: Product
    """What was spoilt."""
    component: bool
    """A component was spoilt, and not what the work order makes."""
    quantity: float
    """How much; of a component it is no part of `quantity_scrapped`."""
    quantity_unit: str
    """Of `quantity`."""
    lot: str | None
    """Name of its lot or serial number."""
    reason: Reason | None
    """Why."""


class WorkorderFinished(WorkorderData):
    """A work order that is done."""

    running_seconds: int
    """In which somebody worked on it."""


def _type(what: str, when: str, data: type[WorkorderData] = WorkorderData) -> EventType:
    return EventType(f"plant.workorder.{what}", when, data, "mrp.workorder", "plant_base")


FAMILIES = (
    Family(
        "Work orders",
        (
            _type("ready", "what held it back is there: it can be started"),
            _type("started", "somebody works on it for the first time"),
            _type("paused", "the last who worked on it stopped"),
            _type("resumed", "somebody works on it again"),
            _type(
                "blocked",
                "its work center went down while it was begun, or it was blocked itself",
                WorkorderBlocked,
            ),
            _type("unblocked", "the work center works again"),
            _type("quantity_reported", "so much more was made, good or bad", WorkorderReported),
            _type("scrapped", "something was spoilt", WorkorderScrapped),
            _type("finished", "it is done", WorkorderFinished),
        ),
        WorkorderData,
        {
            "workorder": {"id": 84, "name": "Turning"},
            "production": {"id": 42, "name": "WH/MO/00042"},
            "product": {"id": 7, "name": "Gearbox", "code": "GB-100"},
            "workcenter": {"id": 3, "code": "LATHE-1"},
            "line": "GEAR",
            "operator": 5,
            "station": 2,
            "state": "running",
            "previous_state": "ready",
            "quantity_planned": 10.0,
            "quantity_reported": 4.0,
            "quantity_scrapped": 1.0,
            "unit": "Units",
        },
        "A second operator who joins a running work order, or leaves one that others go on with, "
        "changes no state and tells nothing: the time lines have it. A work order that is "
        "finished without being started (a batch action) tells only `finished`. When a work "
        "center is blocked, each work order in progress on it tells `blocked`. The sum of "
        "`quantity` over its `quantity_reported` is what its operators have reported.",
    ),
)
