"""What Odoo cannot know to remove: indexes on others' tables."""

from odoo.addons.plant_base.indexes import drop_indexes

from .models.plant_api_resources import INDEXES


def uninstall_hook(env):
    """Drop the indexes, and the tokens, which would be nobody's."""
    drop_indexes(env.cr, INDEXES)
    # sudo: the module goes, whoever has it go.
    env["plant.token"].sudo().search([("res_model", "=", "plant.api.client")])._revoke()
