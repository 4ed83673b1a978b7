from odoo import _, api, models

from .plant_iot_labelled import LabelField


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "plant.iot.labelled"]

    @api.model
    def _plant_label_fields(self):
        return {
            **self.env["mrp.production"]._plant_label_fields(),
            "operation": LabelField(_("the work order's name"), "Assemble"),
            "workcenter": LabelField(_("the work center"), "Bench 1"),
        }

    def _plant_label_data(self):
        return {
            **self.production_id._plant_label_data(),
            "operation": self.name,
            "workcenter": self.workcenter_id.name,
        }

    def _plant_label_workcenters(self):
        return self.workcenter_id
