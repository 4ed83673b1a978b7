from odoo import fields, models


class PlantQualityVersion(models.Model):
    """What a point asked for from one change of it to the next. Never changes."""

    _name = "plant.quality.version"
    _description = "Version of a quality point"
    _inherit = "plant.quality.requirement"
    _order = "point_id, number desc"

    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True, index=True)
    number = fields.Integer(required=True, readonly=True, group_operator=None)
    change_note = fields.Char(readonly=True)
