from odoo import api, models
from odoo.addons.plant_base.machine import Conflict, Invalid

from ..rest import schemas
from ..rest.references import Found


class PlantApiResources(models.AbstractModel):
    """How records are made, changed and acted on."""

    _inherit = "plant.api.resources"

    @api.model
    def _create(self, resource, body):
        """Make a record of a document (:func:`schemas.creation`)."""
        defaults = resource.defaults(self.env) if resource.defaults else {}
        model = self.env[resource.model]
        vals = {**defaults, **self._vals(resource, body, model)}
        return self._get(resource, model.create(vals).id)

    @api.model
    def _change(self, resource, record, body):
        """Change it by a document: what the document does not name stays, and what it says anew
        in the same words is not written."""
        vals = self._differing(record, self._vals(resource, body, record))
        if vals:
            record.write(vals)
        return record

    @api.model
    def _upsert(self, resource, system, external_id, body, precondition):
        """Have the record that ``system`` knows by this key be as the document says.

        :param precondition: called with the record that is there, or with none, before anything is
            changed
        :return: ``(record, whether it was made now)``
        """
        refs = self.env["plant.api.ref"]
        record_id = refs._claim(resource.model, system, external_id)
        model = self._model(resource)
        record = model.browse(record_id or ()).exists()
        if not record:
            precondition(record)
            record = self._create(resource, body)
            refs._settle(record, system, external_id)
            return record, True
        record = self._get(resource, record.id)
        precondition(record)
        self._check_fixed(resource, record, body)
        return self._change(resource, record, self._changing(resource, body)), False

    @api.model
    def _act(self, resource, action, record, body):
        """Do ``action`` with the record."""
        action.run(record.with_context(active_test=True), body)
        self.env.flush_all()
        self.env.invalidate_all()
        return self._get(resource, record.id)

    @api.model
    def _add_ref(self, resource, record, ref):
        """Let ``ref`` be a key of the record.

        :raise Conflict: it is another's
        """
        refs = self.env["plant.api.ref"]
        known = refs._claim(resource.model, ref.system, ref.external_id)
        if known not in (None, record.id) and self.env[resource.model].browse(known).exists():
            raise Conflict(
                f"{ref.system} has the key {ref.external_id!r} for another {resource.title}. "
                "Remove it there first."
            )
        refs._settle(record, ref.system, ref.external_id)
        return record

    # -- documents -------------------------------------------------------------------------------

    def _vals(self, resource, body, record):
        """A document as Odoo's values; what it names is looked up at once."""
        said = [
            (kind, getattr(body, kind.name))
            for kind in resource.fields
            if kind.name in body.model_fields_set
        ]
        found = Found(self.env)
        for kind, value in said:
            kind.want(value, found, f"#/{kind.name}")
        found.look_up()
        vals = {}
        for kind, value in said:
            vals |= kind.write(value, found, record)
        return vals

    def _changing(self, resource, body):
        """Of a document that makes one, the part that may change one."""
        said = {
            kind.name: getattr(body, kind.name)
            for kind in resource.fields
            if kind.change and kind.name in body.model_fields_set
        }
        return schemas.change(resource).model_construct(_fields_set=set(said), **said)

    def _check_fixed(self, resource, record, body):
        """What is given once cannot be given otherwise later."""
        fixed = [
            kind
            for kind in resource.fields
            if kind.create and not kind.change and kind.name in body.model_fields_set
        ]
        found = Found(self.env)
        for kind in fixed:
            kind.want(getattr(body, kind.name), found, f"#/{kind.name}")
        found.look_up()
        for kind in fixed:
            if self._differing(record, kind.write(getattr(body, kind.name), found, record)):
                detail = f"{kind.name} is given once and cannot be changed."
                raise Invalid(
                    detail, [{"pointer": f"#/{kind.name}", "code": "fixed", "detail": detail}]
                )

    def _differing(self, record, vals):
        """Those of ``vals`` that are otherwise in ``record``."""
        differing = {}
        for name, value in vals.items():
            field = record._fields[name]
            if field.type == "one2many":
                commands = self._differing_rows(record[name], value)
                if commands:
                    differing[name] = commands
            elif field.type == "many2many":
                if [(6, 0, record[name].ids)] != [tuple(command) for command in value]:
                    differing[name] = value
            elif _plain(record[name]) != value:
                differing[name] = value
        return differing

    def _differing_rows(self, rows, commands):
        kept = []
        for operation, row_id, vals in commands:
            if operation == 1:
                changed = self._differing(rows.browse(row_id), vals)
                if changed:
                    kept.append((operation, row_id, changed))
            else:
                kept.append((operation, row_id, vals))
        return kept


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value
