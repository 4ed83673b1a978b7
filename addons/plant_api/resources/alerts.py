from markupsafe import Markup, escape
from odoo.tools import html2plaintext

from ..rest import Choice, Day, Link, Moment, Named, Resource, Stored, Text
from ..rest.kinds import SomeText


def text_of(source):
    """Reads what Odoo keeps as HTML as text; a caller's text becomes HTML with nothing in it."""
    return {
        "output": str,
        "input": SomeText,
        "value": lambda alert: html2plaintext(alert[source] or "").strip() or None,
        "needs": (source,),
        "vals": lambda text: {source: Markup("<p>%s</p>") % escape(text) if text else False},
    }


ALERTS = Resource(
    name="alerts",
    model="plant.quality.alert",
    title="quality alert",
    help="Something is wrong, and somebody sees to it until it cannot happen again (8D).",
    refs=True,
    fields=(
        Text("number", "name", "Its number.", filters=("eq",)),
        Text(
            "title",
            "title",
            "What is wrong, in a few words.",
            create=True,
            change=True,
            required=True,
            nullable=False,
        ),
        Stored(
            "problem",
            "problem",
            "What is wrong with what, where, when.",
            create=True,
            change=True,
            **text_of("problem"),
        ),
        Named(
            "stage",
            "stage_id",
            "How far it is.",
            change=True,
            model="plant.quality.alert.stage",
            nullable=False,
        ),
        Choice(
            "priority",
            "priority",
            "How urgent it is.",
            create=True,
            change=True,
            filters=("eq",),
            words=(("0", "normal"), ("1", "high"), ("2", "very_high"), ("3", "stop")),
        ),
        Choice(
            "source",
            "source",
            "What opened it.",
            nullable=False,
            words=(
                ("manual", "person"),
                ("check", "check"),
                ("spc", "chart"),
                ("device", "device"),
            ),
            filters=("eq",),
        ),
        Link(
            "product",
            "product_id",
            "What it is about.",
            create=True,
            change=True,
            model="product.product",
            to="products",
            filters=("eq",),
        ),
        Link(
            "lot",
            "lot_id",
            "Which lot.",
            create=True,
            change=True,
            model="stock.lot",
            to="lots",
            filters=("eq",),
        ),
        Link(
            "production_order",
            "production_id",
            "Which order.",
            create=True,
            change=True,
            model="mrp.production",
            to="production-orders",
            filters=("eq",),
        ),
        Link(
            "work_center",
            "workcenter_id",
            "Where it was found.",
            create=True,
            change=True,
            model="mrp.workcenter",
            to="work-centers",
            filters=("eq",),
        ),
        Link(
            "check",
            "check_id",
            "The check that failed.",
            model="plant.quality.check",
            to="quality-checks",
            filters=("eq",),
        ),
        Stored(
            "root_cause",
            "root_cause",
            "Why it happened.",
            create=True,
            change=True,
            **text_of("root_cause"),
        ),
        Stored(
            "corrective_action",
            "corrective_action",
            "What removes the cause.",
            create=True,
            change=True,
            **text_of("corrective_action"),
        ),
        Day("deadline", "deadline", "When it should be closed.", create=True, change=True),
        Moment("closed_at", "closed_at", "When it was closed."),
    ),
    example={"title": "Burr on the flange", "priority": "high", "product": {"id": 1}},
)
