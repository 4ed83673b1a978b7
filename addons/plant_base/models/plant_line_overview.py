from odoo import models

from .plant_station_overview import ORDER


class PlantLine(models.Model):
    """A line as a supervisor looks at it: what needs a person first."""

    _inherit = "plant.line"

    def _terminal_overview(self, own):
        """The stations of this line as JSON, blocked ones first: docs/contracts/terminal.md.

        :param own: the station that asks
        """
        self.ensure_one()
        # sudo: names of work and people of the line are for who stands at it.
        stations = self.sudo().station_ids
        orders = (
            self.env["mrp.workorder"]
            .sudo()
            .search(
                [
                    ("workcenter_id", "in", stations.workcenter_ids.ids),
                    ("plant_state", "in", ("blocked", "running", "paused")),
                ],
                order="date_start, id",
            )
        )
        told = [station._overview(orders, own) for station in stations]
        return sorted(told, key=lambda one: (not one["help"], ORDER.index(one["status"])))
