from odoo import api, models
from odoo.addons.plant_base import compat

LIVE_CHANGED = "plant.kpi.changed"
NOTED = "plant_kpi.changed"
# What a type of event changes, by its beginning.
CHANGES = {
    "plant.workorder.": "work",
    "plant.check.": "quality",
    "plant.alert.": "alerts",
    "plant.production.": "orders",
}


class PlantEvent(models.Model):
    """What happens on the shop floor tells open boards that their figures have changed: one message
    for a company and transaction, however much happened.
    """

    _inherit = "plant.event"

    @api.model
    def _emit_batch(self, emissions):
        emissions = list(emissions)
        events = super()._emit_batch(emissions)
        for emission, event in zip(emissions, events, strict=True):
            for prefix, what in CHANGES.items():
                if emission.type.startswith(prefix):
                    self._plant_note_change(event.company_id, what, emission.data)
        return events

    def _plant_note_change(self, company, what, data):
        """Have the company's boards told, with the commit, what has changed."""
        precommit = self.env.cr.precommit
        if NOTED not in precommit.data:
            precommit.data[NOTED] = {}
            model = self.browse()
            precommit.add(model._plant_tell_boards)
        changed = precommit.data[NOTED].setdefault(
            company.id, {"what": set(), "workcenters": set()}
        )
        changed["what"].add(what)
        center = data.get("workcenter")
        number = center.get("id") if isinstance(center, dict) else center
        if number:
            changed["workcenters"].add(number)

    def _plant_tell_boards(self):
        noted = self.env.cr.precommit.data.pop(NOTED, {})
        companies = self.env["res.company"].sudo()
        compat.bus_send(
            self.env,
            [
                (
                    companies.browse(company),
                    LIVE_CHANGED,
                    {
                        "company": company,
                        "what": sorted(changed["what"]),
                        "workcenters": sorted(changed["workcenters"]),
                    },
                )
                for company, changed in noted.items()
            ],
        )
