from odoo import _, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.locking import touch_rows
from odoo.addons.plant_base.models.mrp_workorder_quantity import MOST_NAME
from odoo.exceptions import UserError


class PlantQualityCheck(models.Model):
    """Lots and serial numbers that are registered by checks: of the product, and of components."""

    _inherit = "plant.quality.check"

    def _lot_in(self, answer, correcting):
        """The lot of the product that ``answer`` names; registered now where it is new.

        Of a production order it becomes the lot that the order makes, where it makes none yet. A
        correction leaves the order alone.
        """
        name, product = self._lot_name_in(answer), self.product_id
        self._check_tracked(product, name)
        asked = self.lot_id if self.lot_id not in self.attempt_ids.lot_id else self.lot_id.browse()
        if asked and asked.name != name:
            raise UserError(
                _(
                    "%(check)s is of %(asked)s, and %(scanned)s was scanned. Scan the piece at "
                    "hand, or open its own check.",
                    check=self.name,
                    asked=asked.name,
                    scanned=name,
                )
            )
        if asked:
            return asked
        lot = self._find_lot(product, name) or self._new_lot(product, name)
        if self.production_id and not correcting:
            self._make_lot(lot)
        self._check_registered_once(lot, "lot_id")
        return lot

    def _component_in(self, answer):
        """The lot of the component that ``answer`` names: known, of that product, and not held."""
        name, component = self._lot_name_in(answer), self.version_id.component_id
        self._check_tracked(component, name)
        lot = self._find_lot(component, name)
        if not lot:
            raise UserError(
                _(
                    "There is no %(lot)s of %(product)s. Check the number, or have it received "
                    "first.",
                    lot=name,
                    product=component.display_name,
                )
            )
        if lot.plant_on_hold:
            raise UserError(
                _(
                    "⛔ %(lot)s is on hold and must not be built in: %(reason)s. Take another, or "
                    "ask an inspector to release it.",
                    lot=name,
                    reason=lot.plant_hold_reason,
                )
            )
        self._check_registered_once(lot, "component_lot_id")
        return lot

    def _lot_name_in(self, answer):
        name = self.workorder_id._plant_text(answer.get("lot"), MOST_NAME)
        if not name:
            raise UserError(_("Scan or enter the lot or serial number."))
        return name

    def _check_tracked(self, product, name):
        if product.tracking in ("lot", "serial"):
            return
        raise UserError(
            _(
                "%(product)s is not tracked by lot or serial number, so %(lot)s cannot be "
                "registered. Tell whoever set up %(point)s.",
                product=product.display_name or _("No product"),
                lot=name,
                point=self.point_id.name,
            )
        )

    def _find_lot(self, product, name):
        """The lot of ``product`` with this name, empty where it is unknown; one of another product
        only is an error.
        """
        return self.workorder_id._plant_find_lot(product, name)

    def _new_lot(self, product, name):
        if self.picking_id and not self.picking_id.picking_type_id.use_create_lots:
            raise UserError(
                _(
                    "There is no %(lot)s of %(product)s, and %(transfer)s makes no new ones. Check "
                    "the number.",
                    lot=name,
                    product=product.display_name,
                    transfer=self.picking_id.display_name,
                )
            )
        return self.workorder_id._plant_new_lot(product, name)

    def _make_lot(self, lot):
        """Have the production order make ``lot``, if it does not yet.

        :raise UserError: it makes another one, or the piece came out of an order before
        """
        production = self.production_id
        current = compat.producing_lots(production)
        if lot in current:
            return
        if lot.product_id.tracking == "serial" and compat.serial_produced(production, lot):
            raise UserError(
                _("Serial number %s was made before. Scan the piece at hand.", lot.name)
            )
        if production.state == "done" or (current and not compat.makes_many_serials(production)):
            raise UserError(
                _(
                    "%(production)s makes %(current)s, not %(lot)s. Scan the piece at hand.",
                    production=production.name,
                    current=", ".join(current.mapped("name")) or _("no lot"),
                    lot=lot.name,
                )
            )
        compat.add_producing_lot(production, lot)

    def _check_registered_once(self, lot, field):
        """Refuse a piece that another check of this point has registered already."""
        if lot.product_id.tracking != "serial":
            return
        # Two that register one piece at once must be serial.
        touch_rows(self.env.cr, lot._table, lot.ids)
        attempts = self.env["plant.quality.attempt"].search(
            [
                (field, "=", lot.id),
                ("check_id", "!=", self.id),
                ("check_id.point_id", "=", self.point_id.id),
            ]
        )
        # What a correction took back is free again.
        standing = attempts.filtered(lambda attempt: attempt == attempt.check_id.attempt_id)
        if standing:
            raise UserError(
                _(
                    "Serial number %(lot)s is registered with %(check)s already. Scan the piece at "
                    "hand.",
                    lot=lot.name,
                    check=standing[0].check_id.name,
                )
            )
