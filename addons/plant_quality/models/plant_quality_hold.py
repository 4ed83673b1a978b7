from odoo import fields, models


class PlantQualityHold(models.Model):
    """A lot that must not leave the plant, and why."""

    _name = "plant.quality.hold"
    _description = "Hold of a lot"
    _order = "id desc"

    lot_id = fields.Many2one("stock.lot", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    check_id = fields.Many2one("plant.quality.check", readonly=True, ondelete="set null")
    alert_id = fields.Many2one("plant.quality.alert", readonly=True, ondelete="set null")
    placed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    operator_id = fields.Many2one("plant.operator", readonly=True, ondelete="restrict")
    placed_at = fields.Datetime(required=True, readonly=True)
    released_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    released_at = fields.Datetime(readonly=True)
    release_note = fields.Text(readonly=True)
