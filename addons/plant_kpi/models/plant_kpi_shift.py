from odoo import fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes

INDEXES = [
    Index(
        "plant_kpi_shift_day_idx",
        "plant_kpi_shift (day_id, start)",
        "when a work center was meant to run on a day",
    ),
]


class PlantKpiShift(models.Model):
    """When a work center was meant to run: a shift, or a part of one, less planned leaves.

    Kept as it was planned: whoever changes a calendar changes what comes, not what was.
    """

    _name = "plant.kpi.shift"
    _description = "Planned shift of a work center"
    _log_access = False
    _order = "day_id, start"

    day_id = fields.Many2one("plant.kpi.day", required=True, readonly=True, ondelete="cascade")
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, help="Its hours, such as 22:00-06:00.")
    date = fields.Date(required=True, readonly=True, help="The day on which the shift began.")

    def init(self):
        create_indexes(self.env.cr, INDEXES)
