import pydantic

from ..rest import Action, Choice, Computed, Flag, Link, Moment, Resource, Text
from ..rest.kinds import LineText, SomeNumber, SomeText
from ..rest.schemas import STRICT
from .quality_points import TYPES


class Answer(pydantic.BaseModel):
    """What was found; which of these are said depends on the check's type."""

    model_config = STRICT

    done: bool | None = pydantic.Field(None, description="Of instructions: true.")
    result: str | None = pydantic.Field(None, pattern="^(pass|fail)$", description="Pass or fail.")
    value: SomeNumber | None = pydantic.Field(None, description="What was measured.")
    values: list[SomeNumber] | None = pydantic.Field(
        None, max_length=25, description="Of a series, all at once."
    )
    unit: LineText | None = pydantic.Field(
        None, description="Of what was measured; left out, the check's own."
    )
    lot: LineText | None = pydantic.Field(None, description="The lot or serial number.")
    note: LineText | None = pydantic.Field(None, description="For people.")


class Correction(pydantic.BaseModel):
    """The answer before was wrong; this is the right one."""

    model_config = STRICT

    answer: Answer
    reason: SomeText = pydantic.Field(min_length=1, description="Why the answer before was wrong.")


class Release(pydantic.BaseModel):
    """It failed, and may go on all the same."""

    model_config = STRICT

    reason: SomeText = pydantic.Field(min_length=1, description="Why it may: who agreed to what.")


def said(answer):
    """What plant_answer takes: only what was said."""
    return answer.model_dump(exclude_unset=True, exclude_none=True)


QUALITY_CHECKS = Resource(
    name="quality-checks",
    model="plant.quality.check",
    title="quality check",
    help="One thing to be checked, from its trigger to its answer.",
    fields=(
        Text("number", "name", "Its number.", nullable=False, filters=("eq",)),
        Link(
            "point",
            "point_id",
            "What asks for it.",
            nullable=False,
            model="plant.quality.point",
            to="quality-points",
            filters=("eq",),
        ),
        Choice(
            "type",
            "test_type",
            "What an answer is.",
            nullable=False,
            words=tuple((each, each) for each in TYPES),
        ),
        Choice(
            "state",
            "state",
            "How it stands. Not sampled: sampling decided against it.",
            nullable=False,
            filters=("eq",),
            words=(
                ("todo", "todo"),
                ("passed", "passed"),
                ("failed", "failed"),
                ("skipped", "not_sampled"),
            ),
        ),
        Choice(
            "waits_for",
            "waits_for",
            "What is left to be done.",
            filters=("eq",),
            words=(("answer", "answer"), ("decision", "decision"), ("signature", "signature")),
        ),
        Choice(
            "first_result",
            "first_result",
            "What the first attempt found, for ever.",
            words=(("pass", "pass"), ("fail", "fail")),
        ),
        Computed(
            "value",
            "value",
            "What the last attempt measured, of a series the mean.",
            output=float,
            value=lambda check: (
                check.value
                if check.attempt_count and check.test_type in ("measure", "series")
                else None
            ),
            needs=("value", "attempt_count", "test_type"),
        ),
        Link(
            "product",
            "product_id",
            "What was checked.",
            model="product.product",
            to="products",
            filters=("eq",),
        ),
        Link("lot", "lot_id", "Which lot.", model="stock.lot", to="lots", filters=("eq",)),
        Link(
            "production_order",
            "production_id",
            "On which order.",
            model="mrp.production",
            to="production-orders",
            filters=("eq",),
        ),
        Link(
            "work_order",
            "workorder_id",
            "On which work order.",
            model="mrp.workorder",
            to="work-orders",
            filters=("eq",),
        ),
        Link(
            "work_center",
            "workcenter_id",
            "Where.",
            model="mrp.workcenter",
            to="work-centers",
            filters=("eq",),
        ),
        Text("device", "device", "What measured it."),
        Moment("answered_at", "answered_at", "When it was answered last.", filters=("gte", "lt")),
        Flag("released", "released", "It failed, and an inspector let it go on."),
    ),
    actions=(
        Action(
            "answer",
            "Say what was found.",
            lambda check, body: check.plant_answer(said(body)),
            Answer,
            {"value": 20.02, "unit": "mm"},
        ),
        Action(
            "correct",
            "Say that the answer before was wrong; for inspectors.",
            lambda check, body: check.plant_correct(said(body.answer), body.reason),
            Correction,
            {"answer": {"result": "pass"}, "reason": "Read off wrongly"},
        ),
        Action(
            "release",
            "Let a failed one go on; for inspectors.",
            lambda check, body: check.plant_release(body.reason),
            Release,
            {"reason": "Concession 17 of the customer"},
        ),
    ),
)
