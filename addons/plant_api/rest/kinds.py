"""The kinds of fields a resource has.

A kind says how a field is called in the API and in Odoo, what JSON it is, how it is read from a
record, what a document may say for it, and by what lists may be filtered.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Annotated, Any, Literal

import pydantic
from odoo import Command
from odoo.addons.plant_base.machine import Invalid

from .references import Key, Record, RecordId, Target

LARGEST = 1e12
SomeText = Annotated[str, pydantic.Field(max_length=100_000)]
LineText = Annotated[str, pydantic.Field(max_length=255)]
SomeNumber = Annotated[float, pydantic.Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
SomeQuantity = Annotated[float, pydantic.Field(allow_inf_nan=False, gt=0, le=LARGEST)]
SomeAmount = Annotated[float, pydantic.Field(allow_inf_nan=False, ge=0, le=LARGEST)]
SomeWhole = Annotated[int, pydantic.Field(ge=-(2**31), le=2**31 - 1)]
EARLIEST = datetime(1900, 1, 1, tzinfo=timezone.utc)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
LATEST = datetime(9000, 1, 1, tzinfo=timezone.utc)


def _written_out(value):
    """A number is no date: pydantic would take it for seconds since 1970."""
    if not isinstance(value, str | date) or (isinstance(value, str) and not ISO.match(value)):
        raise ValueError("Write it as 2030-01-07, or with a time as 2030-01-07T06:00:00Z")
    return value


WrittenOut = pydantic.BeforeValidator(_written_out)
SomeMoment = Annotated[pydantic.AwareDatetime, pydantic.Field(ge=EARLIEST, lt=LATEST), WrittenOut]
SomeDay = Annotated[date, pydantic.Field(ge=EARLIEST.date(), lt=LATEST.date()), WrittenOut]
OPERATORS = {"gte": ">=", "lt": "<"}


def utc(moment):
    """Odoo's naive UTC as ISO 8601; None for none."""
    return moment.isoformat() + "Z" if moment else None


def naive(moment):
    """An aware datetime as Odoo's naive UTC."""
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


@dataclass(frozen=True)
class Kind:
    """``name`` in the API, ``source`` in Odoo, ``help`` for people who integrate.

    :param create: a new record may be given it; ``required``: must be
    :param change: an existing one may
    :param nullable: it may be empty
    :param filters: ``eq`` (one of those given), ``gte``, ``lt``
    """

    name: str
    source: str
    help: str
    create: bool = False
    change: bool = False
    required: bool = False
    nullable: bool = True
    filters: tuple[str, ...] = ()
    output: Any = None
    input: Any = None
    asked: Any = None

    @property
    def fetched(self):
        """The fields of Odoo it is read from."""
        return (self.source,)

    def read(self, record):
        """Its JSON value."""
        raise NotImplementedError

    # ``tell(values)``: the JSON values of a column's, and of a kind with a model ``tell(values,
    # names)``, by id. It says what :meth:`read` says. None: it has to be worked out of records.
    tell = None

    def want(self, value, found, pointer):
        """Ask ``found`` for the records that ``value`` of a document names."""

    def write(self, value, found, record):  # noqa: ARG002
        """``value`` of a document as values of Odoo (a dict).

        :param found: the records it named
        :param record: what is changed, empty for a new one
        """
        return {self.source: False if value is None else value}

    def condition(self, operator, value):
        """What a filter asks, as a domain."""
        if operator == "eq":
            return [(self.source, "in", [self._asked(each) for each in value])]
        return [(self.source, OPERATORS[operator], self._asked(value))]

    def _asked(self, value):
        return value


@dataclass(frozen=True)
class Text(Kind):
    output: Any = str
    input: Any = LineText
    asked: Any = LineText

    def read(self, record):
        return record[self.source] or (None if self.nullable else "")

    def tell(self, values):
        empty = None if self.nullable else ""
        return [value or empty for value in values]


@dataclass(frozen=True)
class Whole(Kind):
    nullable: bool = False
    output: Any = int
    input: Any = SomeWhole
    asked: Any = SomeWhole

    def read(self, record):
        return record[self.source]

    def tell(self, values):
        return [value or 0 for value in values]


@dataclass(frozen=True)
class Number(Kind):
    nullable: bool = False
    output: Any = float
    input: Any = SomeNumber
    asked: Any = SomeNumber

    def read(self, record):
        return record[self.source]

    def tell(self, values):
        return [value or 0.0 for value in values]


@dataclass(frozen=True)
class Quantity(Number):
    """A number above 0, also when it is rounded as Odoo keeps it."""

    input: Any = SomeQuantity

    def write(self, value, found, record):
        digits = record._fields[self.source].get_digits(record.env)
        if digits and round(value, digits[1]) <= 0:
            detail = f"{self.name} is above 0, with {digits[1]} decimals."
            error = {"pointer": f"#/{self.name}", "code": "quantity", "detail": detail}
            raise Invalid(detail, [error])
        return super().write(value, found, record)


@dataclass(frozen=True)
class Flag(Kind):
    nullable: bool = False
    output: Any = bool
    input: Any = bool
    asked: Any = bool

    def read(self, record):
        return record[self.source]

    def tell(self, values):
        return [bool(value) for value in values]


@dataclass(frozen=True)
class Moment(Kind):
    output: Any = pydantic.AwareDatetime
    input: Any = SomeMoment
    asked: Any = SomeMoment

    def read(self, record):
        return utc(record[self.source])

    def tell(self, values):
        return [utc(value) for value in values]

    def write(self, value, found, record):  # noqa: ARG002
        return {self.source: naive(value) if value else False}

    def _asked(self, value):
        return naive(value)


@dataclass(frozen=True)
class Day(Kind):
    output: Any = date
    input: Any = SomeDay
    asked: Any = SomeDay

    def read(self, record):
        [told] = self.tell([record[self.source]])
        return told

    def tell(self, values):
        return [value.isoformat() if value else None for value in values]


@dataclass(frozen=True)
class Choice(Kind):
    """``words``: Odoo's values and what the API calls them. Others are no part of the contract."""

    words: tuple[tuple[Any, str], ...] = ()

    def __post_init__(self):
        literal = Literal[tuple(dict.fromkeys(word for _value, word in self.words))]
        for name in ("output", "input", "asked"):
            object.__setattr__(self, name, literal)

    def read(self, record):
        return dict(self.words).get(record[self.source])

    def tell(self, values):
        words = dict(self.words)
        return [words.get(value) for value in values]

    def write(self, value, found, record):  # noqa: ARG002
        return {self.source: self._values(value)[0] if value else False}

    def condition(self, operator, value):  # noqa: ARG002
        return [(self.source, "in", [each for word in value for each in self._values(word)])]

    def _values(self, word):
        return [value for value, known in self.words if known == word]


@dataclass(frozen=True)
class Link(Kind):
    """Another record. ``to``: the resource it is one of, where it is one; ``model``: Odoo's."""

    model: str = ""
    to: str | None = None
    domain: tuple = ()
    output: Any = Target
    input: Any = Record
    asked: Any = RecordId

    def read(self, record):
        target = record[self.source]
        # sudo: whoever may read the record may read the names of what it names, as Odoo shows them.
        return {"id": target.id, "name": target.sudo().display_name} if target else None

    def tell(self, values, names):
        return [{"id": value, "name": names[value]} if value else None for value in values]

    def want(self, value, found, pointer):
        if value is not None:
            found.want(self.model, value, pointer, self.domain)

    def write(self, value, found, record):  # noqa: ARG002
        return {self.source: found.get(self.model, value).id if value else False}


@dataclass(frozen=True)
class Links(Kind):
    """Several other records; read only."""

    nullable: bool = False
    model: str = ""
    to: str | None = None
    output: Any = list[Target]
    asked: Any = RecordId

    def read(self, record):
        # sudo: as of one link.
        targets = record[self.source].sudo()
        return [{"id": target.id, "name": target.display_name} for target in targets]


@dataclass(frozen=True)
class Named(Kind):
    """Another record, known by its name alone: a unit of measure, a stage."""

    model: str = ""
    output: Any = str
    input: Any = Key

    def read(self, record):
        # sudo: as of a link.
        return record[self.source].sudo().display_name or None

    def tell(self, values, names):
        return [names[value] or None if value else None for value in values]

    def want(self, value, found, pointer):
        if value is not None:
            found.want(self.model, value, pointer)

    def write(self, value, found, record):  # noqa: ARG002
        return {self.source: found.get(self.model, value).id if value else False}


@dataclass(frozen=True)
class Computed(Kind):
    """What is worked out of a record. ``value``: a function of it; ``needs``: what that reads."""

    value: Callable[[Any], Any] | None = None
    needs: tuple[str, ...] = ()

    @property
    def fetched(self):
        return self.needs

    def read(self, record):
        return self.value(record)


@dataclass(frozen=True)
class Stored(Computed):
    """What is worked out in both directions. ``vals``: a function of the value given."""

    vals: Callable[[Any], dict] | None = None

    def write(self, value, found, record):  # noqa: ARG002
        return self.vals(value)


@dataclass(frozen=True)
class Rows(Kind):
    """The rows of a document, written as a whole.

    A row that is there already (by ``key``, in order) is changed, others are made, and what is not
    named any more goes: so a document that is sent again changes nothing.
    """

    nullable: bool = False
    model: str = ""
    fields: tuple[Kind, ...] = ()
    key: str = ""
    most: int = 2000

    def read(self, record):
        return [{kind.name: kind.read(row) for kind in self.fields} for row in record[self.source]]

    def want(self, value, found, pointer):
        for index, row in enumerate(value):
            for kind in self.fields:
                if kind.name in row.model_fields_set:
                    kind.want(getattr(row, kind.name), found, f"{pointer}/{index}/{kind.name}")

    def write(self, value, found, record):
        there = {}
        key = next(kind for kind in self.fields if kind.name == self.key)
        for row in record[self.source]:
            there.setdefault(self._key_of(row[key.source]), []).append(row.id)
        commands = []
        for position, row in enumerate(value, start=1):
            vals = {"sequence": position}
            for kind in self.fields:
                if kind.name in row.model_fields_set:
                    vals |= kind.write(getattr(row, kind.name), found, row)
            same = there.get(vals[key.source])
            if same:
                commands.append(Command.update(same.pop(0), vals))
            else:
                commands.append(Command.create(vals))
        gone = [row_id for ids in there.values() for row_id in ids]
        return {self.source: [*map(Command.delete, gone), *commands]}

    def _key_of(self, value):
        return value.id if hasattr(value, "_name") else value
