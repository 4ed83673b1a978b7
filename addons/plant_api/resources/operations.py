import base64
import hashlib

import pydantic
from odoo.addons.plant_base.machine import Invalid

from ..rest import Action, Link, Number, Resource, Text, Whole
from ..rest.declare import ACTIVE
from ..rest.kinds import Flag, LineText
from ..rest.schemas import STRICT


class Worksheet(pydantic.BaseModel):
    """A PDF or a picture, with the checksum that proves it came whole."""

    model_config = STRICT

    name: LineText
    content: pydantic.Base64Bytes = pydantic.Field(max_length=12 * 1024 * 1024)
    sha256: str = pydantic.Field(pattern="^[0-9a-f]{64}$", description="Of the content, in hex.")


def set_worksheet(operation, body):
    """Have terminals show it."""
    if hashlib.sha256(body.content).hexdigest() != body.sha256:
        detail = "The content has another checksum: it did not come whole. Send it again."
        raise Invalid(detail, [{"pointer": "#/sha256", "code": "checksum", "detail": detail}])
    operation.write(
        {"plant_worksheet": base64.b64encode(body.content), "plant_worksheet_name": body.name}
    )


OPERATIONS = Resource(
    name="operations",
    model="mrp.routing.workcenter",
    title="operation",
    help="A step of a bill of materials at a work center: what work orders are made of.",
    refs=True,
    fields=(
        Text(
            "name", "name", "What is done.", create=True, change=True, required=True, nullable=False
        ),
        Link(
            "bom",
            "bom_id",
            "The bill of materials it is a step of.",
            create=True,
            required=True,
            nullable=False,
            model="mrp.bom",
            to="boms",
            filters=("eq",),
        ),
        Link(
            "work_center",
            "workcenter_id",
            "Where it is done.",
            create=True,
            change=True,
            required=True,
            nullable=False,
            model="mrp.workcenter",
            to="work-centers",
            filters=("eq",),
        ),
        Whole(
            "sequence",
            "sequence",
            "Its place among the steps; the lowest comes first.",
            create=True,
            change=True,
        ),
        Number(
            "minutes",
            "time_cycle_manual",
            "How long it is planned to take.",
            create=True,
            change=True,
        ),
        Text("worksheet", "plant_worksheet_name", "The file that terminals show."),
        Flag(
            "active",
            "active",
            "Whether it is in use, not archived.",
            create=True,
            change=True,
            filters=ACTIVE.filters,
        ),
    ),
    actions=(
        Action(
            "worksheet",
            "Give it a drawing or worksheet, a PDF or a picture, which terminals show.",
            set_worksheet,
            Worksheet,
            {
                "name": "GB-100.pdf",
                "content": "JVBERi0xLjcK",
                "sha256": hashlib.sha256(b"%PDF-1.7\n").hexdigest(),
            },
        ),
    ),
    example={"name": "Deburring", "bom": {"id": 1}, "work_center": {"id": 1}, "minutes": 3},
)
