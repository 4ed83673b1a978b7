"""What Odoo cannot know to remove: indexes and triggers on others' tables."""

from odoo.addons.plant_base.indexes import drop_indexes

from .models.plant_api_deletion import drop_triggers
from .models.plant_api_resources import INDEXES


def uninstall_hook(env):
    """Drop them, and the tokens, which would be nobody's."""
    drop_indexes(env.cr, INDEXES)
    drop_triggers(env.cr)
    # sudo: the module goes, whoever has it go.
    env["plant.token"].sudo().search([("res_model", "=", "plant.api.client")])._revoke()
