from odoo import api, models

NOTES = "plant_base.transitions"


class PlantTransitionMixin(models.AbstractModel):
    """Tells, once per transaction at the latest, what has become of a record's state.

    Whoever changes the state (a verb, a button, a batch action, a stored compute behind a stock
    move), the change passes through ``create``, ``write`` or ``_compute_field_value`` of the model.
    There the state before is noted; :meth:`_plant_tell` compares it with the state after and calls
    :meth:`_plant_transition`. Verbs tell at their end; everything else is told before the commit,
    in the same transaction. A change that is undone within the transaction was none.
    """

    _name = "plant.transition.mixin"
    _description = "Tells the transitions of a state"

    # The stored field whose transitions are told.
    _plant_state_field = "state"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        notes = records._plant_notes()
        for record in records:
            # The compute that ran within create has noted False already, or nothing.
            notes[self._name][record.id] = False
        return records

    def write(self, vals):
        if self._plant_state_field in vals:
            self._plant_note()
        return super().write(vals)

    def _compute_field_value(self, field):
        if any(f.name == self._plant_state_field for f in self.pool.field_computed[field]):
            self._plant_note()
        return super()._compute_field_value(field)

    def _plant_notes(self):
        """``{model: {id: state before}}`` of this transaction."""
        precommit = self.env.cr.precommit
        if NOTES not in precommit.data:
            precommit.data[NOTES] = {}
            model = self.browse()

            @precommit.add
            def tell():
                model._plant_tell()
                model.env.flush_all()

        precommit.data[NOTES].setdefault(self._name, {})
        return precommit.data[NOTES]

    def _plant_note(self):
        real = self.filtered(lambda record: isinstance(record.id, int))
        if not real:
            return
        notes = self._plant_notes()[self._name]
        for record in real:
            if record.id not in notes:
                notes[record.id] = record[self._plant_state_field]

    @api.model
    def _plant_tell(self):
        """Tell every transition of this transaction that was not told yet, of all models."""
        # What waits to be computed is noted when it is.
        self.env.flush_all()
        precommit = self.env.cr.precommit
        # Telling may compute a state that still waits, and so note more.
        while precommit.data.get(NOTES):
            notes = precommit.data[NOTES]
            name = next(iter(notes))
            befores = notes.pop(name)
            for record in self.env[name].sudo().browse(sorted(befores)).exists():
                before, after = befores[record.id], record[self.env[name]._plant_state_field]
                if after and after != before:
                    record._plant_transition(before, after)

    def _plant_transition(self, before, after):
        """``self``'s state was ``before`` (False: it is new) and is ``after``."""
        raise NotImplementedError
