from odoo import _, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..locking import touch_rows
from .mrp_workorder_quantity import MOST_NAME


class MrpWorkorder(models.Model):
    """The verbs that register what is built in and what is made beside the product."""

    _inherit = "mrp.workorder"

    def plant_consume(self, component, lot_name, quantity=None, token=None):
        """This lot or serial number of a component is built in.

        :param component: id of the stock move
        :param quantity: of this lot in all, in the unit of the move: what is missing where it is
            left out, 0 to take the lot away again. Set, not added: a repeated call changes nothing
        """
        order = self._plant_enter(token)
        order._plant_check_state("running", "paused")
        move = order._plant_move_named(order._plant_components(), component)
        lot = order._plant_component_lot(move, lot_name)
        others = sum(line.quantity for line in order._plant_registered(move) if line.lot_id != lot)
        if quantity is None:
            quantity = 1.0 if lot.product_id.tracking == "serial" else move.product_uom_qty - others
            if quantity <= 0:
                raise UserError(
                    _(
                        "All %(needed)s %(unit)s of %(product)s are registered. Take a wrong lot "
                        "away first.",
                        needed=order._plant_number(move.product_uom_qty),
                        unit=move.product_uom.name,
                        product=move.product_id.display_name,
                    )
                )
        if quantity != 0:
            order._plant_check_quantity(quantity, move.product_uom)
            order._plant_check_built_in(move, lot, quantity)
        order._plant_set_lot(move, lot, quantity)
        return order._plant_leave()

    def plant_byproduct(self, byproduct, quantity, lot_name=None, token=None):
        """So much of a by-product was made, in all. Set, not added.

        :param byproduct: id of the stock move
        :param lot_name: of a tracked one; new or known
        """
        order = self._plant_enter(token)
        order._plant_check_state("running", "paused")
        move = order._plant_move_named(order._plant_byproducts(), byproduct)
        product = move.product_id
        if quantity != 0:
            order._plant_check_quantity(quantity, move.product_uom)
        name = order._plant_text(lot_name, MOST_NAME)
        if product.tracking != "none":
            if not name:
                raise UserError(
                    _("%s is tracked: scan or enter its lot or serial number.", product.name)
                )
            lot = order._plant_find_lot(product, name) or order._plant_new_lot(product, name)
            order._plant_set_lot(move, lot, quantity)
        else:
            move.quantity = quantity
            move.picked = bool(quantity)
        return order._plant_leave()

    # -- helpers ---------------------------------------------------------------------------------

    def _plant_move_named(self, moves, id_):
        move = moves.filtered(lambda move: move.id == id_)
        if not move or move.state in ("done", "cancel"):
            raise UserError(
                _(
                    "That is not used by %s, or no longer. Look at the card and choose again.",
                    self.display_name,
                )
            )
        return move

    def _plant_component_lot(self, move, lot_name):
        """The lot that was named, known and of the product of ``move``."""
        product, name = move.product_id, self._plant_text(lot_name, MOST_NAME)
        if product.tracking == "none":
            raise UserError(
                _("%s is not tracked by lot: there is nothing to register.", product.display_name)
            )
        if not name:
            raise UserError(_("Scan or enter the lot or serial number."))
        lot = self._plant_find_lot(product, name)
        if not lot:
            self._plant_refuse_foreign(name)
            raise UserError(
                _(
                    "There is no %(lot)s of %(product)s. Check the number, or have it received "
                    "first.",
                    lot=name,
                    product=product.display_name,
                )
            )
        return lot

    def _plant_refuse_foreign(self, name):
        """:raise UserError: ``name`` is a lot of another plant (company) only"""
        others = self.env["stock.lot"].search_count(
            [("name", "=", name), ("company_id", "not in", (False, self._plant_company().id))],
            limit=1,
        )
        if others:
            raise UserError(
                _(
                    "%s belongs to another plant. Put it aside, and tell your supervisor how it "
                    "came here.",
                    name,
                )
            )

    def _plant_check_built_in(self, move, lot, quantity):
        """Refuse a lot of which so much cannot be built in."""
        self._plant_check_may_build_in(lot)
        serial = lot.product_id.tracking == "serial"
        if serial and float_compare(quantity, 1, precision_digits=6):
            raise UserError(
                _(
                    "%s has a serial number for each piece: register one at a time.",
                    lot.product_id.name,
                )
            )
        # Two orders that build in one piece at once must be serial.
        touch_rows(self.env.cr, "stock_lot", lot.ids)
        elsewhere = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", lot.id),
                ("plant_registered", "=", True),
                ("move_id", "!=", move.id),
                ("move_id.raw_material_production_id", "!=", False),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        if serial and elsewhere:
            raise UserError(
                _(
                    "%(lot)s is registered with %(order)s already. Scan the piece at hand.",
                    lot=lot.name,
                    order=elsewhere[0].move_id.raw_material_production_id.name,
                )
            )
        there = sum(self._plant_quants(move, lot).mapped("quantity"))
        there -= sum(line.quantity_product_uom for line in elsewhere)
        wanted = move.product_uom._compute_quantity(quantity, lot.product_id.uom_id)
        if float_compare(wanted, there, precision_rounding=lot.product_id.uom_id.rounding) > 0:
            raise UserError(
                _(
                    "Of %(lot)s %(there)s %(unit)s are in stock, fewer than %(wanted)s. Check the "
                    "number; if it is right, have the stock corrected.",
                    lot=lot.name,
                    there=self._plant_number(max(there, 0.0)),
                    unit=lot.product_id.uom_id.name,
                    wanted=self._plant_number(wanted),
                )
            )

    def _plant_check_may_build_in(self, lot):
        """Where a module knows of lots that must not be built in, it refuses them here."""

    def _plant_registered(self, move):
        """The lines of ``move`` that a person has registered."""
        return move.move_line_ids.filtered("plant_registered")

    def _plant_quants(self, move, lot):
        return self.env["stock.quant"].search(
            [
                ("lot_id", "=", lot.id),
                ("location_id", "child_of", move.location_id.id),
                ("quantity", ">", 0),
            ]
        )

    def _plant_set_lot(self, move, lot, quantity):
        """Have ``move`` take ``quantity`` of ``lot``, in place of what is only reserved for it."""
        registered = self._plant_registered(move)
        own = registered.filtered(lambda line: line.lot_id == lot)
        so_far, rounding = sum(own.mapped("quantity")), move.product_uom.rounding
        if float_compare(so_far, quantity, precision_rounding=rounding) == 0:
            return
        own.unlink()
        over = quantity
        for line in move.move_line_ids - registered:
            if over <= 0:
                break
            given = min(over, line.quantity)
            over -= given
            if line.quantity - given > 0:
                line.quantity -= given
            else:
                line.unlink()
        if not quantity:
            return
        location = self._plant_quants(move, lot)[:1].location_id or move.location_id
        self.env["stock.move.line"].create(
            {
                "move_id": move.id,
                "product_id": move.product_id.id,
                "product_uom_id": move.product_uom.id,
                "lot_id": lot.id,
                "quantity": quantity,
                "picked": True,
                "plant_registered": True,
                "location_id": location.id,
                "location_dest_id": move.location_dest_id.id,
                "company_id": move.company_id.id,
            }
        )
        # What a person has registered is not made to follow the quantity produced.
        move.manual_consumption = True
