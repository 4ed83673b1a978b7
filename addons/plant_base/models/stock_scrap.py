from odoo import fields, models

from ..emission import Emission
from ..indexes import Index, create_indexes

INDEXES = [
    Index(
        "stock_scrap_plant_workorder_idx",
        "stock_scrap (workorder_id) WHERE workorder_id IS NOT NULL",
        "what was scrapped of a work order: each snapshot asks",
    ),
    Index(
        "stock_scrap_plant_key_uniq",
        "stock_scrap (plant_key) WHERE plant_key IS NOT NULL",
        "a repeated call: counted once",
        unique=True,
    ),
]


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    plant_reason_id = fields.Many2one(
        "plant.scrap.reason",
        "Reason",
        ondelete="restrict",
        index="btree_not_null",
        help="Why it was scrapped.",
    )
    plant_operator_id = fields.Many2one(
        "plant.operator",
        "Operator",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Who scrapped it.",
    )
    plant_station_id = fields.Many2one(
        "plant.station",
        "Station",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Where they were signed in.",
    )
    plant_key = fields.Char(
        "Call Key", readonly=True, copy=False, help="What a repeated call is recognised by."
    )

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    def do_scrap(self):
        """Tell it, whoever scraps."""
        orders = self.sudo().workorder_id
        orders._plant_lock()
        for scrap in self.filtered(lambda s: s.sudo().workorder_id and not s.plant_operator_id):
            # sudo: who scraps from stock need not read work orders.
            scrap.plant_operator_id = scrap.sudo().workorder_id._plant_actor().operator_id
        result = super().do_scrap()
        for scrap in self.sudo().filtered("workorder_id"):
            scrap.workorder_id._plant_happened("scrapped", scrap._plant_workorder_data())
        self.env["plant.event"]._emit_batch(
            Emission("plant.stock.scrapped", scrap, scrap._plant_event_data())
            for scrap in self.sudo().filtered(lambda s: not s.workorder_id and s.state == "done")
        )
        return result

    def _plant_workorder_data(self):
        """What `plant.workorder.scrapped` says of it."""
        product = self.product_id
        return {
            "scrap": {"id": self.id, "name": self.name},
            "scrapped_product": product._plant_event_data(),
            "component": product != self.workorder_id.product_id,
            "quantity": self.scrap_qty,
            "quantity_unit": self.product_uom_id.name,
            "lot": self.lot_id.name or None,
            "reason": self.plant_reason_id._plant_event_data(),
        }

    def _plant_event_data(self):
        """What `plant.stock.scrapped` says of it."""
        lot = self.lot_id
        return {
            "scrap": {"id": self.id, "name": self.name},
            "product": self.product_id._plant_event_data(),
            "quantity": self.scrap_qty,
            "unit": self.product_uom_id.name,
            "lot": {"id": lot.id, "name": lot.name} if lot else None,
            "reason": self.plant_reason_id._plant_event_data(),
            "production": self.production_id.id or None,
            "operator": self.plant_operator_id.id or None,
        }
