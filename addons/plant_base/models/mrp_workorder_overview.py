from odoo import models

from .mrp_workorder_snapshot import iso


class MrpWorkorder(models.Model):
    """A work order on the overview of its line."""

    _inherit = "mrp.workorder"

    def _plant_overview(self):
        return {
            "workorder": {"id": self.id, "display_name": self.display_name},
            "state": self.plant_state,
            "product": self.product_id.display_name,
            "operators": [
                {
                    "id": line.operator_id.id or None,
                    "name": line._plant_who(),
                    "since": iso(line.date_start),
                }
                for line in self._plant_open_lines()
            ],
            "quantity": {
                "planned": self.qty_production,
                "reported": self.qty_produced,
                "scrapped": self.plant_scrapped,
                "unit": self.product_uom_id.name,
            },
            "block": self._plant_block_snapshot(),
        }
