"""What Odoo cannot do by itself: watch what was there before, and remove triggers and indexes."""

from odoo.addons.plant_base.indexes import drop_indexes

from .models.plant_kpi_cash import INDEXES as CASH_INDEXES
from .models.plant_kpi_order import INDEXES as ORDER_INDEXES
from .queries.sources import INDEXES as SOURCE_INDEXES
from .queries.triggers import drop_triggers


def post_init_hook(env):
    """Odoo's own breakdown counts as a failure; what happened before the module came is counted by
    the scheduled action.
    """
    breakdown = env.ref("mrp.block_reason1", raise_if_not_found=False)
    if breakdown:
        breakdown.plant_failure = True
    env["plant.kpi.mark"]._mark_history()
    env.ref("plant_kpi.cron_settle")._trigger()


def uninstall_hook(env):
    """Drop what stands on others' tables: a trigger left behind would stop production."""
    drop_triggers(env.cr)
    drop_indexes(env.cr, [*SOURCE_INDEXES, *ORDER_INDEXES, *CASH_INDEXES])
