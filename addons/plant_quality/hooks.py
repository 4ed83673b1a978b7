"""What Odoo cannot know to remove: what ``init()`` made outside the module's own tables."""

from odoo.addons.plant_base.indexes import drop_indexes

from .models.plant_quality_genealogy import INDEXES as GENEALOGY_INDEXES


def uninstall_hook(env):
    """Drop the indexes on others' tables."""
    drop_indexes(env.cr, GENEALOGY_INDEXES)
