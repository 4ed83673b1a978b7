import json
import re
import uuid
from collections import Counter
from datetime import datetime, timezone

from odoo import _, api, models
from odoo.exceptions import ValidationError

from .. import compat
from ..emission import Emission
from ..events import TYPES, Catalogue, EventError, describe

TYPE = re.compile(r"plant(\.[a-z][a-z0-9_]*){2,}")


class PlantEvent(models.Model):
    """How events are written: checked against the catalogue, and by one insert for a batch."""

    _inherit = "plant.event"

    @api.model
    def _emit(self, type_, record, data, operator=None, schema=1):
        """Say that something happened to ``record``, in the current transaction.

        :param type_: such as ``plant.workorder.started``
        :param record: the aggregate, one saved record
        :param data: a JSON object; ids, codes and quantities rather than whole records
        :param operator: the ``plant.operator`` who did it, where one is signed in
        :param schema: version of the shape of ``data``
        :return: the event (sudo)
        """
        return self._emit_batch([Emission(type_, record, data, operator, schema)])

    @api.model
    def _emit_batch(self, emissions):
        """Emit many events with a constant number of queries; returns them in order (sudo)."""
        emissions = list(emissions)
        if not emissions:
            return self.sudo().browse()
        catalogue = Catalogue(self._declared_types())
        for emission in emissions:
            self._check_emission(emission, catalogue)
        keys = [(emission.record._name, emission.record.id) for emission in emissions]
        numbers = self.env["plant.event.counter"].sudo()._next(Counter(keys))
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        vals_list = []
        for key, emission in zip(keys, emissions, strict=True):
            vals_list.append({**self._emission_vals(emission, now), "sequence": numbers[key]})
            numbers[key] += 1
        events = self._insert(vals_list)
        self._publish_after_commit()
        return events

    @api.model
    def _insert(self, vals_list):
        """Write events, dicts of columns, by one statement; returns them in order (sudo)."""
        self.env.cr.execute(
            """
            INSERT INTO plant_event (uuid, type, time, res_model, res_id, sequence, data,
                                     data_schema, company_id, user_id, operator_id)
                 SELECT uuid, type, time, res_model, res_id, sequence, data::jsonb,
                        data_schema, company_id, user_id, operator_id
                   FROM unnest(%(uuid)s::varchar[], %(type)s::varchar[], %(time)s::timestamp[],
                               %(res_model)s::varchar[], %(res_id)s::int[], %(sequence)s::int[],
                               %(data)s::text[], %(data_schema)s::int[], %(company_id)s::int[],
                               %(user_id)s::int[], %(operator_id)s::int[])
                        WITH ORDINALITY
                     AS given (uuid, type, time, res_model, res_id, sequence, data, data_schema,
                               company_id, user_id, operator_id, place)
               ORDER BY place
              RETURNING id
            """,
            {column: [vals[column] for vals in vals_list] for column in vals_list[0]},
        )
        events = self.sudo().browse(event_id for (event_id,) in self.env.cr.fetchall())
        for event, vals in zip(events, vals_list, strict=True):
            # Whoever listens to emissions asks for it.
            compat.remember(event, {"company_id": vals["company_id"]})
        return events

    @api.model
    def _declared_types(self):
        """The catalogue: a module that tells more types adds them here (``events/declare.py``)."""
        return list(TYPES)

    @api.model
    def _told_types(self):
        """Those of the catalogue that modules tell which are installed here."""
        installed = self.env.registry._init_modules
        return [type_ for type_ in self._declared_types() if type_.module in installed]

    @api.model
    def _asyncapi(self):
        """The AsyncAPI document of the events that there can be here (JSON)."""
        return describe(self._told_types())

    @api.model
    def _check_emission(self, emission, catalogue):
        if not isinstance(emission.type, str) or not TYPE.fullmatch(emission.type):
            raise ValidationError(
                _(
                    "%s is not an event type: write plant.<aggregate>.<what happened>, "
                    "in lower case.",
                    emission.type,
                )
            )
        if len(emission.record) != 1 or not isinstance(emission.record.id, int):
            raise ValidationError(_("%s is emitted for one saved record at a time.", emission.type))
        operator = emission.operator
        if operator and (operator._name != "plant.operator" or len(operator) != 1):
            raise ValidationError(_("The operator of %s must be one operator.", emission.type))
        if not isinstance(emission.data, dict):
            raise ValidationError(_("The data of %s must be a JSON object.", emission.type))
        try:
            json.dumps(emission.data, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ValidationError(
                _("The data of %(type)s is not JSON: %(error)s.", type=emission.type, error=error)
            ) from error
        try:
            catalogue.check(emission.type, emission.data, emission.schema)
        except EventError as error:
            raise ValidationError(
                _(
                    "This event does not have the shape that its type promises. %s. Give it the "
                    "data that the catalogue of events describes, or a type of your own.",
                    error,
                )
            ) from error

    @api.model
    def _emission_vals(self, emission, now):
        """The columns of one event but its sequence."""
        record = emission.record
        company = record["company_id"] if "company_id" in record._fields else None
        return {
            "uuid": str(uuid.uuid4()),
            "type": emission.type,
            "time": now,
            "res_model": record._name,
            "res_id": record.id,
            "data": json.dumps(emission.data),
            "data_schema": emission.schema,
            "company_id": (company or self.env.company).id,
            "user_id": self.env.uid,
            "operator_id": emission.operator.id if emission.operator else None,
        }
