import csv
import io
import json

from odoo import api, models
from odoo.tools import SQL

from ..rest import schemas
from ..rest.kinds import naive
from ..rest.media import CSV
from .ir_http import limit_statements
from .plant_api_resources_columns import after

BATCH = 1000
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PlantApiResources(models.AbstractModel):
    """A whole list as a stream, for a data warehouse."""

    _inherit = "plant.api.resources"

    @api.model
    def _export(self, resource, asked, mimetype):
        """Yields bytes: NDJSON, or CSV with a line of names first.

        All of it is of one moment, in a transaction of its own that only reads; memory is that of
        one batch, whatever the length. It is run while the answer is sent, when the request's own
        transaction is over.
        """
        env, registry = self.env, self.env.registry
        names = self._names(resource, asked)
        write = _Csv(names) if mimetype == CSV else _ndjson
        # Refused now, with a status: later the answer is under way.
        self._model(resource).search([], limit=1)
        uid, context = env.uid, dict(env.context)

        def stream():
            with registry.cursor() as cr:
                cr.execute("SET LOCAL transaction_read_only = on")
                limit_statements(cr)
                own = api.Environment(cr, uid, context)["plant.api.resources"]
                if mimetype == CSV:
                    yield write.head()
                for items in own._export_batches(resource, asked, names):
                    yield b"".join(map(write, items))
                    own.env.invalidate_all(flush=False)

        return stream()

    def _export_batches(self, resource, asked, names):
        """Of :meth:`_read_columns`."""
        model, last, shown = self._model(resource), 0, {}
        domain = schemas.domain_of(resource, asked)
        while True:
            query = model._search(domain, order="id", limit=BATCH)
            if query.is_empty():
                return
            after(query, last)
            if asked.updated_since:
                query.add_where(
                    SQL(
                        "%s >= %s",
                        SQL.identifier(query.table, "write_date"),
                        naive(asked.updated_since),
                    )
                )
            items, ids = self._read_columns(resource, names, query, shown)
            if not ids:
                return
            yield items
            last = ids[-1]


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _ndjson(item):
    return _encode(item).encode() + b"\n"


class _Csv:
    """Rows of RFC 4180; what is no plain value is JSON in its cell."""

    def __init__(self, names):
        self.names = names

    def head(self):
        return self._line(self.names)

    def __call__(self, item):
        return self._line([_cell(item[name]) for name in self.names])

    def _line(self, cells):
        text = io.StringIO()
        csv.writer(text).writerow(cells)
        return text.getvalue().encode()


def _cell(value):
    """A cell's text. One that begins like a formula gets an apostrophe: a person may open the file
    with a spreadsheet, and the text may be anybody's.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and set(value) == {"id", "name"}:
        return value["id"]
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return "" if value is None else value
