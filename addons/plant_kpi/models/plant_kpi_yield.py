from odoo import fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes

INDEXES = [
    Index(
        "plant_kpi_yield_day_idx", "plant_kpi_yield (day_id)", "the yields of the days of a period"
    ),
]


class PlantKpiYield(models.Model):
    """What is kept of a settled day: what first attempts found. Read as plant.kpi.first.pass."""

    _name = "plant.kpi.yield"
    _description = "First attempts of a day"
    _log_access = False
    _order = "day_id, id"
    _rec_name = "point_id"

    day_id = fields.Many2one("plant.kpi.day", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    workcenter_id = fields.Many2one("mrp.workcenter", readonly=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    operation_id = fields.Many2one("mrp.routing.workcenter", readonly=True, ondelete="set null")
    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="cascade"
    )
    inspected = fields.Integer(readonly=True)
    passed = fields.Integer(readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)
