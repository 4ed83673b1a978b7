from odoo import api, models

from .. import compat

NOTES = "plant_base.hints"
CHANGED = "plant.terminal.changed"
# More ids than these are no news of single work orders: the whole queue is to be read.
MOST_IDS = 50


class PlantTerminal(models.Model):
    """Telling terminals that something has changed: one message for each, at the commit.

    A message holds ids and nothing else. Who gets it reads again, with their own right.
    """

    _inherit = "plant.terminal"

    def _hears_of(self):
        """The records whose messages this terminal gets."""
        self.ensure_one()
        return [self]

    @api.model
    def _hint(self, workcenter=None, workorder=None, station=None):
        """Something has changed in this transaction: a work order of a work center, or who is
        signed in at a station.
        """
        precommit = self.env.cr.precommit
        if NOTES not in precommit.data:
            precommit.data[NOTES] = {"workcenters": {}, "stations": set()}
            precommit.add(self.browse()._send_hints)
        notes = precommit.data[NOTES]
        if workcenter:
            notes["workcenters"].setdefault(workcenter, set()).add(workorder)
        if station:
            notes["stations"].add(station)

    @api.model
    def _send_hints(self):
        notes = self.env.cr.precommit.data.pop(NOTES, None)
        if not notes:
            return
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT terminal.id, terminal.station_id, array_agg(rel.workcenter_id)
              FROM plant_terminal AS terminal
              LEFT JOIN plant_station_workcenter_rel AS rel
                     ON rel.station_id = terminal.station_id
             WHERE terminal.state = 'paired'
               AND (rel.workcenter_id = ANY(%s) OR terminal.station_id = ANY(%s))
             GROUP BY terminal.id, terminal.station_id
            """,
            [list(notes["workcenters"]), list(notes["stations"])],
        )
        messages = []
        for id_, station, workcenters in self.env.cr.fetchall():
            orders = set().union(
                *(notes["workcenters"].get(center, ()) for center in workcenters if center)
            )
            messages.append(
                (
                    self.browse(id_),
                    CHANGED,
                    {
                        "workorders": sorted(orders)[:MOST_IDS],
                        "sessions": station in notes["stations"],
                    },
                )
            )
        # sudo: whoever changed something, the message goes out.
        compat.bus_send(self.sudo().env, messages)
