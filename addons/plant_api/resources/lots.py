import pydantic

from ..rest import Flag, Link, Number, Resource, Text, View
from ..rest.references import Target


class Part(pydantic.BaseModel):
    """A lot in the genealogy of another, in reading order: what is deeper follows its whole."""

    level: int
    lot: Target | None
    product: Target
    quantity: float
    order: str | None


class Genealogy(pydantic.BaseModel):
    """What a lot is made of and what it went into; ``warnings`` say what is left out."""

    made_of: list[Part]
    used_in: list[Part]
    warnings: list[str]


def genealogy(lot, _query):
    """JSON of :class:`Genealogy`, as far as the user may read."""
    trace = lot.env["plant.quality.genealogy"]
    made_of, used_in = trace._made_of(lot), trace._used_in(lot)
    return {
        "made_of": _parts(lot.env, made_of.nodes),
        "used_in": _parts(lot.env, used_in.nodes),
        "warnings": [*made_of.warnings, *used_in.warnings],
    }


def _parts(env, nodes):
    """The lot itself, which comes first, is not among its parts."""
    nodes = [node for node in nodes if node.edge]
    # sudo: the trail ends at lots the user may not read; the names of those on it are shown.
    lots = env["stock.lot"].sudo().browse({node.lot for node in nodes if node.lot})
    products = env["product.product"].sudo().browse({n.edge.detail.product_id for n in nodes})
    names = dict(lots.mapped(lambda lot: (lot.id, lot.display_name)))
    called = dict(products.mapped(lambda product: (product.id, product.display_name)))
    return [
        {
            "level": node.level,
            "lot": {"id": node.lot, "name": names[node.lot]} if node.lot else None,
            "product": {
                "id": node.edge.detail.product_id,
                "name": called[node.edge.detail.product_id],
            },
            "quantity": node.edge.detail.quantity,
            "order": node.edge.detail.order or None,
        }
        for node in nodes
    ]


LOTS = Resource(
    name="lots",
    model="stock.lot",
    title="lot",
    help="A lot, or a single piece with its serial number.",
    refs=True,
    fields=(
        Text(
            "name",
            "name",
            "The lot or serial number.",
            create=True,
            required=True,
            nullable=False,
            filters=("eq",),
        ),
        Link(
            "product",
            "product_id",
            "What it is a lot of.",
            create=True,
            required=True,
            nullable=False,
            model="product.product",
            to="products",
            filters=("eq",),
        ),
        Text(
            "reference", "ref", "Its number elsewhere.", create=True, change=True, filters=("eq",)
        ),
        Number("quantity", "product_qty", "How many are in stock."),
        Flag("on_hold", "plant_on_hold", "Whether it may not be delivered."),
        Text("hold_reason", "plant_hold_reason", "Why it is on hold."),
    ),
    views=(View("genealogy", "What it is made of, and what it went into.", genealogy, Genealogy),),
    defaults=lambda env: {"company_id": env.company.id},
    example={"name": "GX40-0007", "product": {"system": "plm", "external_id": "P-100"}},
)
