"""What a resource is."""

from calendar import timegm
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from werkzeug.http import http_date

from .kinds import Flag, Kind, Moment, Whole

ID = Whole("id", "id", "Its id in this database.", filters=("eq",))
UPDATED_AT = Moment(
    "updated_at", "write_date", "When it was last changed.", nullable=False, filters=()
)
ACTIVE = Flag("active", "active", "Whether it is in use, not archived.", filters=("eq",))
SORTS = {"id": "id", "updated_at": "write_date"}


class Deprecation(NamedTuple):
    """That something goes, and what is there instead.

    :param since: from when on it should not be used
    :param sunset: until when it is served at least
    :param guide: the address of a page that says what to do
    """

    since: date
    sunset: date
    guide: str

    @property
    def headers(self):
        """What each answer says of it: RFC 9745 and RFC 8594."""
        return {
            "Deprecation": f"@{timegm(self.since.timetuple())}",
            "Sunset": http_date(self.sunset),
            "Link": f'<{self.guide}>; rel="deprecation"; type="text/html"',
        }

    @property
    def sentence(self):
        """The same for people."""
        return f"Deprecated since {self.since}, served until {self.sunset}: see {self.guide}."


@dataclass(frozen=True)
class Action:
    """Something that is done to a record: ``POST /<resource>/<id>/<name>``.

    :param run: ``run(record, body)``, a method's call; what it returns is left aside
    :param body: a pydantic model
    :param example: of the body, JSON
    """

    name: str
    help: str
    run: Callable[[Any, Any], Any]
    body: Any = None
    example: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class View:
    """Something else there is to know of a record: ``GET /<resource>/<id>/<name>``.

    :param run: ``run(record, query)`` returns a JSON value of ``output``, a pydantic model
    :param query: what may be asked of it, a pydantic model
    """

    name: str
    help: str
    run: Callable[[Any, Any], Any]
    output: Any
    query: Any = None


@dataclass(frozen=True)
class Resource:
    """A kind of thing under ``/plant/api/v1/<name>``.

    :param model: Odoo's; ``domain``: which of its records, for good
    :param title: of one, for people
    :param fields: beside ``id`` and ``updated_at``, which each has
    :param refs: other systems may have keys for it (``/by-ref/<system>/<key>``)
    :param defaults: of a new record, a function of the environment
    :param example: of a document that makes one; ``{}`` where none can be made
    :param deletable: it may be deleted
    :param deprecation: that it goes, where it does
    """

    name: str
    model: str
    title: str
    help: str
    fields: tuple[Kind, ...]
    domain: tuple = ()
    refs: bool = False
    deletable: bool = False
    actions: tuple[Action, ...] = ()
    views: tuple[View, ...] = ()
    defaults: Callable[[Any], dict] | None = None
    example: dict = field(default_factory=dict, hash=False)
    deprecation: Deprecation | None = None

    @property
    def kinds(self):
        """All its fields, in the order of the answer."""
        return (ID, *self.fields, UPDATED_AT)

    @property
    def creatable(self):
        return any(kind.create for kind in self.fields)

    @property
    def changeable(self):
        return any(kind.change for kind in self.fields)

    @property
    def links(self):
        """Those of its fields that can be expanded: ``{name: field}``."""
        return {kind.name: kind for kind in self.fields if getattr(kind, "to", None)}

    def action(self, name):
        """The :class:`Action` of this name, or None."""
        return next((action for action in self.actions if action.name == name), None)

    def view(self, name):
        """The :class:`View` of this name, or None."""
        return next((view for view in self.views if view.name == name), None)
