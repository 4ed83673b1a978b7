from odoo import _, models
from odoo.exceptions import ValidationError

from .. import compat
from ..emission import Emission


class Base(models.AbstractModel):
    _inherit = "base"

    def _plant_emit(self, type_, data=None, operator=None):
        """Say that something happened to each of these records, in the current transaction.

        For code of any module and of an automated action: ``record._plant_emit("plant.acme.poured",
        {"mould": 3})``. Who calls must be able to read the records, and needs no other right.

        :param type_: one that is catalogued (docs/contracts/event-types.md), whose shape the data
            must have; or one of your own, ``plant.<aggregate>.<what happened>``, with any data
        :param data: a JSON object; ids, codes and quantities rather than whole records
        :param operator: the ``plant.operator`` who did it, where one is signed in
        :raise ValidationError: a record is not saved, or the type or the data will not do
        """
        if not all(isinstance(record_id, int) for record_id in self._ids):
            raise ValidationError(
                _("%s can be told of saved records only. Save the record first.", type_)
            )
        compat.check_access(self, "read")
        self.env["plant.event"]._emit_batch(
            Emission(type_, record, {} if data is None else data, operator) for record in self
        )
