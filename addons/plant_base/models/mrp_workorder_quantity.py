from odoo import _, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

from .. import compat
from ..locking import touch_rows

# Far above any count, far below where floats lose whole numbers.
LARGEST = 1e12
# Letters in a lot's name or a call's key.
MOST_NAME = 255


class MrpWorkorderQuantity(models.Model):
    """The verbs that count: report and scrap."""

    _inherit = "mrp.workorder"

    def plant_report(self, quantity, lot_name=None, token=None, key=None):
        """So much more was made, good or bad, in the unit of measure of the work order.

        :param quantity: above 0, at most what remains, in steps of the unit of measure
        :param lot_name: lot or serial number of what was made, known or new. May be left out before
            the last operation, and where the production order makes one already
        :param key: what makes a repeated call the same: it counts once
        """
        order = self._plant_enter(token)
        key = order._plant_text(key, MOST_NAME) or None
        if key and order._plant_seen("plant.workorder.report", key):
            return order._plant_leave()
        order._plant_check_state("running", "paused")
        order._plant_check_quantity(quantity, order.product_uom_id)
        if (
            float_compare(
                quantity, order.qty_remaining, precision_rounding=order.product_uom_id.rounding
            )
            > 0
        ):
            raise UserError(
                _(
                    "Only %(remaining)s %(unit)s of %(order)s remain to be reported, and "
                    "%(quantity)s were reported now. Correct the number, or have the quantity of "
                    "the production order raised.",
                    remaining=order._plant_number(order.qty_remaining),
                    unit=order.product_uom_id.name,
                    order=order.display_name,
                    quantity=order._plant_number(quantity),
                )
            )
        lot = order._plant_report_lot(quantity, lot_name)
        actor = order._plant_actor()
        order.env["plant.workorder.report"].create(
            {
                "workorder_id": order.id,
                "operator_id": actor.operator_id,
                "station_id": actor.station_id,
                "user_id": actor.user_id,
                "quantity": quantity,
                "lot_id": lot.id,
                "time": fields.Datetime.now(),
                "key": key,
            }
        )
        return order._plant_leave()

    def plant_scrap(  # noqa: PLR0917
        self, quantity, reason, product_id=None, lot_name=None, token=None, key=None
    ):
        """So much was spoilt: of what this work order has reported, or of a component.

        :param quantity: above 0, in the unit of measure of the product (of the work order, for what
            it makes). Of what it makes, at most what was reported and not scrapped yet
        :param reason: id of a ``plant.scrap.reason``
        :param product_id: id of a component of the production order, None for what it makes
        :param lot_name: its lot or serial number, needed where the product is tracked and it is not
            the one that is being made
        :param key: what makes a repeated call the same: it counts once
        """
        order = self._plant_enter(token)
        key = order._plant_text(key, MOST_NAME) or None
        if key and order._plant_seen("stock.scrap", key):
            return order._plant_leave()
        order._plant_check_state("running", "paused", "blocked", "done")
        why = order._plant_named("plant.scrap.reason", reason)
        if not why.active:
            raise UserError(_("Choose a reason for the scrap: this one is not among them."))
        product = order._plant_scrap_product(product_id)
        made = product == order.product_id
        uom = order.product_uom_id if made else product.uom_id
        order._plant_check_quantity(quantity, uom)
        production = order.production_id
        if production.state in ("done", "cancel"):
            raise UserError(
                _(
                    "%s is closed. Scrap from stock instead, or ask a supervisor to.",
                    production.name,
                )
            )
        if made:
            order._plant_check_scrap_made(quantity)
        lot = order._plant_scrap_lot(product, lot_name)
        actor = order._plant_actor()
        scrap = order.env["stock.scrap"].create(
            {
                "product_id": product.id,
                "product_uom_id": uom.id,
                "scrap_qty": quantity,
                "lot_id": lot.id,
                "production_id": production.id,
                "workorder_id": order.id,
                "company_id": order.company_id.id,
                "location_id": (
                    production.location_dest_id if made else production.location_src_id
                ).id,
                "plant_reason_id": why.id,
                "plant_operator_id": actor.operator_id,
                "plant_station_id": actor.station_id,
                "plant_key": key,
            }
        )
        if not made and not scrap.check_available_qty():
            raise UserError(
                _(
                    "%(location)s holds less than %(quantity)s %(unit)s of %(product)s. Check the "
                    "number and the product; if they are right, have the stock corrected.",
                    location=scrap.location_id.display_name,
                    quantity=order._plant_number(quantity),
                    unit=uom.name,
                    product=product.display_name,
                )
            )
        # What this order makes is in stock only when it is closed: until then the scrap stands as
        # less than nothing there, and closing evens it out.
        scrap.do_scrap()
        return order._plant_leave()

    # -- quantities ------------------------------------------------------------------------------

    def _plant_check_quantity(self, quantity, uom):
        if isinstance(quantity, bool) or not isinstance(quantity, int | float):
            raise UserError(_("Give the quantity as a number."))
        # A comparison, unlike isfinite, also takes an int that no float can hold; NaN fails it.
        if not 0 < quantity < LARGEST:
            raise UserError(
                _("The quantity must be a number above 0 that can be counted. Correct it.")
            )
        step = self._plant_step(uom)
        rounded = float_round(quantity, precision_rounding=step)
        if abs(rounded - quantity) > step / 1000:
            raise UserError(
                _(
                    "%(quantity)s is finer than %(unit)s are counted: in steps of %(step)s. "
                    "Round it.",
                    quantity=quantity,
                    unit=uom.name,
                    step=self._plant_number(step),
                )
            )

    def _plant_number(self, quantity):
        return f"{quantity:.6f}".rstrip("0").rstrip(".")

    def _plant_seen(self, model, key):
        """Whether this work order has counted a call with ``key``; another's is an error."""
        field = {"plant.workorder.report": "key", "stock.scrap": "plant_key"}[model]
        seen = self.env[model].search([(field, "=", key)], limit=1)
        if seen and seen.workorder_id != self:
            raise UserError(_("This was counted on %s already.", seen.workorder_id.display_name))
        return bool(seen)

    # -- lots ------------------------------------------------------------------------------------

    def _plant_report_lot(self, quantity, lot_name):
        """The lot of what is reported now, registered with the production order; empty for none."""
        production, product = self.production_id, self.product_id
        name = self._plant_text(lot_name, MOST_NAME)
        current = compat.producing_lots(production)
        none = self.env["stock.lot"]
        if product.tracking == "none":
            if name:
                raise UserError(
                    _(
                        "%(product)s is not tracked by lot: leave out %(lot)s.",
                        product=product.display_name,
                        lot=name,
                    )
                )
            return none
        if product.tracking == "serial" and float_compare(quantity, 1, precision_digits=6):
            raise UserError(
                _(
                    "%s has a serial number for each piece: report one at a time.",
                    product.display_name,
                )
            )
        if not name:
            if current and product.tracking == "lot":
                return current
            if self._plant_is_last():
                raise UserError(
                    _(
                        "%(product)s is tracked by %(what)s: scan or enter it, this is the last "
                        "operation.",
                        product=product.display_name,
                        what=_("serial number") if product.tracking == "serial" else _("lot"),
                    )
                )
            return none
        lot = self._plant_find_lot(product, name) or self._plant_new_lot(product, name)
        if product.tracking == "serial":
            self._plant_check_serial(lot)
        if lot not in current:
            if current and not compat.makes_many_serials(production):
                raise UserError(
                    _(
                        "%(production)s makes %(current)s, not %(lot)s. Report what belongs to "
                        "%(current)s and finish; the rest goes on in a backorder with a number of "
                        "its own.",
                        production=production.name,
                        current=current.name,
                        lot=name,
                    )
                )
            compat.add_producing_lot(production, lot)
        return lot

    def _plant_is_last(self):
        return not self.needed_by_workorder_ids.filtered(lambda order: order.state != "cancel")

    def _plant_find_lot(self, product, name):
        """The lot of ``product`` with this name, empty where it is unknown.

        :raise UserError: it is a lot of another product only
        """
        lots = self.env["stock.lot"].search(
            [("name", "=", name), ("company_id", "in", (False, self._plant_company().id))]
        )
        lot = lots.filtered(lambda lot: lot.product_id == product)[:1]
        if lots and not lot:
            raise UserError(
                _(
                    "%(lot)s belongs to %(other)s, not to %(product)s. Scan the right one.",
                    lot=name,
                    other=lots[0].product_id.display_name,
                    product=product.display_name,
                )
            )
        return lot

    def _plant_new_lot(self, product, name):
        # Odoo keeps lots unique in Python only: two that register one at once must be serial.
        touch_rows(self.env.cr, "product_product", product.ids)
        return self.env["stock.lot"].create(
            {"name": name, "product_id": product.id, "company_id": self._plant_company().id}
        )

    def _plant_company(self):
        """Of the work order; where there is none, of who calls."""
        return self.company_id or self.env.company

    def _plant_check_serial(self, lot):
        """Refuse a piece that this work order, or another open production order, has counted."""
        # Two orders that are told of one piece at once must be serial.
        touch_rows(self.env.cr, "stock_lot", lot.ids)
        counted = self.env["plant.workorder.report"]._read_group(
            [("lot_id", "=", lot.id)], ["workorder_id"], ["quantity:sum"]
        )
        others = [
            order
            for order, quantity in counted
            if quantity > 0
            and (
                order == self
                or (
                    order.production_id != self.production_id
                    and order.production_id.state not in ("done", "cancel")
                )
            )
        ]
        if others or compat.serial_produced(self.production_id, lot):
            raise UserError(
                _(
                    "Serial number %(lot)s was reported before%(when)s. Scan the piece at hand.",
                    lot=lot.name,
                    when=_(", on %s", others[0].display_name) if others else "",
                )
            )

    # -- scrap -----------------------------------------------------------------------------------

    def _plant_scrap_product(self, product_id):
        if product_id is None or product_id is False:
            return self.product_id
        products = self.production_id.move_raw_ids.filtered(
            lambda move: move.state != "cancel"
        ).product_id
        product = (products | self.product_id).filtered(lambda p: p.id == product_id)
        if not product:
            raise UserError(
                _(
                    "That product is neither made nor used by %s. Choose one that is.",
                    self.production_id.name,
                )
            )
        return product

    def _plant_check_scrap_made(self, quantity):
        good = self.qty_produced - self.plant_scrapped
        if float_compare(quantity, good, precision_rounding=self.product_uom_id.rounding) > 0:
            raise UserError(
                _(
                    "%(order)s has %(good)s %(unit)s reported and not scrapped, fewer than "
                    "%(quantity)s. Report what was made first, then scrap the bad part of it.",
                    order=self.display_name,
                    good=self._plant_number(good),
                    unit=self.product_uom_id.name,
                    quantity=self._plant_number(quantity),
                )
            )

    def _plant_scrap_lot(self, product, lot_name):
        name = self._plant_text(lot_name, MOST_NAME)
        if product.tracking == "none":
            return self.env["stock.lot"]
        if not name:
            lots = compat.producing_lots(self.production_id)
            if product == self.product_id and len(lots) == 1:
                return lots
            raise UserError(
                _(
                    "%s is tracked by lot or serial number: say which one was spoilt.",
                    product.display_name,
                )
            )
        lot = self._plant_find_lot(product, name)
        if not lot:
            raise UserError(
                _(
                    "There is no %(lot)s of %(product)s. Check the number.",
                    lot=name,
                    product=product.display_name,
                )
            )
        made = compat.producing_lots(self.production_id) | self.plant_report_ids.lot_id
        if product == self.product_id and made and lot not in made:
            raise UserError(
                _(
                    "%(production)s makes %(current)s, not %(lot)s. Scan the piece at hand, or "
                    "scrap %(lot)s from stock.",
                    production=self.production_id.name,
                    current=", ".join(made.mapped("name")),
                    lot=name,
                )
            )
        return lot
