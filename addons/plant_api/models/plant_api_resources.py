from odoo import api, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.machine import InsufficientScope, Invalid, NotFound, etag_of
from odoo.http import request
from odoo.tools import SQL

from .. import resources
from ..rest import cursor, schemas
from ..rest.declare import SORTS
from ..rest.kinds import naive, utc
from ..rest.references import ByRef
from ..rest.watermark import safe_point
from .ir_http import limit_statements

TABLES = (
    "account_move",
    "mrp_bom",
    "mrp_production",
    "mrp_routing_workcenter",
    "mrp_workorder",
    "plant_quality_alert",
    "plant_quality_check",
    "product_product",
    "stock_lot",
    "stock_picking",
)
# On others' tables: dropped by the uninstall hook.
INDEXES = [
    Index(
        f"{table}_plant_api_idx",
        f"{table} (write_date, id)",
        "a list in the order of changes: a sync, and its next page",
    )
    for table in TABLES
]


class PlantApiResources(models.AbstractModel):
    """The resources of the API in this database, and how they are read.

    Each is a declaration (:mod:`..resources`). A module adds its own by extending
    :meth:`_declared`. Everything is read and written as the client's user, so that Odoo's rights
    and rules decide; records that the user may not see are not there.
    """

    _name = "plant.api.resources"
    _description = "API Resources"

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _declared(self):
        """The :class:`Resource` declarations."""
        return list(resources.ALL)

    @api.model
    def _by_name(self):
        return {resource.name: resource for resource in self._declared()}

    # -- reading ---------------------------------------------------------------------------------

    @api.model
    def _list(self, resource, asked):
        """A page, as ``asked`` (:func:`schemas.query`); JSON of :func:`schemas.page`."""
        place = self._place(asked)
        if not asked.updated_since:
            return self._page(resource, asked, place, None)
        registry = self.env.registry
        # Asked in one transaction and read in another that begins later: see safe_point.
        with registry.cursor() as cr:
            watermark = place.watermark if place else safe_point(cr)
        with registry.cursor() as cr:
            limit_statements(cr)
            return self.with_env(self.env(cr=cr))._page(resource, asked, place, watermark)

    def _place(self, asked):
        """Where the page begins; None for the first."""
        sort = "updated_at" if asked.updated_since else asked.sort
        return self._place_of(asked.cursor, sort, syncs=asked.updated_since is not None)

    def _place_of(self, text, sort, *, syncs):
        """What a cursor says; None where there is none.

        :raise Invalid: it is of another list
        """
        try:
            place = cursor.decode(text) if text else None
            if place and (
                place.sort != sort
                or (place.value is None) != (sort.lstrip("-") == "id")
                or (place.watermark is not None) != syncs
            ):
                raise ValueError
        except ValueError as error:
            raise Invalid(
                "The cursor belongs to another list, or is none. Begin again without it.",
                [{"parameter": "cursor", "code": "cursor", "detail": "Not a cursor of this list."}],
            ) from error
        return place

    def _page(self, resource, asked, place, watermark):
        sort = "updated_at" if asked.updated_since else asked.sort
        names = self._names(resource, asked)
        records = self._search_page(resource, asked, place, sort, names)
        more = len(records) > asked.limit
        records = records[: asked.limit]
        ending = None
        if more:
            last = records[-1]
            value = None if sort.lstrip("-") == "id" else last[SORTS[sort.lstrip("-")]]
            ending = cursor.encode(cursor.Place(sort, value, last.id, watermark))
        return {
            "items": self._render(resource, records, names, self._expanded(resource, asked)),
            "next": ending,
            "watermark": utc(watermark),
        }

    def _search_page(self, resource, asked, place, sort, names):
        """One record more than the page has."""
        model = self._model(resource)
        column, direction = SORTS[sort.lstrip("-")], "desc" if sort[0] == "-" else "asc"
        order = f"id {direction}" if column == "id" else f"{column} {direction}, id {direction}"
        query = model._search(
            schemas.domain_of(resource, asked), order=order, limit=asked.limit + 1
        )
        if query.is_empty():
            return model
        # Not by the domain: it would cut microseconds off.
        if asked.updated_since:
            query.add_where(
                SQL(
                    "%s >= %s",
                    SQL.identifier(query.table, "write_date"),
                    naive(asked.updated_since),
                )
            )
        if place:
            values = [place.id] if column == "id" else [place.value, place.id]
            columns = ["id"] if column == "id" else [column, "id"]
            query.add_where(
                SQL(
                    "(%s) %s (%s)",
                    SQL(", ").join(SQL.identifier(query.table, name) for name in columns),
                    SQL("<") if direction == "desc" else SQL(">"),
                    SQL(", ").join(SQL("%s", value) for value in values),
                )
            )
        fetched = model._determine_fields_to_fetch([*self._fetched(resource, names), "write_date"])
        return model._fetch_query(query, fetched)

    @api.model
    def _get(self, resource, record_id):
        """The record of this id.

        :raise NotFound: there is none that the user may see
        """
        fetched = self._fetched(resource, schemas.names_of(resource))
        record = self._model(resource).search_fetch(
            [("id", "=", record_id), *resource.domain], fetched, limit=1
        )
        if not record:
            raise NotFound(f"There is no {resource.title} {record_id} here.")
        return record

    @api.model
    def _get_by_ref(self, resource, system, external_id):
        """The record that ``system`` knows by this key; NotFound."""
        ref = ByRef(system=system, external_id=external_id)
        ids = self.env["plant.api.ref"]._known(resource.model, [ref])
        if not ids:
            raise NotFound(f"{system} has no key {external_id!r} of a {resource.title} here.")
        return self._get(resource, ids[ref])

    @api.model
    def _show(self, resource, record, asked=None):
        """``(JSON of the record, its version)``; of what is expanded there is no version."""
        whole = self._render(resource, record, schemas.names_of(resource), {})[0]
        etag = etag_of(resource.name, whole)
        if asked is None:
            return whole, etag
        expanded = self._expanded(resource, asked)
        if expanded:
            whole = self._render(resource, record, schemas.names_of(resource), expanded)[0]
            etag = None
        names = self._names(resource, asked)
        return {name: whole[name] for name in names}, etag

    # -- answers ---------------------------------------------------------------------------------

    def _model(self, resource):
        """What is archived is there too, so that a client learns of it."""
        return self.env[resource.model].with_context(active_test=False)

    def _names(self, resource, asked):
        names = schemas.names_of(resource)
        if not asked.fields:
            return names
        chosen = set(asked.fields.split(","))
        return tuple(name for name in names if name in chosen)

    def _fetched(self, resource, names):
        kinds = [kind for kind in resource.kinds if kind.name in names]
        fields = self.env[resource.model]._fields
        return list(dict.fromkeys(f for kind in kinds for f in kind.fetched if f in fields))

    def _expanded(self, resource, asked):
        """``{field: Resource}`` of what is shown whole.

        :raise InsufficientScope: the token may not read that
        """
        expanded = {}
        for name in (getattr(asked, "expand", None) or "").split(","):
            if name:
                target = self._by_name()[resource.links[name].to]
                scope = f"{target.name}:read"
                if scope not in request.plant_token._scopes():
                    raise InsufficientScope(scope)
                expanded[name] = target
        return expanded

    def _render(self, resource, records, names, expanded):
        """The records as JSON values."""
        kinds = [kind for kind in resource.kinds if kind.name in names]
        items = [{kind.name: kind.read(record) for kind in kinds} for record in records]
        if "refs" in names:
            keys = self.env["plant.api.ref"]._of(records)
            for record, item in zip(records, items, strict=True):
                item["refs"] = keys[record.id]
        for name, target in expanded.items():
            if name in names:
                self._expand(items, name, target)
        return items

    def _expand(self, items, name, target):
        ids = {link["id"] for item in items for link in _links(item[name])}
        there = self._model(target).search([("id", "in", list(ids)), *target.domain])
        shown = self._render(target, there, schemas.names_of(target), {})
        whole = {item["id"]: item for item in shown}
        for item in items:
            value = item[name]
            if isinstance(value, list):
                item[name] = [whole.get(link["id"], link) for link in value]
            elif value:
                item[name] = whole.get(value["id"], value)


def _links(value):
    return value if isinstance(value, list) else [value] if value else []
