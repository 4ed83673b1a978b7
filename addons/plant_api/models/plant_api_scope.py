from odoo import api, fields, models


class PlantApiScope(models.Model):
    """What a client may be allowed to do: read or write one kind of resource.

    Scopes are data: each resource of the API has its two, and who adds a resource adds them.
    """

    _name = "plant.api.scope"
    _description = "API Scope"
    _order = "name"

    name = fields.Char(required=True, readonly=True, help="As the API knows it.")
    title = fields.Char(required=True, readonly=True, translate=True)

    _sql_constraints = [("name_unique", "unique(name)", "A scope exists once.")]

    @api.depends("name", "title")
    def _compute_display_name(self):
        for scope in self:
            scope.display_name = f"{scope.title} ({scope.name})"
