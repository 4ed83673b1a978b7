"""One thing that happened, before it is written."""

from typing import NamedTuple

from odoo import models


class Emission(NamedTuple):
    """One thing that happened, before it is written: what ``_emit_batch`` takes.

    ``data`` is a JSON object of the shape that ``events/`` catalogues for its type; ``schema`` the
    version of that shape; ``operator`` a ``plant.operator`` record or None.
    """

    type: str
    record: models.BaseModel
    data: dict
    operator: models.BaseModel | None = None
    schema: int = 1
