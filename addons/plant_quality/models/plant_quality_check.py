from odoo import _, fields, models


class PlantQualityCheck(models.Model):
    """One thing to be checked, from its trigger to its answer."""

    _name = "plant.quality.check"
    _description = "Quality check"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default=lambda _self: _("New"))
    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="restrict"
    )
    version_id = fields.Many2one(
        "plant.quality.version", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    state = fields.Selection(
        [("todo", "To do"), ("passed", "Passed"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="todo",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/serial number", readonly=True, ondelete="restrict"
    )
    quantity_index = fields.Integer(string="Number", readonly=True, group_operator=None)
    production_id = fields.Many2one("mrp.production", readonly=True, ondelete="cascade")
    workorder_id = fields.Many2one("mrp.workorder", readonly=True, ondelete="cascade")
    picking_id = fields.Many2one("stock.picking", readonly=True, ondelete="cascade")
    workcenter_id = fields.Many2one("mrp.workcenter", readonly=True, ondelete="restrict")
    attempt_ids = fields.One2many("plant.quality.attempt", "check_id", readonly=True)
    attempt_id = fields.Many2one(
        "plant.quality.attempt", string="Last attempt", readonly=True, ondelete="restrict"
    )
    attempt_count = fields.Integer(string="Attempts", readonly=True, group_operator=None)
    measure_ids = fields.One2many("plant.quality.measure", "check_id", readonly=True)
    first_result = fields.Selection([("pass", "Pass"), ("fail", "Fail")], readonly=True)
    value = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    operator_id = fields.Many2one("plant.operator", readonly=True, ondelete="restrict")
    station_id = fields.Many2one("plant.station", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)
    device = fields.Char(readonly=True)
    signed_off_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    signed_off_at = fields.Datetime(readonly=True)
    released = fields.Boolean(readonly=True)
    release_reason = fields.Text(readonly=True)
    released_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    released_at = fields.Datetime(readonly=True)
    alert_ids = fields.One2many("plant.quality.alert", "check_id")

    def _after_attempt(self, attempt):
        """What follows from a completed attempt: sampling, control chart, alert, hold."""
        self.ensure_one()
        self.point_id._sampling_feedback(self)
        self.env["plant.quality.chart"]._feed(attempt)
        if attempt.result == "fail":
            if self.version_id.on_fail_alert:
                self.env["plant.quality.alert"]._open_for_check(self)
            if self.version_id.on_fail_hold and self.lot_id:
                self.lot_id._plant_hold(self.display_name, check=self)
