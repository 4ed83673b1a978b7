from collections.abc import Collection

from odoo import _, api, fields, models
from odoo.exceptions import UserError


class PlantQualityMeasure(models.Model):
    _inherit = "plant.quality.measure"

    plant_behind_lot_id = fields.Many2one(
        "stock.lot",
        "Behind lot",
        compute="_compute_plant_behind_lot_id",
        search="_search_plant_behind_lot_id",
        help="Search by a lot: the values measured of it and of the lots it is made of.",
    )
    lot_id = fields.Many2one(related="check_id.lot_id")
    product_id = fields.Many2one(related="check_id.product_id")

    def _compute_plant_behind_lot_id(self):
        """Many lots are made with one: only the search means something."""
        self.plant_behind_lot_id = False

    @api.model
    def _search_plant_behind_lot_id(self, operator, value):
        ids = value if isinstance(value, Collection) else [value]
        if operator not in ("=", "in") or not all(type(key) is int for key in ids):
            raise UserError(_("Measures are searched by a lot. Choose it from the list."))
        known = [key for key in ids if 0 < key < 2**31]
        lots = self.env["stock.lot"].search([("id", "in", known)])
        behind = lots.browse()
        for lot in lots:
            nodes = self.env["plant.quality.genealogy"]._made_of(lot).nodes
            behind |= lots.browse([node.lot for node in nodes])
        dossier = self.env["plant.quality.dossier"]
        checks = self.env["plant.quality.check"]._search(
            dossier._check_domain(behind, dossier._movements(behind))
        )
        return [("check_id", "in", checks)]
