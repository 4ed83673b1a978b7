"""Lots, receipts, and what is scrapped away from a work order."""

from __future__ import annotations

from .declare import EventType, Family
from .shapes import Id, Named, Product, Reason, Shape


class LotData(Shape):
    """A lot or serial number."""

    lot: Named
    """The lot or serial number."""
    product: Product
    """Of what."""


class LotCreated(LotData):
    """A new lot."""

    reference: str | None
    """Another number that it has, such as the manufacturer's."""


class LotShipped(LotData):
    """A lot on its way to a customer."""

    quantity: float
    """How much of it."""
    unit: str
    """Of `quantity`."""
    transfer: Named | None
    """The delivery."""
    partner: Id | None
    """Id of the contact it goes to."""
    origin: str | None
    """What the delivery was for, such as a sales order."""


class LotHold(LotData):
    """A lot that is held, or free again."""

    reason: str
    """Why it was held."""
    note: str | None
    """Of `released`: why it may go."""
    check: Id | None
    """Id of the quality check that held it."""
    alert: Id | None
    """Id of the quality alert."""
    operator: Id | None
    """Id of the plant.operator who answered the check."""


class ReceiptLine(Shape):
    """A product of a receipt."""

    product: Product
    quantity: float
    unit: str
    lots: list[Named]


class PurchaseReceived(Shape):
    """Goods that a supplier sent."""

    transfer: Named
    """The receipt."""
    partner: Id | None
    """Id of the contact they come from."""
    origin: str | None
    """What was ordered with, such as a purchase order."""
    lines: list[ReceiptLine]
    """What came, by product, with its lots and serial numbers."""


class StockScrapped(Shape):
    """What was scrapped from stock or from a production order, not at one of its work orders."""

    scrap: Named
    """The scrap order."""
    product: Product
    """What was spoilt."""
    quantity: float
    """How much."""
    unit: str
    """Of `quantity`."""
    lot: Named | None
    """Its lot or serial number."""
    reason: Reason | None
    """Why."""
    production: Id | None
    """Id of the production order it was scrapped for."""
    operator: Id | None
    """Id of the plant.operator who scrapped it."""


def _lot(what: str, when: str, data: type[LotData], module: str = "plant_base") -> EventType:
    return EventType(f"plant.lot.{what}", when, data, "stock.lot", module)


FAMILIES = (
    Family(
        "Lots and serial numbers",
        (
            _lot("created", "a lot or serial number came into being", LotCreated),
            _lot(
                "shipped",
                "it, or some of it, left for a customer; once for a delivery, however many lines "
                "of it have the lot",
                LotShipped,
            ),
            _lot(
                "held",
                "a lot that was free is held and cannot be delivered",
                LotHold,
                "plant_quality",
            ),
            _lot("released", "the last of its holds was released", LotHold, "plant_quality"),
        ),
        LotData,
        {
            "lot": {"id": 12, "name": "GX40-0007"},
            "product": {"id": 7, "name": "Gearbox", "code": "GB-100"},
        },
    ),
    Family(
        "Purchases",
        (
            EventType(
                "plant.purchase.received",
                "a receipt from a supplier was done; what comes later has a receipt of its own",
                PurchaseReceived,
                "stock.picking",
                "plant_base",
            ),
        ),
        PurchaseReceived,
        {
            "transfer": {"id": 18, "name": "WH/IN/00018"},
            "partner": 31,
            "origin": "P00012",
            "lines": [
                {
                    "product": {"id": 9, "name": "Shaft", "code": "SH-20"},
                    "quantity": 40.0,
                    "unit": "Units",
                    "lots": [{"id": 15, "name": "M-2231"}],
                }
            ],
        },
    ),
    Family(
        "Scrap",
        (
            EventType(
                "plant.stock.scrapped",
                "something was scrapped, and not at a work order: those tell "
                "`plant.workorder.scrapped`",
                StockScrapped,
                "stock.scrap",
                "plant_base",
            ),
        ),
        StockScrapped,
        {
            "scrap": {"id": 6, "name": "SP/00006"},
            "product": {"id": 9, "name": "Shaft", "code": "SH-20"},
            "quantity": 2.0,
            "unit": "Units",
            "lot": None,
            "reason": {"id": 2, "code": "DIM", "name": "Out of dimension"},
            "production": None,
            "operator": None,
        },
    ),
)
