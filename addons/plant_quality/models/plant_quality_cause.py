from odoo import fields, models


class PlantQualityCause(models.Model):
    _name = "plant.quality.cause"
    _description = "Root cause of a quality alert"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
