from odoo import models


class StockMove(models.Model):
    """What a transfer moves decides on its checks, whoever confirms or changes it."""

    _inherit = "stock.move"

    def write(self, vals):
        if {"state", "product_uom_qty", "product_uom", "picking_id"}.isdisjoint(vals):
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

    def _action_confirm(self, *args, **kwargs):
        with self.env["plant.quality.check"]._together():
            return super()._action_confirm(*args, **kwargs)

    def _action_assign(self, *args, **kwargs):
        with self.env["plant.quality.check"]._together():
            return super()._action_assign(*args, **kwargs)

    def _action_cancel(self):
        with self.env["plant.quality.check"]._together():
            return super()._action_cancel()

    def _action_done(self, *args, **kwargs):
        with self.env["plant.quality.check"]._together():
            return super()._action_done(*args, **kwargs)
