from odoo import models

from ..emission import Emission


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _plant_receipts(self):
        """Emissions for these receipts, which are done."""
        return [
            Emission(
                "plant.purchase.received",
                picking,
                {
                    "transfer": {"id": picking.id, "name": picking.name},
                    "partner": picking.partner_id.id or None,
                    "origin": picking.origin or None,
                    "lines": [
                        {
                            "product": product._plant_event_data(),
                            "quantity": sum(lines.mapped("quantity_product_uom")),
                            "unit": product.uom_id.name,
                            "lots": [{"id": lot.id, "name": lot.name} for lot in lines.lot_id],
                        }
                        for product, lines in picking._plant_done_lines().items()
                    ],
                },
            )
            for picking in self
        ]

    def _plant_done_lines(self):
        """``{product: its lines that are done}``"""
        return self.move_line_ids.filtered(lambda line: line.state == "done").grouped("product_id")
