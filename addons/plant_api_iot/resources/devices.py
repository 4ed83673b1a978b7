from odoo.addons.plant_api.rest import Choice, Link, Moment, Resource, Text
from odoo.addons.plant_api.rest.declare import ACTIVE

STATES = ("never", "connecting", "online", "offline", "error")

DEVICES = Resource(
    name="devices",
    model="plant.iot.device",
    title="device",
    help="A scale, a torque tool, a controller: what a gateway listens to. Read only.",
    fields=(
        Text("name", "name", "What people call it.", nullable=False),
        Text("key", "key", "Its short name at its gateway.", nullable=False, filters=("eq",)),
        Text("driver", "driver", "The language it speaks.", nullable=False, filters=("eq",)),
        Link(
            "gateway",
            "gateway_id",
            "What listens to it.",
            nullable=False,
            model="plant.iot.gateway",
        ),
        Link("line", "line_id", "The line it stands at.", model="plant.line", filters=("eq",)),
        Link("station", "station_id", "The station it stands at.", model="plant.station"),
        Link(
            "work_center",
            "workcenter_id",
            "The work center it belongs to.",
            model="mrp.workcenter",
            to="work-centers",
            filters=("eq",),
        ),
        Choice(
            "state",
            "state",
            "The link to it, as its gateway last said.",
            nullable=False,
            words=tuple((state, state) for state in STATES),
            filters=("eq",),
        ),
        Moment("state_since", "state_since", "Since when."),
        Moment("last_seen_at", "last_seen_at", "When it last said something."),
        Text("last_error", "last_error", "What is wrong with it."),
        ACTIVE,
    ),
)
