from odoo import models

from ..emission import Emission


class StockMove(models.Model):
    """What moves of goods tell: components that are short, lots that are shipped, purchases that
    are received."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        result = super()._action_assign(force_qty=force_qty)
        # sudo: who reserves need not write production orders.
        self.sudo().raw_material_production_id._plant_note_shortage(self)
        return result

    def _action_done(self, cancel_backorder=False):
        under_way = self.picking_id.filtered(lambda picking: picking.state != "done")
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: who moves goods need not read contacts and lots.
        done = moves.sudo().filtered(lambda move: move.state == "done")
        received = (done.picking_id & under_way.sudo()).filtered(
            lambda picking: (
                picking.state == "done"
                and picking.picking_type_code == "incoming"
                and picking.location_id.usage == "supplier"
            )
        )
        self.env["plant.event"]._emit_batch([*received._plant_receipts(), *done._plant_shipped()])
        return moves

    def _plant_shipped(self):
        """Emissions for the lots that these moves have brought to a customer, one for each lot and
        delivery."""
        shipped = {}
        for line in self.move_line_ids:
            if (
                line.lot_id
                and line.location_dest_id.usage == "customer"
                and line.location_id.usage != "customer"
            ):
                key = (line.lot_id, line.picking_id)
                shipped[key] = shipped.get(key, 0.0) + line.quantity_product_uom
        return [
            Emission(
                "plant.lot.shipped",
                lot,
                {
                    **lot._plant_event_data(),
                    "quantity": quantity,
                    "unit": lot.product_id.uom_id.name,
                    "transfer": {"id": picking.id, "name": picking.name} if picking else None,
                    "partner": picking.partner_id.id or None,
                    "origin": picking.origin or None,
                },
            )
            for (lot, picking), quantity in shipped.items()
        ]
