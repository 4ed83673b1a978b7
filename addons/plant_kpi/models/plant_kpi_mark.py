from odoo import fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes

from ..queries.sources import INDEXES as SOURCE_INDEXES
from ..queries.triggers import HISTORY, create_triggers

INDEXES = [
    Index(
        "plant_kpi_mark_workcenter_idx",
        "plant_kpi_mark (workcenter_id, date)",
        "the first day of a work center on which anything changed",
    ),
]


class PlantKpiMark(models.Model):
    """On this date (of UTC) something changed that figures are made of.

    Written by triggers on the tables they are made of, read with every figure, and taken away by
    the scheduled action that counts the days anew. ``plan`` is set where the working hours of the
    day changed too. Without a work center the mark is on the days of the company.
    """

    _name = "plant.kpi.mark"
    _description = "Mark on a day whose figures changed"
    _log_access = False
    _order = "id"
    _rec_name = "date"

    workcenter_id = fields.Many2one("mrp.workcenter", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    date = fields.Date(required=True, readonly=True)
    plan = fields.Boolean(readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)
        create_indexes(self.env.cr, SOURCE_INDEXES)
        create_triggers(self.env.cr)

    def _mark_history(self):
        """Mark every day on which anything ever happened."""
        self.env.flush_all()
        for statement in HISTORY:
            self.env.cr.execute(statement)

    def _mark_lines_of(self, losses):
        """Mark the days of all time lines of these losses."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO plant_kpi_mark (workcenter_id, date)
            SELECT DISTINCT line.workcenter_id, day::date
              FROM mrp_workcenter_productivity line,
                   generate_series(
                       date_trunc('day', line.date_start),
                       COALESCE(line.date_end, now() AT TIME ZONE 'UTC'),
                       interval '1 day'
                   ) AS day
             WHERE line.loss_id = ANY(%s)
            """,
            [losses.ids],
        )
