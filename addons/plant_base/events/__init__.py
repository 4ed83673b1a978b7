"""The catalogue of domain events: each type with the shape of its ``data``, in one place.

From it emissions are checked (:class:`Catalogue`), and made are the AsyncAPI document
(:func:`describe`) and docs/contracts/event-types.md (:func:`page`). It imports pydantic, the
standard library and itself, relatively; Odoo is not needed.

>>> catalogue = Catalogue(TYPES)
>>> catalogue.of("plant.production.done").subject
'mrp.production'
>>> catalogue.check("plant.acme.poured", {"mould": 3})
>>> catalogue.check("plant.production.done", {"production": 42})
Traceback (most recent call last):
plant_events.errors.MisshapenData: plant.production.done: production: Input should be ...
"""

from . import errors
from .asyncapi import describe
from .catalogue import FAMILIES, TYPES, Catalogue
from .declare import EventType, Family
from .errors import EventError, MisshapenData, UnknownVersion
from .page import page
from .shapes import Shape

__all__ = [
    "FAMILIES",
    "TYPES",
    "Catalogue",
    "EventError",
    "EventType",
    "Family",
    "MisshapenData",
    "Shape",
    "UnknownVersion",
    "describe",
    "page",
]
