"""All types of the suite, and how an emission is checked against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pydantic

from . import devices, money, production, quality, stock, webhooks, workorder
from .declare import EventType, Family
from .errors import MisshapenData, UnknownVersion

FAMILIES: tuple[Family, ...] = (
    *production.FAMILIES,
    *workorder.FAMILIES,
    *stock.FAMILIES,
    *quality.FAMILIES,
    *devices.FAMILIES,
    *money.FAMILIES,
    *webhooks.FAMILIES,
)
TYPES: tuple[EventType, ...] = tuple(type_ for family in FAMILIES for type_ in family.types)


class Catalogue:
    """Types by name. A name it does not know is a custom type, of any shape."""

    def __init__(self, types: Iterable[EventType]) -> None:
        self._types: Mapping[str, EventType] = {type_.name: type_ for type_ in types}

    def of(self, name: str) -> EventType:
        """The type of this name.

        :raise KeyError: it is a custom one
        """
        return self._types[name]

    def check(self, name: str, data: Mapping[str, object], version: int | None = None) -> None:
        """Refuse data that its type does not promise; of a custom type nothing is promised.

        :raise UnknownVersion: ``version`` is not the one that is catalogued
        :raise MisshapenData: with each place that is wrong, and what is
        """
        type_ = self._types.get(name)
        if type_ is None:
            return
        if version is not None and version != type_.version:
            raise UnknownVersion(
                f"{name}: its shape has version {type_.version}, and not {version}."
            )
        try:
            type_.data.model_validate(data)
        except pydantic.ValidationError as error:
            found = "; ".join(
                f"{'.'.join(map(str, each['loc'])) or 'data'}: {each['msg']}"
                for each in error.errors(include_url=False, include_input=False)
            )
            raise MisshapenData(f"{name}: {found}") from error
