"""Quality checks, alerts and control charts."""

from __future__ import annotations

from typing import Literal

from .declare import EventType, Family
from .shapes import Coded, Id, Named, Product, Shape


class Check(Shape):
    """A quality check; `type` is how it is answered."""

    id: Id
    name: str
    type: str


class Point(Shape):
    """A quality point."""

    id: Id
    code: str | None
    name: str


class Attempt(Shape):
    """An answer to a check."""

    id: Id
    number: int
    kind: str
    result: Literal["pass", "fail"]
    reason: str | None


class CheckData(Shape):
    """A check, its newest answer and what it was about."""

    check: Check
    """The check."""
    point: Point
    """Why there is a check."""
    version: int
    """Of the point: what was asked for."""
    state: Literal["passed", "failed"]
    """After this attempt."""
    first_result: Literal["pass", "fail"] | None
    """Of the first attempt: nothing later changes it."""
    attempt: Attempt
    """What was answered; `kind` is `first`, `retry` or `correction`."""
    value: float | None
    """What was measured, of a series the mean; null of what is not measured."""
    unit: str | None
    """Of `value` and the limits."""
    lower: float | None
    """Lowest value that passes."""
    upper: float | None
    """Highest value that passes."""
    product: Product | None
    """What was checked."""
    lot: Named | None
    """Its lot or serial number."""
    component_lot: Named | None
    """Of a component check: what was registered."""
    production: Id | None
    """Id of the production order."""
    workorder: Id | None
    """Id of the work order."""
    picking: Id | None
    """Id of the transfer."""
    workcenter: Id | None
    """Id of the work center."""
    operator: Id | None
    """Id of the plant.operator who answered."""
    station: Id | None
    """Id of the plant.station where they were signed in."""
    device: str | None
    """Name of the device that answered."""


class Release(Shape):
    """Who let a failed check go on, and why."""

    user: Id | None
    reason: str | None


class CheckReleased(CheckData):
    """A failed check that was let go on."""

    release: Release
    """Who released it, and why."""


class SignOff(Shape):
    """Who signed."""

    user: Id | None
    operator: Id | None


class CheckSigned(CheckData):
    """A passed check that was signed."""

    sign_off: SignOff
    """Who signed it."""


class AlertName(Shape):
    """An alert by id, number and title."""

    id: Id
    name: str
    title: str


class AlertData(Shape):
    """A quality alert as it is now."""

    alert: AlertName
    """The alert."""
    source: Literal["manual", "check", "spc", "device"]
    """Who or what opened it."""
    priority: int
    """0 normal to 3 stop."""
    stage: str
    """Where it stands."""
    product: Product | None
    """What it is about."""
    lot: Named | None
    """Its lot or serial number."""
    production: Id | None
    """Id of the production order."""
    workorder: Id | None
    """Id of the work order."""
    picking: Id | None
    """Id of the transfer."""
    workcenter: Id | None
    """Id of the work center."""
    check: Id | None
    """Id of the check that failed."""
    chart: Id | None
    """Id of the control chart."""
    operator: Id | None
    """Id of the plant.operator who answered the check."""
    device: str | None
    """Name of the device."""
    cause: str | None
    """Name of the cause that was found."""


class SpcViolated(Shape):
    """A point of a control chart that breaks rules."""

    chart: Id
    """Id of the control chart, the subject."""
    point: Coded
    """The quality point whose measures it shows."""
    product: Id | None
    """Id of the product."""
    workcenter: Id | None
    """Id of the work center."""
    check: Id | None
    """Id of the check that was answered."""
    sequence: int
    """Number of the point on the chart."""
    time: str
    """When it was measured (UTC, ISO 8601)."""
    value: float
    """What was measured, of a series the mean."""
    range: float | None
    """Of the series, or to the value before."""
    unit: str | None
    """Of `value` and `range`."""
    rules: list[int]
    """Numbers of the rules that it breaks and the point before did not."""
    range_out: bool
    """Whether the range is beyond its limit."""


def _check(what: str, when: str, data: type[CheckData] = CheckData) -> EventType:
    return EventType(f"plant.check.{what}", when, data, "plant.quality.check", "plant_quality")


def _alert(what: str, when: str) -> EventType:
    return EventType(f"plant.alert.{what}", when, AlertData, "plant.quality.alert", "plant_quality")


FAMILIES = (
    Family(
        "Quality checks",
        (
            _check("passed", "an attempt passed, the first or a later one"),
            _check("failed", "an attempt failed"),
            _check(
                "corrected",
                "an inspector said that the answer before was wrong; `attempt.result` is what "
                "holds now",
            ),
            _check("released", "an inspector let a failed one go on", CheckReleased),
            _check("signed_off", "a supervisor signed a passed one", CheckSigned),
        ),
        CheckData,
        {
            "check": {"id": 311, "name": "QC0000311", "type": "measure"},
            "point": {"id": 9, "code": "QP00009", "name": "Seat torque"},
            "version": 3,
            "state": "failed",
            "first_result": "fail",
            "attempt": {
                "id": 702,
                "number": 1,
                "kind": "first",
                "result": "fail",
                "reason": None,
            },
            "value": 11.4,
            "unit": "N·m",
            "lower": 9.0,
            "upper": 11.0,
            "product": {"id": 7, "name": "Gearbox", "code": "GB-100"},
            "lot": {"id": 12, "name": "GX40-0007"},
            "component_lot": None,
            "production": 42,
            "workorder": 84,
            "picking": None,
            "workcenter": 3,
            "operator": 5,
            "station": 2,
            "device": "Torque wrench 3",
        },
        "A series is told when it is complete, not value by value.",
    ),
    Family(
        "Quality alerts",
        (
            _alert("opened", "by a failed check, a control chart or a person"),
            _alert("closed", "it reached a closed stage, with its cause and corrective action"),
            _alert("reopened", "it left the closed stage again"),
        ),
        AlertData,
        {
            "alert": {"id": 4, "name": "QA00004", "title": "Seat torque failed: GX40-0007"},
            "source": "check",
            "priority": 1,
            "stage": "New",
            "product": {"id": 7, "name": "Gearbox", "code": "GB-100"},
            "lot": {"id": 12, "name": "GX40-0007"},
            "production": 42,
            "workorder": 84,
            "picking": None,
            "workcenter": 3,
            "check": 311,
            "chart": None,
            "operator": 5,
            "device": "Torque wrench 3",
            "cause": None,
        },
    ),
    Family(
        "Control charts",
        (
            EventType(
                "plant.spc.violated",
                "a point breaks a rule that the point before did not, or whose alert was closed",
                SpcViolated,
                "plant.quality.chart",
                "plant_quality",
            ),
        ),
        SpcViolated,
        {
            "chart": 2,
            "point": {"id": 9, "code": "QP00009"},
            "product": 7,
            "workcenter": 3,
            "check": 311,
            "sequence": 118,
            "time": "2026-11-23T08:31:00Z",
            "value": 11.4,
            "range": 0.3,
            "unit": "N·m",
            "rules": [1],
            "range_out": False,
        },
    ),
)
