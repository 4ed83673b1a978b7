from ..rest import Choice, Link, Resource, Text
from ..rest.declare import ACTIVE

WORK_CENTERS = Resource(
    name="work-centers",
    model="mrp.workcenter",
    title="work center",
    help="A machine or a bench where operations are done.",
    refs=True,
    fields=(
        Text(
            "name",
            "name",
            "What people call it.",
            create=True,
            change=True,
            required=True,
            nullable=False,
        ),
        Text("code", "code", "Its short name.", create=True, change=True, filters=("eq",)),
        Link(
            "line",
            "plant_line_id",
            "The production line it stands in.",
            model="plant.line",
            filters=("eq",),
        ),
        Choice(
            "state",
            "working_state",
            "What happens there now.",
            nullable=False,
            words=(("normal", "idle"), ("done", "running"), ("blocked", "blocked")),
        ),
        ACTIVE,
    ),
    example={"name": "Hobbing machine 2", "code": "HOB-2"},
)
