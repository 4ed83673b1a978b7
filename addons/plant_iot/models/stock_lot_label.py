from odoo import _, api, models
from odoo.addons.plant_base import compat

from .plant_iot_labelled import LabelField


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "plant.iot.labelled"]

    @api.model
    def _plant_label_fields(self):
        return {
            **super()._plant_label_fields(),
            "reference": LabelField(_("the lot's internal reference"), "REF-7"),
        }

    def _plant_label_data(self):
        return {
            **super()._plant_label_data(),
            "lot": self.name,
            "reference": self.ref or None,
        }

    def _plant_label_workcenters(self):
        lines = self.env["stock.move.line"].search(
            [("lot_id", "=", self.id), ("move_id.production_id", "!=", False)]
        )
        orders = lines.move_id.production_id | self._plant_being_made_by()
        return orders.workorder_ids.workcenter_id

    def _plant_being_made_by(self):
        return self.env["mrp.production"].search(
            [
                (compat.producing_lots_field(), "in", self.ids),
                ("state", "not in", ("done", "cancel")),
            ]
        )
