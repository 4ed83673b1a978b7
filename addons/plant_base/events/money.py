"""Sales orders and invoices."""

from __future__ import annotations

from typing import Literal

from .declare import EventType, Family
from .shapes import Id, Named, Product, Shape


class SaleLine(Shape):
    """A line of a sales order."""

    product: Product
    quantity: float
    unit: str


class SaleConfirmed(Shape):
    """A sales order as it was confirmed."""

    sale: Named
    """The order."""
    partner: Id
    """Id of the customer."""
    reference: str | None
    """The customer's own number."""
    due: str | None
    """Delivery date that was promised (UTC, ISO 8601)."""
    currency: str
    """ISO 4217."""
    amount_untaxed: float
    """In `currency`."""
    amount_total: float
    """With taxes, in `currency`."""
    lines: list[SaleLine]
    """What was sold, without sections and notes."""


class InvoiceData(Shape):
    """An invoice, bill, credit note or receipt."""

    invoice: Named
    """The document."""
    kind: Literal[
        "out_invoice", "out_refund", "in_invoice", "in_refund", "out_receipt", "in_receipt"
    ]
    """Odoo's: `out` is to a customer, `in` from a supplier."""
    partner: Id | None
    """Id of the customer or supplier."""
    reference: str | None
    """The other side's own number."""
    origin: str | None
    """What it is for, such as a sales order."""
    date: str | None
    """Of the document (ISO 8601)."""
    due: str | None
    """When it is to be paid by (ISO 8601)."""
    currency: str
    """ISO 4217."""
    amount_untaxed: float
    """In `currency`."""
    amount_total: float
    """With taxes, in `currency`."""
    amount_due: float
    """What is still to be paid, in `currency`."""


def _invoice(what: str, when: str) -> EventType:
    return EventType(f"plant.invoice.{what}", when, InvoiceData, "account.move", "plant_api")


FAMILIES = (
    Family(
        "Sales orders",
        (
            EventType(
                "plant.sale.confirmed",
                "a quotation became an order",
                SaleConfirmed,
                "sale.order",
                "plant_api_sale",
            ),
        ),
        SaleConfirmed,
        {
            "sale": {"id": 31, "name": "S00031"},
            "partner": 14,
            "reference": "PO-8817",
            "due": "2026-12-04T10:00:00Z",
            "currency": "EUR",
            "amount_untaxed": 1000.0,
            "amount_total": 1190.0,
            "lines": [
                {
                    "product": {"id": 7, "name": "Gearbox", "code": "GB-100"},
                    "quantity": 10.0,
                    "unit": "Units",
                }
            ],
        },
    ),
    Family(
        "Invoices",
        (
            _invoice("posted", "it was posted; again where it was reset to draft in between"),
            _invoice(
                "paid",
                "payments cover it; one that is credited in full is reversed, and not paid",
            ),
        ),
        InvoiceData,
        {
            "invoice": {"id": 77, "name": "INV/2026/00077"},
            "kind": "out_invoice",
            "partner": 14,
            "reference": None,
            "origin": "S00031",
            "date": "2026-11-23",
            "due": "2026-12-23",
            "currency": "EUR",
            "amount_untaxed": 1000.0,
            "amount_total": 1190.0,
            "amount_due": 1190.0,
        },
        "Entries of other journals tell nothing.",
    ),
)
