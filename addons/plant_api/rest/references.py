"""How a document names another record, and how all that it names are found at once."""

from collections import defaultdict
from typing import Annotated

import pydantic
from odoo.addons.plant_base.machine import Invalid

MOST_ERRORS = 50
Key = Annotated[str, pydantic.Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
System = Annotated[
    str, pydantic.Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9._-]*$")
]
RecordId = Annotated[int, pydantic.Field(ge=1, le=2**31 - 1)]


class ById(pydantic.BaseModel):
    """A record by its id here."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    id: RecordId


class ByRef(pydantic.BaseModel):
    """A record by the key that another system has for it."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    system: System
    external_id: Key


def _named(value):
    """``value`` as the one it is meant as, so that what is wrong in it is pointed at."""
    if isinstance(value, dict):
        if "id" in value:
            return ById.model_validate(value)
        if value.keys() & {"system", "external_id"}:
            return ByRef.model_validate(value)
    elif isinstance(value, ById | ByRef):
        return value
    raise ValueError('Name it by {"id": 7} or by {"system": "plm", "external_id": "P-100"}')


Record = Annotated[ById | ByRef, pydantic.BeforeValidator(_named)]


class Target(pydantic.BaseModel):
    """A record that another names: its id, and the name people know it by."""

    id: int
    name: str


class Found:
    """The records and names that documents ask for, looked up together.

    Ask with :meth:`want`, then :meth:`look_up` once, then :meth:`get`.
    """

    def __init__(self, env):
        self.env = env
        self._wanted = defaultdict(dict)
        self._found = {}

    def want(self, model, value, pointer, domain=()):
        """``value``: a :class:`ById`, a :class:`ByRef`, or the name of a record."""
        self._wanted[model, tuple(domain)].setdefault(value, pointer)

    def get(self, model, value):
        return self._found[model, value]

    def look_up(self):
        """:raise Invalid: some are not there, or may not be read; ``errors`` says which"""
        errors = []
        for (model, domain), wanted in self._wanted.items():
            records = self._records(model, list(domain), wanted)
            for value, pointer in wanted.items():
                found = records.get(value, ())
                if len(found) == 1:
                    self._found[model, value] = found[0]
                else:
                    errors.append(_error(value, pointer, len(found)))
        if errors:
            errors = errors[:MOST_ERRORS]
            raise Invalid(errors[0]["detail"], errors)

    def _records(self, model, domain, wanted):
        records = self.env[model].with_context(active_test=False)
        found = defaultdict(list)
        names = [value for value in wanted if isinstance(value, str)]
        if names:
            field = records._rec_name
            for record in records.search([(field, "in", names), *domain]):
                found[record[field]].append(record)
        refs = self.env["plant.api.ref"]._known(
            model, [value for value in wanted if isinstance(value, ByRef)]
        )
        ids = {value: value.id for value in wanted if isinstance(value, ById)} | refs
        # A search, so that record rules decide what is there.
        there = {r.id: r for r in records.search([("id", "in", list(ids.values())), *domain])}
        for value, record_id in ids.items():
            if record_id in there:
                found[value].append(there[record_id])
        return found


def _error(value, pointer, count):
    said = value if isinstance(value, str) else " ".join(str(part) for _name, part in value)
    why = "Nothing here is known by" if not count else "More than one is known by"
    return {
        "pointer": pointer,
        "code": "not_found" if not count else "ambiguous",
        "detail": f"{why} “{said}”.",
    }
