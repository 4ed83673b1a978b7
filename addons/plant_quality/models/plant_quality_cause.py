from odoo import api, fields, models


class PlantQualityCause(models.Model):
    """Why things go wrong, in families: people, machine, material, method, measurement, …"""

    _name = "plant.quality.cause"
    _description = "Root cause of a quality alert"
    _order = "complete_name, id"
    _parent_store = True
    _rec_name = "complete_name"

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        "plant.quality.cause", string="Family", ondelete="restrict", index=True
    )
    parent_path = fields.Char(index=True, unaccent=False)
    complete_name = fields.Char(compute="_compute_complete_name", store=True, recursive=True)
    active = fields.Boolean(default=True)

    _sql_constraints = [
        ("name_uniq", "unique(name, parent_id)", "This family has a cause of that name already."),
    ]

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for cause in self:
            family = cause.parent_id.complete_name
            cause.complete_name = f"{family} / {cause.name}" if family else cause.name
