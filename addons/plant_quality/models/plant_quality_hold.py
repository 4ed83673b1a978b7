from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import UserError, ValidationError

INDEXES = [
    Index(
        "plant_quality_hold_open_idx",
        "plant_quality_hold (lot_id) WHERE released_at IS NULL",
        "whether a lot is on hold, and why",
    ),
    Index(
        "plant_quality_hold_lot_idx",
        "plant_quality_hold (lot_id, id)",
        "the holds of a lot",
    ),
    Index(
        "plant_quality_hold_company_open_idx",
        "plant_quality_hold (company_id, id) WHERE released_at IS NULL",
        "what is on hold in a company, newest first",
    ),
    Index(
        "plant_quality_hold_check_idx",
        "plant_quality_hold (check_id) WHERE check_id IS NOT NULL",
        "the holds that a check has placed",
    ),
    Index(
        "plant_quality_hold_alert_idx",
        "plant_quality_hold (alert_id) WHERE alert_id IS NOT NULL",
        "the holds that belong to an alert",
    ),
]


class PlantQualityHold(models.Model):
    """A lot that must not leave the plant, why, and who let it go. History: never deleted.

    A lot may be held more than once at a time; it goes when the last hold is released. A check that
    passes in the end releases nothing: what became of the lot is for an inspector to say.
    """

    _name = "plant.quality.hold"
    _description = "Hold of a lot"
    _order = "id desc"

    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot/serial number",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    check_id = fields.Many2one("plant.quality.check", readonly=True, ondelete="restrict")
    alert_id = fields.Many2one("plant.quality.alert", readonly=True, ondelete="restrict")
    placed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    operator_id = fields.Many2one("plant.operator", readonly=True, ondelete="restrict")
    placed_at = fields.Datetime(string="Since", required=True, readonly=True)
    released_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    released_at = fields.Datetime(string="Released", readonly=True)
    release_note = fields.Text(readonly=True)

    _sql_constraints = [
        (
            "released_whole",
            "check((released_at is null) = (released_by is null))",
            "A hold that is released says who released it.",
        ),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.constrains("lot_id", "company_id")
    def _check_company(self):
        for hold in self:
            if hold.lot_id.company_id and hold.lot_id.company_id != hold.company_id:
                raise ValidationError(_("A hold is of its lot's own company."))

    @api.depends("lot_id", "placed_at")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = _("Hold of %s", hold.lot_id.name)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(_("Holds are history: they are released, and never deleted."))

    def action_release(self):
        """Ask for what is to be said of the release of these holds."""
        return {
            "type": "ir.actions.act_window",
            "name": _("Release"),
            "res_model": "plant.quality.hold.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_ids": [(6, 0, self.ids)]},
        }

    def _release(self, note):
        """Release these holds, in the name of the user.

        :param note: why the lot may go, required
        :raise AccessError: the user is no inspector, or may not read them
        :raise UserError: one is released already, or nothing was noted
        """
        self.env["plant.quality.alert"]._check_inspector()
        note = (note or "").strip()
        if not note:
            raise UserError(_("Say why the lot may go: what was found, and what was done."))
        touch_rows(self.env.cr, "stock_lot", self.lot_id.ids)
        self.invalidate_recordset(["released_at", "released_by"])
        for hold in self:
            if hold.released_at:
                raise UserError(
                    _(
                        "%(who)s has released %(lot)s already. Reload the page to see it.",
                        who=hold.released_by.name,
                        lot=hold.lot_id.name,
                    )
                )
        # sudo: holds are read-only to everyone; this is how one ends, for who was checked above.
        holds = self.sudo()
        holds.write(
            {
                "released_by": self.env.uid,
                "released_at": fields.Datetime.now(),
                "release_note": note,
            }
        )
        for lot in holds.lot_id.filtered(lambda lot: not lot.plant_on_hold):
            lot._plant_tell_hold(
                "released", holds.filtered(lambda hold, lot=lot: hold.lot_id == lot)[:1]
            )
        return True
