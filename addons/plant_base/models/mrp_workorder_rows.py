from odoo import _, fields, models
from odoo.tools import float_compare

from .mrp_workorder_snapshot import iso

FILES = "/plant/terminal/v1/files"
# Stock moves that do not have all they need.
SHORT = ("waiting", "confirmed", "partially_available")
# So many things that hold a work order back are named; the rest is counted.
NAMED = 3


class MrpWorkorder(models.Model):
    """Work orders as lines of a station's queue. The queries do not grow with the lines."""

    _inherit = "mrp.workorder"

    def _plant_rows(self):
        """These work orders as a terminal lists them, see docs/contracts/terminal.md."""
        # sudo: an operator may not read products and moves, but those of their station's work; the
        # orders were found as the user.
        orders = self.sudo()
        now = fields.Datetime.now()
        blocks = orders._plant_open_blocks()
        return [order._plant_row(now, blocks.get(order.workcenter_id.id)) for order in orders]

    def _plant_row(self, now, block):
        """:param block: the open line of loss of its work center, or None"""
        production, workcenter = self.production_id, self.workcenter_id
        return {
            "id": self.id,
            "name": self.name,
            "display_name": self.display_name,
            "barcode": self.barcode,
            "revision": self.plant_revision,
            "state": self.plant_state,
            "priority": production.priority or "0",
            "planned_start": iso(self.date_start),
            "planned_end": iso(self.date_finished),
            "late": bool(
                self.date_start
                and self.date_start < now
                and self.plant_state in ("waiting", "ready")
            ),
            "production": {"id": production.id, "name": production.name},
            "product": self._plant_product(self.product_id, tracking=False),
            "workcenter": {"id": workcenter.id, "name": workcenter.name},
            "quantity": {
                "planned": self.qty_production,
                "reported": self.qty_produced,
                "scrapped": self.plant_scrapped,
                "remaining": self.qty_remaining,
                "unit": self.product_uom_id.name,
            },
            "operators": [
                {"id": line.operator_id.id or None, "name": line._plant_who()}
                for line in self._plant_open_lines()
            ],
            "checks": {"todo": 0, "blocking": 0, "failed": 0},
            "waits": self._plant_waits(block),
        }

    def _plant_product(self, product, tracking=True):
        """``product``, made or used by this work order, with the path of its picture."""
        told = {
            "id": product.id,
            "name": product.name,
            "code": product.default_code or None,
            "picture": f"{FILES}/{self.id}/picture/{product.id}"
            # The mark of a picture, without loading it.
            if self._plant_has_picture(product)
            else None,
        }
        return {**told, "tracking": product.tracking} if tracking else told

    def _plant_has_picture(self, product):
        variant = product.with_context(bin_size=True)
        return bool(variant.image_variant_128 or variant.product_tmpl_id.image_128)

    def _plant_waits(self, block):
        """What holds this work order back, the gravest first: ``[{"kind", "text"}]``."""
        waits = []
        if block and self.plant_state not in ("done", "cancelled"):
            waits.append(
                {
                    "kind": "blocked",
                    "text": _(
                        "%(workcenter)s is blocked: %(block)s",
                        workcenter=self.workcenter_id.name,
                        block=block._plant_sentence(),
                    ),
                }
            )
        if self.plant_state in ("waiting", "ready"):
            if self.production_id.state == "draft":
                waits.append(
                    {"kind": "confirmation", "text": _("Its production order is not confirmed")}
                )
            before = self.blocked_by_workorder_ids.filtered(
                lambda order: order.state not in ("done", "cancel") and not order.qty_produced
            )
            if before:
                waits.append(
                    {
                        "kind": "previous",
                        "text": _("Waits for %s", ", ".join(before.mapped("name"))),
                    }
                )
        if self.plant_state not in ("done", "cancelled"):
            missing = self._plant_missing_text()
            if missing:
                waits.append({"kind": "components", "text": missing})
        return waits

    def _plant_components(self):
        """The stock moves of what this work order uses: those of its operation, and at the first
        one those of none. (17.0 links the latter to the last one, 19.0 to none.)
        """
        moves = self.production_id.move_raw_ids.filtered(lambda move: move.state != "cancel")
        first = self.production_id.workorder_ids[:1]
        return moves.filtered(
            lambda move: (
                move.operation_id == self.operation_id
                if move.operation_id and self.operation_id
                else self == first
            )
        )

    def _plant_missing(self, move):
        """How much of ``move`` is neither reserved nor built in."""
        if move.state not in SHORT:
            return 0.0
        missing = move.product_uom_qty - move.quantity
        rounding = move.product_uom.rounding
        return missing if float_compare(missing, 0.0, precision_rounding=rounding) > 0 else 0.0

    def _plant_missing_text(self):
        short = [
            (move, missing)
            for move in self._plant_components()
            if (missing := self._plant_missing(move))
        ]
        if not short:
            return ""
        named = ", ".join(
            _(
                "%(quantity)s %(unit)s of %(product)s",
                quantity=self._plant_number(missing),
                unit=move.product_uom.name,
                product=move.product_id.display_name,
            )
            for move, missing in short[:NAMED]
        )
        if len(short) > NAMED:
            named = _("%(named)s and %(count)s more", named=named, count=len(short) - NAMED)
        return _("Missing: %s", named)
