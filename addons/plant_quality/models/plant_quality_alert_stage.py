from odoo import fields, models


class PlantQualityAlertStage(models.Model):
    _name = "plant.quality.alert.stage"
    _description = "Stage of a quality alert"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(string="Folded in kanban")
    is_closed = fields.Boolean(string="Closed", help="An alert in this stage is done.")
