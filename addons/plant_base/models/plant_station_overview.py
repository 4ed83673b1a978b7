from odoo import models

from .mrp_workorder_snapshot import iso

# As a board shows them: what needs a person first.
ORDER = ("blocked", "paused", "running", "ready", "idle")


class PlantStation(models.Model):
    """A station on the overview of its line."""

    _inherit = "plant.station"

    def _overview(self, orders, own):
        here = orders.filtered(lambda order: order.workcenter_id in self.workcenter_ids)
        here = here.sorted(lambda order: ORDER.index(order.plant_state))
        return {
            "id": self.id,
            "name": self.name,
            "code": self.code,
            "own": self.id == own.id,
            "status": self.status,
            "detail": self.status_detail or None,
            "since": iso(self.status_since),
            "queue": self.queue_count,
            "operators": [
                {"id": operator.id, "name": operator.name} for operator in self.operator_ids
            ],
            "work": [order._plant_overview() for order in here],
            "help": self._help_told(),
        }
