import pydantic
from odoo import _
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.machine import Conflict

from ..rest import Action, Choice, Link, Links, Moment, Named, Number, Quantity, Resource, Text
from ..rest.kinds import SomeQuantity
from ..rest.schemas import STRICT


class Finish(pydantic.BaseModel):
    """How an order is closed."""

    model_config = STRICT

    quantity: SomeQuantity | None = pydantic.Field(
        None, description="How many were made; left out, what was reported, else all."
    )
    backorder: bool = pydantic.Field(
        False, description="Whether what is missing is made by another order."
    )


def check_open(order):
    """:raise Conflict: it has ended; Odoo would change its dates, or nothing without a word"""
    if order.state == "done":
        raise Conflict(
            _("%s is closed. If more is to be made, make another order for it.", order.name)
        )
    if order.state == "cancel":
        raise Conflict(_("%s is cancelled. Make another order instead.", order.name))


def confirm(order, _body):
    """Have its work orders made; one that is confirmed already stays as it is."""
    check_open(order)
    order.action_confirm()


def cancel(order, _body):
    """It will not be made; one that is cancelled already stays as it is."""
    if order.state != "cancel":
        check_open(order)
        order.action_cancel()


def finish(order, body):
    """Close it. What Odoo would ask a person about is refused."""
    check_open(order)
    if body.quantity is not None:
        order.qty_producing = body.quantity
        order._set_qty_producing()
    how = {"skip_backorder": True, "skip_redirection": True}
    if body.backorder:
        how["mo_ids_to_backorder"] = order.ids
    asked = order.with_context(**how).button_mark_done()
    if asked is not True and order.state != "done":
        raise Conflict(
            _(
                "%s cannot be closed without an answer that only a person can give, such as why "
                "more was consumed than planned. Close it in Odoo.",
                order.name,
            )
        )


PRODUCTION_ORDERS = Resource(
    name="production-orders",
    model="mrp.production",
    title="production order",
    help="So many of a product are to be made.",
    refs=True,
    fields=(
        Text("number", "name", "Its number.", nullable=False, filters=("eq",)),
        Choice(
            "state",
            "state",
            "How far it is.",
            nullable=False,
            filters=("eq",),
            words=(
                ("draft", "draft"),
                ("confirmed", "confirmed"),
                ("progress", "running"),
                ("to_close", "to_close"),
                ("done", "done"),
                ("cancel", "cancelled"),
            ),
        ),
        Link(
            "product",
            "product_id",
            "What is made.",
            create=True,
            required=True,
            nullable=False,
            model="product.product",
            to="products",
            filters=("eq",),
        ),
        Quantity("quantity", "product_qty", "How many.", create=True, required=True),
        Number("quantity_produced", "qty_produced", "How many were made."),
        Named(
            "unit",
            "product_uom_id",
            "The unit of the quantities.",
            create=True,
            model="uom.uom",
            nullable=False,
        ),
        Link(
            "bom",
            "bom_id",
            "By which bill of materials; left out, the product's own.",
            create=True,
            model="mrp.bom",
            to="boms",
            filters=("eq",),
        ),
        Links(
            "lots",
            compat.producing_lots_field(),
            "The lots or serial numbers made.",
            model="stock.lot",
            to="lots",
        ),
        Moment(
            "planned_start",
            "date_start",
            "When it is planned to begin.",
            create=True,
            change=True,
            filters=("gte", "lt"),
        ),
        Moment(
            "planned_end",
            "date_finished",
            "When it is planned to end; of a closed one, when it did.",
        ),
        Moment("deadline", "date_deadline", "When it is needed."),
        Text(
            "origin",
            "origin",
            "What asked for it, such as an order of another system.",
            create=True,
            change=True,
            filters=("eq",),
        ),
    ),
    actions=(
        Action(
            "confirm",
            "Let it be worked on: its work orders are made.",
            confirm,
        ),
        Action("cancel", "It will not be made.", cancel),
        Action(
            "finish", "Close it: what was made is in stock.", finish, Finish, {"backorder": False}
        ),
    ),
    example={
        "product": {"system": "plm", "external_id": "P-100"},
        "quantity": 10,
        "planned_start": "2030-01-07T06:00:00Z",
        "origin": "SO-4711",
    },
)
