from odoo import api, models
from odoo.addons.plant_base import compat

from .. import units


class UomUom(models.Model):
    _inherit = "uom.uom"

    @api.model
    def _plant_make_units(self):
        """Make the units that Odoo lacks, for torque and angle; at each update those missing."""
        for key, (name, members) in units.KINDS.items():
            compat.make_units(self.env, "plant_quality", key, name, members)
