import pydantic

from ..rest import Action, Choice, Link, Moment, Named, Number, Resource, Text, Whole
from ..rest.kinds import LineText, SomeQuantity
from ..rest.references import RecordId
from ..rest.schemas import STRICT

Quantity = pydantic.Field(description="In the unit of the work order.")


class Block(pydantic.BaseModel):
    """Why the work center is down."""

    model_config = STRICT

    reason: RecordId = pydantic.Field(description="The id of a blocking reason.")
    note: LineText | None = pydantic.Field(None, description="What else is known of it.")


class Report(pydantic.BaseModel):
    """So much more was made, good or bad."""

    model_config = STRICT

    quantity: SomeQuantity = Quantity
    lot: LineText | None = pydantic.Field(None, description="The lot or serial number made.")


class Scrap(pydantic.BaseModel):
    """So much was spoilt: of what is made, or of a component."""

    model_config = STRICT

    quantity: SomeQuantity = Quantity
    reason: RecordId = pydantic.Field(description="The id of a scrap reason.")
    component: RecordId | None = pydantic.Field(
        None, description="The id of the component; left out, what is made."
    )
    lot: LineText | None = pydantic.Field(None, description="Its lot or serial number.")


WORK_ORDERS = Resource(
    name="work-orders",
    model="mrp.workorder",
    title="work order",
    help="One operation of one production order, at a work center. Its actions are those of the "
    "shop floor, done in the name of the client's user, who must be a supervisor.",
    fields=(
        Text("name", "name", "What is done.", nullable=False),
        Link(
            "production_order",
            "production_id",
            "The order it is a part of.",
            nullable=False,
            model="mrp.production",
            to="production-orders",
            filters=("eq",),
        ),
        Link(
            "product",
            "product_id",
            "What is made.",
            nullable=False,
            model="product.product",
            to="products",
            filters=("eq",),
        ),
        Link(
            "work_center",
            "workcenter_id",
            "Where.",
            nullable=False,
            model="mrp.workcenter",
            to="work-centers",
            filters=("eq",),
        ),
        Choice(
            "state",
            "plant_state",
            "What happens with it now.",
            nullable=False,
            filters=("eq",),
            words=tuple(
                (state, state)
                for state in (
                    "waiting",
                    "ready",
                    "running",
                    "paused",
                    "blocked",
                    "done",
                    "cancelled",
                )
            ),
        ),
        Number("quantity", "qty_production", "How many are to be made."),
        Number("quantity_reported", "qty_produced", "How many were, good or bad."),
        Named(
            "unit", "product_uom_id", "The unit of the quantities.", nullable=False, model="uom.uom"
        ),
        Moment(
            "planned_start",
            "date_start",
            "When it is planned to begin; of a begun one, when it did.",
            filters=("gte", "lt"),
        ),
        Moment(
            "planned_end", "date_finished", "When it is planned to end; of a done one, when it did."
        ),
        Number("expected_minutes", "duration_expected", "How long it is planned to take."),
        Number("minutes", "duration", "How long was worked on it."),
        Whole("revision", "plant_revision", "Counts what happened to it on the shop floor."),
    ),
    actions=(
        Action("start", "Begin to work on it, or go on.", lambda order, _body: order.plant_start()),
        Action("pause", "Stop working on it.", lambda order, _body: order.plant_pause()),
        Action("resume", "Go on.", lambda order, _body: order.plant_resume()),
        Action(
            "block",
            "The work center is down.",
            lambda order, body: order.plant_block(body.reason, note=body.note),
            Block,
            {"reason": 1, "note": "Coolant pump"},
        ),
        Action(
            "unblock", "The work center works again.", lambda order, _body: order.plant_unblock()
        ),
        Action(
            "report",
            "So much more was made.",
            lambda order, body: order.plant_report(body.quantity, lot_name=body.lot),
            Report,
            {"quantity": 5},
        ),
        Action(
            "scrap",
            "So much was spoilt.",
            lambda order, body: order.plant_scrap(
                body.quantity, body.reason, product_id=body.component, lot_name=body.lot
            ),
            Scrap,
            {"quantity": 1, "reason": 1},
        ),
        Action("finish", "It is done.", lambda order, _body: order.plant_finish()),
    ),
)
