from odoo import fields, models
from odoo.tools import SQL

from ..queries.first_pass import JUDGED


class PlantKpiFailure(models.Model):
    """First attempts that failed, one by one, and why: what is behind first pass yield."""

    _name = "plant.kpi.failure"
    _description = "First attempt that failed"
    _inherit = "plant.kpi.ratio.mixin"
    _auto = False
    _order = "time desc, id desc"
    _rec_name = "check_id"
    _depends = {
        "plant.quality.attempt": ["check_id", "kind", "result", "time", "company_id"],
        "plant.quality.check": ["workcenter_id", "product_id", "workorder_id", "test_type"],
        "plant.quality.alert": ["check_id", "cause_id"],
        "mrp.workcenter": ["plant_line_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    time = fields.Datetime(readonly=True, help="When it was found.")
    date = fields.Date(
        string="Day", readonly=True, help="On the calendar of the place where it was found."
    )
    check_id = fields.Many2one("plant.quality.check", readonly=True)
    point_id = fields.Many2one("plant.quality.point", string="Quality point", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    operation_id = fields.Many2one("mrp.routing.workcenter", readonly=True)
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work center", readonly=True)
    line_id = fields.Many2one("plant.line", readonly=True)
    alert_id = fields.Many2one("plant.quality.alert", readonly=True)
    cause_id = fields.Many2one(
        "plant.quality.cause",
        readonly=True,
        help="The cause that was found, as the alert of the check says. Empty until somebody has "
        "said it.",
    )
    failures = fields.Integer(readonly=True, help="One for each: what a pivot adds up.")

    @property
    def _table_query(self):
        return SQL(
            """
            (SELECT attempt.id, attempt.company_id, attempt.time, checked.id AS check_id,
                    COALESCE(day.date, attempt.time::date) AS date,
                    checked.point_id, checked.product_id, orders.operation_id,
                    checked.workcenter_id, center.plant_line_id AS line_id,
                    alert.id AS alert_id, alert.cause_id, 1 AS failures
               FROM plant_quality_attempt attempt
               JOIN plant_quality_check checked
                 ON checked.id = attempt.check_id AND checked.test_type IN %(judged)s
               LEFT JOIN mrp_workorder orders ON orders.id = checked.workorder_id
               LEFT JOIN mrp_workcenter center ON center.id = checked.workcenter_id
               LEFT JOIN LATERAL (
                    SELECT date, stop FROM plant_kpi_day
                     WHERE workcenter_id = checked.workcenter_id AND start <= attempt.time
                     ORDER BY start DESC LIMIT 1
               ) AS day ON day.stop > attempt.time
               LEFT JOIN LATERAL (
                    SELECT id, cause_id FROM plant_quality_alert
                     WHERE check_id = checked.id ORDER BY cause_id IS NULL, id LIMIT 1
               ) AS alert ON true
              WHERE attempt.kind = 'first' AND attempt.result = 'fail')
            """,
            judged=JUDGED,
        )
