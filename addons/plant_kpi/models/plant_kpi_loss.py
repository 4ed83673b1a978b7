from odoo import fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes

INDEXES = [
    Index(
        "plant_kpi_loss_day_idx", "plant_kpi_loss (day_id)", "the losses of the days of a period"
    ),
]


class PlantKpiLoss(models.Model):
    """What is kept of a settled day: how long it was down for a reason. Read as
    plant.kpi.downtime.
    """

    _name = "plant.kpi.loss"
    _description = "Down time of a work center"
    _log_access = False
    _order = "day_id, loss_id"
    _rec_name = "loss_id"

    day_id = fields.Many2one("plant.kpi.day", required=True, readonly=True, ondelete="cascade")
    loss_id = fields.Many2one(
        "mrp.workcenter.productivity.loss", required=True, readonly=True, ondelete="cascade"
    )
    shift = fields.Char(readonly=True)
    shift_date = fields.Date(readonly=True)
    down_time = fields.Float(readonly=True)
    stops = fields.Integer(readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)
