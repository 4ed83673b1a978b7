from odoo import fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes

INDEXES = [
    Index("plant_kpi_slot_day_idx", "plant_kpi_slot (day_id)", "the slots of the days of a period"),
]


class PlantKpiSlot(models.Model):
    """What is kept of a settled day: an hour in a shift. Read as plant.kpi.workcenter."""

    _name = "plant.kpi.slot"
    _description = "Hour of a work center"
    _log_access = False
    _order = "day_id, hour"
    _rec_name = "hour"

    day_id = fields.Many2one("plant.kpi.day", required=True, readonly=True, ondelete="cascade")
    hour = fields.Datetime(required=True, readonly=True)
    shift = fields.Char(readonly=True)
    shift_date = fields.Date(readonly=True)
    planned_time = fields.Float(readonly=True)
    production_time = fields.Float(readonly=True)
    overtime = fields.Float(readonly=True)
    down_time = fields.Float(readonly=True)
    failure_time = fields.Float(readonly=True)
    standard_time = fields.Float(readonly=True)
    made = fields.Float(readonly=True)
    scrapped = fields.Float(readonly=True)
    failures = fields.Integer(readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)
