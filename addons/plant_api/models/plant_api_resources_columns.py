from odoo import api, models
from odoo.tools import SQL

# So many names are remembered from one batch to the next.
MOST_NAMES = 20_000


class PlantApiResources(models.AbstractModel):
    """Many records as JSON, column by column: an export reads what it can as the database has it.

    The answer is that of :meth:`_render`; a field whose value has to be worked out is read by the
    ORM, as there.
    """

    _inherit = "plant.api.resources"

    @api.model
    def _read_columns(self, resource, names, query, shown):
        """``(items, ids)`` of a query of the resource's model.

        :param shown: ``{model: {id: display name}}``, what is known from the batch before
        """
        model = self._model(resource)
        kinds = [kind for kind in resource.kinds if kind.name in names]
        # As the ORM would: a field that the user may not read is refused.
        model._determine_fields_to_fetch(self._fetched(resource, names))
        paths = [self._path_of(model, kind) for kind in kinds]
        first = list(dict.fromkeys(["id", *(path[0] for path in paths if path)]))
        self.env.cr.execute(
            query.select(*(model._field_to_sql(query.table, name, query) for name in first))
        )
        columns = dict(zip(first, zip(*self.env.cr.fetchall(), strict=True), strict=False))
        ids = columns.get("id", ())
        if not ids:
            return [], ids
        records = model.browse(ids)
        told = [
            self._told(model, kind, path, columns, records, shown)
            for kind, path in zip(kinds, paths, strict=True)
        ]
        keys = [kind.name for kind in kinds]
        if "refs" in names:
            keys.append("refs")
            refs = self.env["plant.api.ref"]._of(records)
            told.append([refs[record_id] for record_id in ids])
        return [dict(zip(keys, row, strict=True)) for row in zip(*told, strict=True)], ids

    def _told(self, model, kind, path, columns, records, shown):  # noqa: PLR0917
        """The JSON values of one kind, a list."""
        if not path:
            return [kind.read(record) for record in records]
        values = columns[path[0]]
        if len(path) > 1:
            # sudo: as Odoo reads related fields.
            there = self.env[model._fields[path[0]].comodel_name].sudo().browse(_distinct(values))
            known = {record.id: _raw(record[path[1]]) for record in there}
            values = [known.get(value) for value in values]
        if not getattr(kind, "model", ""):
            return kind.tell(values)
        names = shown.setdefault(kind.model, {})
        if len(names) > MOST_NAMES:
            names.clear()
        # sudo: as of one link.
        unknown = (
            self.env[kind.model]
            .sudo()
            .browse(value for value in _distinct(values) if value not in names)
        )
        names.update((record.id, record.display_name) for record in unknown)
        return kind.tell(values, names)

    def _path_of(self, model, kind):
        """The columns that lead to what is told: one, or two of which the first is a link; none
        where it has to be worked out."""
        if kind.tell is None:
            return ()
        field = model._fields[kind.source]
        if _is_column(field) or (field.inherited and _is_column(field.base_field)):
            return (kind.source,)
        parts = field.related.split(".") if field.related else ()
        if len(parts) == 2 and _is_column(model._fields[parts[0]]):
            return tuple(parts)
        return ()


def _is_column(field):
    return bool(field.store and field.column_type) and not field.company_dependent


def _distinct(values):
    return [value for value in dict.fromkeys(values) if value]


def _raw(value):
    return value.id if isinstance(value, models.BaseModel) else value


def after(query, record_id):
    """Have ``query`` begin behind a record."""
    query.add_where(SQL("%s > %s", SQL.identifier(query.table, "id"), record_id))
