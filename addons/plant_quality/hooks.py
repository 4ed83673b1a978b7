"""What Odoo cannot know to remove: what ``init()`` made outside the module's own tables."""

from odoo.addons.plant_base.indexes import drop_indexes
from psycopg2 import sql

from .models.plant_quality_genealogy import INDEXES as GENEALOGY_INDEXES


def uninstall_hook(env):
    """Drop the indexes on others' tables, and what would keep the module's own units."""
    drop_indexes(env.cr, GENEALOGY_INDEXES)
    _untie_units(env.cr)


def _untie_units(cr):
    """Let units be deleted that history refers to: Odoo deletes records before tables."""
    cr.execute(
        """
        SELECT conrelid::regclass::text, conname
          FROM pg_constraint
         WHERE contype = 'f' AND confrelid = 'uom_uom'::regclass
           AND starts_with(conrelid::regclass::text, 'plant_quality_')
        """
    )
    for table, constraint in cr.fetchall():
        cr.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                sql.Identifier(table), sql.Identifier(constraint)
            )
        )
