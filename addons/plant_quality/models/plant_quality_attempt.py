from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError

INDEXES = [
    Index(
        "plant_quality_attempt_number_uniq",
        "plant_quality_attempt (check_id, number)",
        "the attempts at a check in order; two never share a number",
        unique=True,
    ),
    Index(
        "plant_quality_attempt_lot_idx",
        "plant_quality_attempt (lot_id) WHERE lot_id IS NOT NULL",
        "where a lot or serial number was registered",
    ),
    Index(
        "plant_quality_attempt_component_lot_idx",
        "plant_quality_attempt (component_lot_id) WHERE component_lot_id IS NOT NULL",
        "where a lot of a component was registered",
    ),
]


class PlantQualityAttempt(models.Model):
    """One answer to a check: what was found, by whom, when. Never changes."""

    _name = "plant.quality.attempt"
    _description = "Attempt at a quality check"
    _order = "check_id, number"

    check_id = fields.Many2one(
        "plant.quality.check", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="check_id.company_id", store=True, precompute=True)
    number = fields.Integer(required=True, readonly=True, group_operator=None)
    kind = fields.Selection(
        [("first", "First"), ("retry", "Again"), ("correction", "Correction")],
        required=True,
        readonly=True,
    )
    result = fields.Selection([("pass", "Pass"), ("fail", "Fail")], required=True, readonly=True)
    value = fields.Float(
        readonly=True,
        digits=(16, 6),
        group_operator=None,
        help="What was measured, of a series the mean.",
    )
    uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True, ondelete="restrict")
    note = fields.Text(readonly=True)
    reason = fields.Text(readonly=True, help="Why the answer before was corrected.")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/serial number", readonly=True, ondelete="restrict"
    )
    component_lot_id = fields.Many2one(
        "stock.lot", string="Component's lot", readonly=True, ondelete="restrict"
    )
    picture_ids = fields.Many2many("ir.attachment", string="Pictures", readonly=True)
    measure_ids = fields.One2many("plant.quality.measure", "attempt_id", readonly=True)
    operator_id = fields.Many2one("plant.operator", readonly=True, ondelete="restrict")
    station_id = fields.Many2one("plant.station", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    time = fields.Datetime(required=True, readonly=True)
    device = fields.Char(readonly=True)
    digest = fields.Char(readonly=True, help="What a repeated call is recognised by.")

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("Attempts are history: correct the check instead of changing one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(_("Attempts are history: correct the check instead of deleting one."))

    @api.depends("check_id", "number")
    def _compute_display_name(self):
        for attempt in self:
            attempt.display_name = _(
                "%(check)s, attempt %(number)s", check=attempt.check_id.name, number=attempt.number
            )

    def _who(self):
        """Who gave this answer, in words."""
        self.ensure_one()
        return self.operator_id.name or self.user_id.name or self.device or _("nobody known")
