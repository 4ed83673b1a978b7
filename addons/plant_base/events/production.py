"""Production orders and bills of materials."""

from __future__ import annotations

from typing import Literal

from .declare import EventType, Family
from .shapes import Coded, Id, Named, Product, Shape

State = Literal["draft", "confirmed", "progress", "to_close", "done", "cancel"]


class ProductionData(Shape):
    """A production order as it is now."""

    production: Named
    """The order."""
    product: Product
    """What it makes."""
    quantity: float
    """The plan's."""
    quantity_produced: float | None
    """Only of `done`, else null."""
    unit: str
    """Of its quantities."""
    state: State
    """Odoo's."""
    previous_state: State | None
    """Before this transaction; null of a new order."""
    origin: str | None
    """Where the need comes from, such as a sales order."""


class Shortage(Shape):
    """A component that could not be reserved in full."""

    product: Product
    needed: float
    reserved: float
    unit: str


class ProductionShort(ProductionData):
    """A production order, and what it lacks."""

    components: list[Shortage]
    """What could not be reserved in full, with the quantities in the `unit` of each."""


def _type(what: str, when: str, data: type[ProductionData] = ProductionData) -> EventType:
    return EventType(f"plant.production.{what}", when, data, "mrp.production", "plant_base")


class BomProduct(Shape):
    """What a bill of materials is of; `id` is of a product template, `variant` of one variant."""

    id: Id
    name: str
    code: str | None
    variant: Id | None


class BomComponent(Shape):
    """A line of a bill of materials."""

    product: Product
    quantity: float
    unit: str
    operation: Id | None


class BomOperation(Shape):
    """A step of a bill of materials; `minutes` is what is planned for one cycle."""

    id: Id
    name: str
    workcenter: Coded
    minutes: float


class BomByproduct(Shape):
    """What comes out besides."""

    product: Product
    quantity: float
    unit: str


class BomData(Shape):
    """A bill of materials as it is now, in full."""

    bom: Coded
    """The bill; its code is its reference."""
    is_new: bool
    """Whether it was made by this transaction."""
    active: bool
    """False: it was archived."""
    product: BomProduct
    """What it makes."""
    kind: str
    """`normal`, `phantom` (a kit) or another of Odoo's kinds."""
    quantity: float
    """How many its components are for."""
    unit: str
    """Of `quantity`."""
    components: list[BomComponent]
    """Its lines in their order; `operation` is where one is used up."""
    operations: list[BomOperation]
    """Its steps in their order."""
    byproducts: list[BomByproduct]
    """What comes out besides."""


FAMILIES = (
    Family(
        "Production orders",
        (
            _type("created", "the order came into being, as a draft or confirmed (a backorder)"),
            _type("confirmed", "the order left draft, or came into being confirmed"),
            _type(
                "started",
                "first work on it: a work order was begun or finished, or something was produced "
                "or consumed",
            ),
            _type("done", "the order was closed"),
            _type(
                "cancelled",
                "the order was cancelled; its open work orders are cancelled with it and tell "
                "nothing of their own",
            ),
            _type(
                "short",
                "its components were to be reserved and not all could be; told again only after "
                "it had them all",
                ProductionShort,
            ),
        ),
        ProductionData,
        {
            "production": {"id": 42, "name": "WH/MO/00042"},
            "product": {"id": 7, "name": "Gearbox", "code": "GB-100"},
            "quantity": 10.0,
            "quantity_produced": 10.0,
            "unit": "Units",
            "state": "done",
            "previous_state": "to_close",
            "origin": "S00031",
        },
        "A production order that goes from draft to done in one transaction tells `confirmed`, "
        "`started` and `done`.",
    ),
    Family(
        "Bills of materials",
        (
            EventType(
                "plant.bom.changed",
                "a bill was made, archived or changed, itself, its lines, operations or "
                "by-products; once for all that a transaction did to it, and not where it is the "
                "same afterwards",
                BomData,
                "mrp.bom",
                "plant_base",
            ),
        ),
        BomData,
        {
            "bom": {"id": 3, "code": "Rev B"},
            "is_new": False,
            "active": True,
            "product": {"id": 5, "name": "Gearbox", "code": "GB-100", "variant": None},
            "kind": "normal",
            "quantity": 1.0,
            "unit": "Units",
            "components": [
                {
                    "product": {"id": 9, "name": "Shaft", "code": None},
                    "quantity": 2.0,
                    "unit": "Units",
                    "operation": 4,
                }
            ],
            "operations": [
                {
                    "id": 4,
                    "name": "Assembly",
                    "workcenter": {"id": 3, "code": "ASSY"},
                    "minutes": 6.0,
                }
            ],
            "byproducts": [],
        },
    ),
)
