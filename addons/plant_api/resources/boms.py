from dataclasses import dataclass

from ..rest import Choice, Flag, Link, Named, Number, Quantity, Resource, Rows, Text
from ..rest.declare import ACTIVE
from ..rest.kinds import SomeAmount


@dataclass(frozen=True)
class Made(Link):
    """What a bill of materials makes. Odoo has it for a template, and for one variant of it only
    where there are several."""

    tell = None

    @property
    def fetched(self):
        return ("product_id", "product_tmpl_id")

    def read(self, record):
        # sudo: whoever may read a bill of materials may read the name of what it makes.
        product = record.product_id.sudo() or record.product_tmpl_id.sudo().product_variant_id
        return {"id": product.id, "name": product.display_name} if product else None

    def write(self, value, found, record):  # noqa: ARG002
        product = found.get(self.model, value)
        template = product.product_tmpl_id
        several = len(template.product_variant_ids) > 1
        return {"product_tmpl_id": template.id, "product_id": product.id if several else False}

    def condition(self, operator, value):  # noqa: ARG002
        of_template = [
            "&",
            ("product_id", "=", False),
            ("product_tmpl_id.product_variant_ids", "in", value),
        ]
        return ["|", ("product_id", "in", value), *of_template]


BOMS = Resource(
    name="boms",
    model="mrp.bom",
    title="bill of materials",
    help="What a product is made of, and by which operations: one document, replaced as a whole.",
    refs=True,
    fields=(
        Made(
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
        Text(
            "code",
            "code",
            "Its reference, such as a revision.",
            create=True,
            change=True,
            filters=("eq",),
        ),
        Quantity(
            "quantity", "product_qty", "How many are made of the lines.", create=True, change=True
        ),
        Named(
            "unit",
            "product_uom_id",
            "The unit of the quantity.",
            create=True,
            change=True,
            model="uom.uom",
            nullable=False,
        ),
        Choice(
            "kind",
            "type",
            "Whether it is made by an order of its own, or its lines take its place in another's.",
            create=True,
            change=True,
            nullable=False,
            words=(("normal", "manufacture"), ("phantom", "kit")),
            filters=("eq",),
        ),
        Flag(
            "active",
            "active",
            "Whether it is in use, not archived.",
            create=True,
            change=True,
            filters=ACTIVE.filters,
        ),
        Rows(
            "lines",
            "bom_line_ids",
            "The components, in their order. Given, they take the place of those there are.",
            create=True,
            change=True,
            key="product",
            fields=(
                Link(
                    "product",
                    "product_id",
                    "The component.",
                    create=True,
                    required=True,
                    nullable=False,
                    model="product.product",
                ),
                Number(
                    "quantity",
                    "product_qty",
                    "How many, for the quantity of the whole.",
                    create=True,
                    required=True,
                    input=SomeAmount,
                ),
                Named(
                    "unit",
                    "product_uom_id",
                    "The unit of the quantity.",
                    create=True,
                    model="uom.uom",
                    nullable=False,
                ),
            ),
        ),
        Rows(
            "operations",
            "operation_ids",
            "The operations, in their order. Given, they take the place of those there are.",
            create=True,
            change=True,
            key="name",
            fields=(
                Text("name", "name", "What is done.", create=True, required=True, nullable=False),
                Link(
                    "work_center",
                    "workcenter_id",
                    "Where.",
                    create=True,
                    required=True,
                    nullable=False,
                    model="mrp.workcenter",
                ),
                Number(
                    "minutes", "time_cycle_manual", "How long it is planned to take.", create=True
                ),
            ),
        ),
    ),
    example={
        "product": {"system": "plm", "external_id": "P-100"},
        "code": "B",
        "quantity": 1,
        "lines": [{"product": {"system": "plm", "external_id": "P-101"}, "quantity": 4}],
        "operations": [{"name": "Assembly", "work_center": {"id": 1}, "minutes": 12}],
    },
)
