from ..rest import Choice, Computed, Named, Number, Resource, Text
from ..rest.declare import ACTIVE

TYPES = ("instructions", "pass_fail", "measure", "series", "picture", "lot", "component")
TRIGGERS = (
    ("workorder", "work_order"),
    ("production", "production_order"),
    ("transfer", "transfer"),
)


def lower(point):
    return point.lower if point.has_lower else None


def upper(point):
    return point.upper if point.has_upper else None


QUALITY_POINTS = Resource(
    name="quality-points",
    model="plant.quality.point",
    title="quality point",
    help="What is checked, where and how often, as it is asked for now.",
    fields=(
        Text("code", "code", "Its number.", filters=("eq",)),
        Text("name", "name", "What is checked.", nullable=False),
        Choice(
            "type",
            "test_type",
            "What an answer is.",
            nullable=False,
            words=tuple((each, each) for each in TYPES),
            filters=("eq",),
        ),
        Choice(
            "trigger",
            "trigger",
            "What has checks of it.",
            nullable=False,
            words=TRIGGERS,
            filters=("eq",),
        ),
        Computed(
            "lower",
            "lower",
            "The lower limit of what is measured.",
            output=float,
            value=lower,
            needs=("lower", "has_lower"),
        ),
        Number("nominal", "nominal", "What is aimed at."),
        Computed(
            "upper",
            "upper",
            "The upper limit of what is measured.",
            output=float,
            value=upper,
            needs=("upper", "has_upper"),
        ),
        Named("unit", "uom_id", "The unit of what is measured.", model="uom.uom"),
        Computed(
            "blocks",
            "enforcement",
            "Whether work waits for it.",
            nullable=False,
            output=bool,
            value=lambda point: point.enforcement == "block",
            needs=("enforcement",),
        ),
        Computed(
            "version",
            "version_id",
            "Which wording is in force.",
            nullable=False,
            output=int,
            value=lambda point: point.version_id.number,
            needs=("version_id",),
        ),
        ACTIVE,
    ),
)
