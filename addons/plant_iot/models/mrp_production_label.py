from odoo import _, api, models
from odoo.addons.plant_base import compat

from .plant_iot_labelled import LabelField, exactly


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "plant.iot.labelled"]

    @api.model
    def _plant_label_fields(self):
        return {
            **super()._plant_label_fields(),
            "order": LabelField(_("the production order's number"), "WH/MO/00012"),
            "origin": LabelField(_("what the production order was made for"), "S00042"),
            "quantity": LabelField(_("the quantity of the production order"), exactly(12.5)),
            "unit": LabelField(_("the unit of the quantity"), "kg"),
        }

    def _plant_label_data(self):
        lots = compat.producing_lots(self)
        return {
            **super()._plant_label_data(),
            "lot": lots.name if len(lots) == 1 else None,
            "order": self.name,
            "origin": self.origin or None,
            "quantity": exactly(self.product_qty),
            "unit": self.product_uom_id.name,
        }

    def _plant_label_workcenters(self):
        return self.workorder_ids.workcenter_id
