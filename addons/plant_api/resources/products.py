from dataclasses import dataclass

from odoo.addons.plant_base import compat

from ..rest import Choice, Flag, Named, Number, Resource, Stored, Text
from ..rest.declare import ACTIVE


@dataclass(frozen=True)
class Unit(Named):
    """What a new product is counted in."""

    def write(self, value, found, record):  # noqa: ARG002
        return compat.measured_in(found.get(self.model, value))


PRODUCTS = Resource(
    name="products",
    model="product.product",
    title="product",
    help="What is bought, made, kept or sold: an item of the PLM.",
    refs=True,
    fields=(
        Text(
            "code",
            "default_code",
            "The part number.",
            create=True,
            change=True,
            filters=("eq",),
        ),
        Text(
            "name",
            "name",
            "What people call it.",
            create=True,
            change=True,
            required=True,
            nullable=False,
        ),
        Text(
            "barcode",
            "barcode",
            "What a scanner reads on it.",
            create=True,
            change=True,
            filters=("eq",),
        ),
        Stored(
            "stocked",
            "",
            "Whether it is kept in stock.",
            create=True,
            nullable=False,
            output=bool,
            input=bool,
            value=compat.is_stocked,
            needs=compat.STOCKED_FIELDS,
            vals=compat.stocked,
        ),
        Choice(
            "tracking",
            "tracking",
            "Whether each piece has a serial number, or each lot a lot number.",
            create=True,
            change=True,
            nullable=False,
            words=(("none", "none"), ("lot", "lot"), ("serial", "serial")),
            filters=("eq",),
        ),
        Unit(
            "unit",
            "uom_id",
            "Its unit of measure, by name.",
            create=True,
            model="uom.uom",
            nullable=False,
        ),
        Number("weight", "weight", "Of one, in kilograms.", create=True, change=True),
        Text(
            "description",
            "description_sale",
            "What customers read of it.",
            create=True,
            change=True,
        ),
        Flag(
            "active",
            "active",
            "Whether it is in use, not archived.",
            create=True,
            change=True,
            filters=ACTIVE.filters,
        ),
    ),
    defaults=lambda env: compat.stocked(True),  # noqa: ARG005
    example={"code": "GB-100", "name": "Gearbox", "tracking": "lot", "weight": 4.2},
)
