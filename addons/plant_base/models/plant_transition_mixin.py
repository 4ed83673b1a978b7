from odoo import api, models

NOTES = "plant_base.transitions"


class PlantTransitionMixin(models.AbstractModel):
    """Tells, once per transaction at the latest, what has become of a record's state.

    Whoever changes the state (a verb, a button, a batch action, a stored compute behind a stock
    move), the change passes through ``create``, ``write`` or ``_compute_field_value`` of the model.
    There the state before is noted; :meth:`_plant_tell` compares it with the state after and calls
    :meth:`_plant_transition` for each record and :meth:`_plant_emissions` for all of them. Verbs
    tell at their end; everything else is told before the commit, in the same transaction, by one
    insert. A change that is undone within the transaction was none.
    """

    _name = "plant.transition.mixin"
    _description = "Tells the transitions of a state"

    # The stored fields whose transitions are told; the first is the state.
    _plant_state_fields = ("state",)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        notes = records._plant_notes()[records._name]
        for record in records:
            # The compute that ran within create has noted False already, or nothing.
            notes[record.id] = {}
        return records

    def write(self, vals):
        if not vals.keys().isdisjoint(self._plant_state_fields):
            self._plant_note()
        return super().write(vals)

    def _compute_field_value(self, field):
        if any(f.name in self._plant_state_fields for f in self.pool.field_computed[field]):
            self._plant_note()
        return super()._compute_field_value(field)

    def _plant_notes(self):
        """``{model: {id: what was noted before, empty of a new record}}`` of this transaction."""
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
        notes = self._plant_notes()[self._name]
        new = self.filtered(lambda r: isinstance(r.id, int) and r.id not in notes)
        if new:
            # Reading one state may compute another, which notes these records itself.
            for record, noted in new._plant_noted().items():
                notes.setdefault(record.id, noted)

    def _plant_noted(self):
        """``{record: what is compared}``: dicts, whose first value is the state."""
        return {
            record: {name: record[name] for name in self._plant_state_fields} for record in self
        }

    @api.model
    def _plant_tell(self):
        """Tell every transition of this transaction that was not told yet, of all models."""
        # What waits to be computed is noted when it is.
        self.env.flush_all()
        precommit = self.env.cr.precommit
        # Telling may compute a state that still waits, and so note more.
        emissions = []
        while precommit.data.get(NOTES):
            notes = precommit.data[NOTES]
            name = next(iter(notes))
            emissions += self.env[name].sudo()._plant_changes_told(notes.pop(name))
        self.env["plant.event"]._emit_batch(emissions)

    @api.model
    def _plant_changes_told(self, befores):
        """The emissions for what became of the records of this model, from ``{id: before}``."""
        records = self.browse(sorted(befores)).exists()
        changes = {
            record: (befores[record.id], after)
            for record, after in records._plant_noted().items()
            if after != befores[record.id]
        }
        for record, (before, after) in changes.items():
            state = next(iter(self._plant_state_fields), None)
            if state and after[state] and after[state] != before.get(state, False):
                record._plant_transition(before.get(state, False), after[state])
        return self.browse()._plant_emissions(changes) if changes else []

    def _plant_transition(self, before, after):
        """``self``'s state was ``before`` (False: it is new) and is ``after``."""

    @api.model
    def _plant_emissions(self, changes):
        """What to tell of ``changes``, ``{record: (noted before, noted now)}``, as a list of
        :class:`..emission.Emission`; before is empty of a new record.
        """
        raise NotImplementedError
