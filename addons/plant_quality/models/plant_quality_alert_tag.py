from odoo import fields, models


class PlantQualityAlertTag(models.Model):
    _name = "plant.quality.alert.tag"
    _description = "Tag of a quality alert"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
