from odoo import _, fields, models
from odoo.tools import SQL

from ..queries import days
from ..queries.first_pass import JUDGED, YIELD_COLUMNS, yields
from .plant_kpi_workcenter import DAY_ROWS, LIVE


class PlantKpiFirstPass(models.Model):
    """How much was good at the first attempt, by product, operation, work center and point."""

    _name = "plant.kpi.first.pass"
    _description = "First pass yield"
    _inherit = "plant.kpi.ratio.mixin"
    _auto = False
    _order = "date desc, id"
    _rec_name = "point_id"
    _depends = {
        "plant.quality.attempt": ["check_id", "kind", "result", "time"],
        "plant.quality.check": ["workcenter_id", "product_id", "workorder_id", "test_type"],
        "plant.kpi.day": ["date", "settled"],
        "mrp.workcenter": ["plant_line_id"],
    }
    _ratios = {"first_pass_yield": "%(passed)s::float8 / NULLIF(%(inspected)s, 0)"}

    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(
        string="Day", readonly=True, help="Of the first attempt, on the calendar of the place."
    )
    product_id = fields.Many2one("product.product", readonly=True)
    operation_id = fields.Many2one("mrp.routing.workcenter", readonly=True)
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work center", readonly=True)
    line_id = fields.Many2one("plant.line", readonly=True)
    point_id = fields.Many2one("plant.quality.point", string="Quality point", readonly=True)
    inspected = fields.Integer(
        readonly=True,
        help="Checks with a first attempt. Those that cannot fail do not count: instructions "
        "followed, lots registered.",
    )
    passed = fields.Integer(
        string="Passed at first",
        readonly=True,
        help="Checks whose first attempt passed. Neither a later attempt nor a correction counts.",
    )
    failed = fields.Integer(
        string="Failed at first", readonly=True, help="Checks whose first attempt failed."
    )
    first_pass_yield = fields.Float(
        readonly=True,
        group_operator="avg",
        help="First pass yield (FPY): good at the first attempt / inspected.",
    )

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        columns = SQL(", ").join(SQL.identifier("yield", name) for name in YIELD_COLUMNS)
        return self._with_ratios(
            SQL(
                """
                SELECT found.*, found.inspected - found.passed AS failed,
                       center.plant_line_id AS line_id
                  FROM (
                    SELECT yield.id::bigint AS id, day.date, %(columns)s
                      FROM plant_kpi_yield AS yield
                      JOIN plant_kpi_day day ON day.id = yield.day_id
                     WHERE %(not_live)s
                     UNION ALL
                    SELECT %(live)s + yield.day_id::bigint * %(rows)s + yield.number, yield.date,
                           %(columns)s
                      FROM (%(yields)s) AS yield
                  ) AS found
                  LEFT JOIN mrp_workcenter center ON center.id = found.workcenter_id
                """,
                columns=columns,
                not_live=days.not_live(SQL("yield.day_id"), now),
                live=SQL(str(LIVE)),
                rows=SQL(str(DAY_ROWS)),
                yields=yields(days.live(now)),
            )
        )

    def action_open_failures(self):
        """The first attempts that failed, behind these rows."""
        return {
            "type": "ir.actions.act_window",
            "name": _("Failed at first"),
            "res_model": "plant.kpi.failure",
            "views": [(False, "list"), (False, "pivot")],
            "domain": [
                ("date", "in", self.mapped("date")),
                ("point_id", "in", self.point_id.ids),
                ("product_id", "in", self.product_id.ids or [False]),
                ("check_id.test_type", "in", JUDGED),
            ],
        }
