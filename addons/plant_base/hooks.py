"""What Odoo cannot know to remove: what ``init()`` made outside the module's own tables."""

from .indexes import drop_indexes
from .models.mrp_workcenter_productivity import INDEXES as PRODUCTIVITY_INDEXES
from .models.mrp_workorder import INDEXES as WORKORDER_INDEXES
from .models.stock_move_line import INDEXES as MOVE_LINE_INDEXES
from .models.stock_scrap import INDEXES as SCRAP_INDEXES


def uninstall_hook(env):
    """Drop the indexes on others' tables, the sequence that numbers events, and the names of
    records that history kept when the module that made them went: our tables take them along."""
    indexes = (*PRODUCTIVITY_INDEXES, *WORKORDER_INDEXES, *MOVE_LINE_INDEXES, *SCRAP_INDEXES)
    drop_indexes(env.cr, indexes)
    env.cr.execute("DROP SEQUENCE IF EXISTS plant_event_position_seq")
    env.cr.execute(
        r"DELETE FROM ir_model_data WHERE module LIKE 'plant\_%' AND model LIKE 'plant.%'"
        " AND module <> 'plant_base'"
    )
