from odoo import api, models


class StockMoveLine(models.Model):
    """The lots a transfer moves: each may have its checks."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        checks = self.env["plant.quality.check"]
        with checks._together():
            lines = super().create(vals_list)
            checks._note(lines.picking_id)
        return lines

    def write(self, vals):
        if {"lot_id", "lot_name", "quantity", "picking_id"}.isdisjoint(vals):
            return super().write(vals)
        checks = self.env["plant.quality.check"]
        with checks._together():
            checks._note(self.picking_id)
            result = super().write(vals)
            checks._note(self.picking_id)
        return result

    def unlink(self):
        with self.env["plant.quality.check"]._together(self.picking_id):
            return super().unlink()

    def _plant_find_lots(self):
        """Give these lines the lots of their names, which are created where there are none."""
        lots = self.env["stock.lot"].search(
            [
                ("product_id", "in", self.product_id.ids),
                ("name", "in", self.mapped("lot_name")),
                ("company_id", "in", [*self.company_id.ids, False]),
            ]
        )
        known = {(lot.product_id, lot.name): lot for lot in lots}
        new = self.browse()
        for line in self:
            lot = known.get((line.product_id, line.lot_name))
            if lot:
                line.lot_id = lot
            else:
                new |= line
        if new:
            new._create_and_assign_production_lot()
