"""What the data of several types is made of.

Keys are always there; what is not known is ``None``. A shape is strict: ``False``, with which Odoo
says that there is no text, is none. It refuses keys it does not know, so that what is emitted is
what is promised; consumers are told to ignore such keys, as later versions of the suite add some.
"""

from __future__ import annotations

from typing import Annotated

import pydantic

Id = Annotated[int, pydantic.Field(ge=1)]


class Shape(pydantic.BaseModel):
    """A JSON object of an event's data."""

    model_config = pydantic.ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True)


class Named(Shape):
    """A record by id and name."""

    id: Id
    name: str


class Coded(Shape):
    """A record by id and the code that people gave it."""

    id: Id
    code: str | None


class Product(Shape):
    """A product; `code` is its internal reference."""

    id: Id
    name: str
    code: str | None


class Reason(Shape):
    """Why something was scrapped, from the list of reasons."""

    id: Id
    code: str | None
    name: str
