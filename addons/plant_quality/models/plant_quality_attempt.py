from odoo import fields, models


class PlantQualityAttempt(models.Model):
    """One answer to a check: what was found, by whom, when. Never changes."""

    _name = "plant.quality.attempt"
    _description = "Attempt at a quality check"
    _order = "check_id, number"

    check_id = fields.Many2one(
        "plant.quality.check", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="check_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True, group_operator=None)
    kind = fields.Selection(
        [("first", "First"), ("retry", "Again"), ("correction", "Correction")],
        required=True,
        readonly=True,
    )
    result = fields.Selection([("pass", "Pass"), ("fail", "Fail")], required=True, readonly=True)
    value = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    uom_id = fields.Many2one("uom.uom", readonly=True, ondelete="restrict")
    note = fields.Text(readonly=True)
    reason = fields.Text(readonly=True, help="Why the answer before was corrected.")
    lot_id = fields.Many2one("stock.lot", readonly=True, ondelete="restrict")
    component_lot_id = fields.Many2one("stock.lot", readonly=True, ondelete="restrict")
    picture_ids = fields.Many2many("ir.attachment", string="Pictures", readonly=True)
    measure_ids = fields.One2many("plant.quality.measure", "attempt_id", readonly=True)
    operator_id = fields.Many2one("plant.operator", readonly=True, ondelete="restrict")
    station_id = fields.Many2one("plant.station", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    time = fields.Datetime(required=True, readonly=True)
    device = fields.Char(readonly=True)
