from collections import defaultdict

from odoo import api, models

from .plant_quality_check_making import Unit


class StockPicking(models.Model):
    """Receipts, deliveries and other transfers ask for the checks of their points."""

    _inherit = "stock.picking"

    def action_confirm(self):
        with self.env["plant.quality.check"]._together(self):
            return super().action_confirm()

    def action_assign(self):
        with self.env["plant.quality.check"]._together(self):
            return super().action_assign()

    def action_cancel(self):
        with self.env["plant.quality.check"]._together(self):
            return super().action_cancel()

    def _action_done(self):
        """Backorders take over what is left."""
        with self.env["plant.quality.check"]._together():
            return super()._action_done()

    def unlink(self):
        checks = self.env["plant.quality.check"]
        with checks._together():
            checks._drop_untouched("picking_id", self)
            return super().unlink()

    # -- what is asked for -----------------------------------------------------------------------

    @api.model
    def _plant_triggers(self):
        return ["transfer"]

    @api.model
    def _plant_under_way(self, companies):
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", ("waiting", "confirmed", "assigned")),
            ]
        )

    def _plant_prepare(self, scopes):
        """Where each lot is checked, lots that were typed as names become lots now: when the
        transfer is validated it would be too late.
        """
        by_lot = [scope for scope in scopes if scope.point.control == "lot"]
        if not by_lot:
            return
        lines = self.move_line_ids.filtered(
            lambda line: (
                line.lot_name
                and not line.lot_id
                and line.quantity > 0
                and line.product_id.tracking != "none"
                and line.picking_id.picking_type_id.use_create_lots
                and any(line.picking_id._plant_asks(s, line.product_id) for s in by_lot)
            )
        )
        if lines:
            lines._plant_find_lots()

    def _plant_asks(self, scope, product):
        return (
            scope.point.company_id == self.company_id
            and scope.of_picking_type(self.picking_type_id)
            and scope.of_product(product)
        )

    def _plant_units(self, scopes):
        """What ``scopes`` ask for on these transfers; see
        :class:`.plant_quality_check_making.Unit`.
        """
        for picking in self:
            quantities, lots = picking._plant_goods()
            for scope in scopes:
                products = [p for p in quantities if picking._plant_asks(scope, p)]
                if products and scope.point.control == "operation":
                    yield Unit(scope.point.id, picking=picking.id)
                    continue
                for product in products:
                    each = self.env["plant.quality.check"]._of_each(
                        scope, picking, quantities[product], lots[product]
                    )
                    for lot, index in each:
                        yield Unit(
                            scope.point.id,
                            picking=picking.id,
                            product=product.id,
                            lot=lot,
                            index=index,
                        )

    def _plant_goods(self):
        """``({product: quantity}, {product: its lots})`` of the transfer, quantities in the units
        of the products.
        """
        quantities, lots = defaultdict(float), defaultdict(dict)
        for move in self.move_ids:
            if move.state not in ("draft", "cancel"):
                quantities[move.product_id] += move.product_qty
        for line in self.move_line_ids:
            if line.lot_id and line.quantity > 0 and line.state not in ("draft", "cancel"):
                lots[line.product_id][line.lot_id] = True
        return quantities, lots
