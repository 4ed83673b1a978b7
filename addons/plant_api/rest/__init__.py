"""Resources as declarations: from one come the schemas, the queries, the answers and OpenAPI."""

from .declare import Action, Resource, View
from .kinds import (
    Choice,
    Computed,
    Day,
    Flag,
    Link,
    Links,
    Moment,
    Named,
    Number,
    Quantity,
    Rows,
    Stored,
    Text,
    Whole,
)

__all__ = [
    "Action",
    "Choice",
    "Computed",
    "Day",
    "Flag",
    "Link",
    "Links",
    "Moment",
    "Named",
    "Number",
    "Quantity",
    "Resource",
    "Rows",
    "Stored",
    "Text",
    "View",
    "Whole",
]
