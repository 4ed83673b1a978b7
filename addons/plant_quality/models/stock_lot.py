from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import UserError

INDEXES = [
    Index(
        "plant_stock_lot_on_hold_idx",
        "stock_lot (company_id, id) WHERE plant_on_hold",
        "the lots on hold",
    ),
]


class StockLot(models.Model):
    _inherit = "stock.lot"

    plant_hold_ids = fields.One2many("plant.quality.hold", "lot_id", string="Holds", readonly=True)
    plant_on_hold = fields.Boolean(
        string="On hold",
        compute="_compute_plant_on_hold",
        store=True,
        help="It cannot be delivered before an inspector has released it.",
    )
    plant_hold_reason = fields.Text(
        string="Why it is on hold", compute="_compute_plant_hold_reason"
    )
    plant_check_ids = fields.One2many(
        "plant.quality.check", "lot_id", string="Quality checks", readonly=True
    )
    plant_alert_count = fields.Integer(compute="_compute_plant_alert_count")

    def init(self):
        super().init()
        create_indexes(self.env.cr, INDEXES)

    @api.depends("plant_hold_ids.released_at")
    def _compute_plant_on_hold(self):
        for lot in self:
            lot.plant_on_hold = any(not hold.released_at for hold in lot.plant_hold_ids)

    @api.depends("plant_hold_ids.released_at")
    def _compute_plant_hold_reason(self):
        for lot in self:
            held = lot.plant_hold_ids.filtered(lambda hold: not hold.released_at)
            lot.plant_hold_reason = "\n".join(held.mapped("reason"))

    def _compute_plant_alert_count(self):
        # sudo: a number is no secret to who sees the lot; the alerts themselves may be.
        counts = dict(
            self.env["plant.quality.alert"]
            .sudo()
            ._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"])
        )
        for lot in self:
            lot.plant_alert_count = counts.get(lot, 0)

    def action_plant_hold(self):
        """Ask why these lots are held."""
        return {
            "type": "ir.actions.act_window",
            "name": _("Hold"),
            "res_model": "plant.quality.hold.place",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lot_ids": [(6, 0, self.ids)]},
        }

    def action_plant_release(self):
        """Ask for what is to be said of the release of these lots."""
        return self.plant_hold_ids.filtered(lambda hold: not hold.released_at).action_release()

    def action_plant_alerts(self):
        """The alerts of this lot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "plant_quality.action_plant_quality_alert"
        )
        context = {"default_lot_id": self.id, "default_product_id": self.product_id.id}
        return {**action, "domain": [("lot_id", "=", self.id)], "context": context}

    def plant_hold(self, reason):
        """Hold these lots in the user's own name; for inspectors. Returns the holds.

        :param reason: what is suspected, required
        """
        self.env["plant.quality.alert"]._check_inspector()
        compat.check_access(self, "read")
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(_("Say why the lot is held: what is wrong, or suspected."))
        return self._plant_hold(reason.strip())

    def _plant_hold(self, reason, check=None, alert=None):
        """Hold these lots. One that ``check`` holds already is not held once more for it.

        :return: the open holds, of the check where one is given (sudo)
        """
        touch_rows(self.env.cr, self._table, self.ids)
        # sudo: holds are read-only to everyone; the caller has checked who asks, or is a rule.
        lots = self.sudo()
        lots.invalidate_recordset(["plant_hold_ids"])
        holds = lots.env["plant.quality.hold"]
        for lot in lots:
            known = lot.plant_hold_ids.filtered(
                lambda hold: not hold.released_at and check and hold.check_id == check
            )
            if known:
                holds |= known
                continue
            was_held = lot.plant_on_hold
            hold = holds.create(
                {
                    "lot_id": lot.id,
                    "company_id": (lot.company_id or self.env.company).id,
                    "reason": reason,
                    "check_id": check.id if check else False,
                    "alert_id": alert.id if alert else False,
                    "placed_by": self.env.uid,
                    "operator_id": check.sudo().operator_id.id if check else False,
                    "placed_at": fields.Datetime.now(),
                }
            )
            if not was_held:
                lot._plant_tell_hold("held", hold)
            holds |= hold
        return holds

    def _plant_tell_hold(self, what, hold):
        self.ensure_one()
        product = self.product_id
        self.env["plant.event"]._emit(
            f"plant.lot.{what}",
            self,
            {
                "lot": {"id": self.id, "name": self.name},
                "product": {
                    "id": product.id,
                    "name": product.name,
                    "code": product.default_code or None,
                },
                "reason": hold.reason,
                "note": hold.release_note or None,
                "check": hold.check_id.id or None,
                "alert": hold.alert_id.id or None,
                "operator": hold.operator_id.id or None,
            },
            operator=hold.operator_id,
        )
