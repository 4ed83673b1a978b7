from odoo import fields, models


class PlantQualityAlertTag(models.Model):
    _name = "plant.quality.alert.tag"
    _description = "Tag of a quality alert"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _sql_constraints = [("name_uniq", "unique(name)", "There is a tag of that name already.")]
