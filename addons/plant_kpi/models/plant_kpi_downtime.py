from odoo import fields, models
from odoo.tools import SQL

from ..queries import days
from ..queries.work import LOSS_COLUMNS, losses
from .plant_kpi_workcenter import DAY_ROWS, LIVE


class PlantKpiDowntime(models.Model):
    """How long work centers were down, how often, and why. The hours of all reasons add up to the
    down time of plant.kpi.workcenter.
    """

    _name = "plant.kpi.downtime"
    _description = "Down time by reason"
    _inherit = "plant.kpi.ratio.mixin"
    _auto = False
    _order = "date desc, down_time desc"
    _rec_name = "loss_id"
    _depends = {
        "mrp.workcenter.productivity": [
            "workcenter_id",
            "date_start",
            "date_end",
            "loss_id",
        ],
        "mrp.workcenter.productivity.loss": ["loss_id", "plant_failure"],
        "plant.kpi.day": ["date", "settled", "has_calendar"],
        "mrp.workcenter": ["plant_line_id"],
    }
    _ratios = {"mean_time": "%(down_time)s / NULLIF(%(stops)s, 0)"}

    company_id = fields.Many2one("res.company", readonly=True)
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work center", readonly=True)
    line_id = fields.Many2one("plant.line", readonly=True)
    date = fields.Date(string="Day", readonly=True)
    shift = fields.Char(readonly=True)
    shift_date = fields.Date(string="Day of the shift", readonly=True)
    loss_id = fields.Many2one("mrp.workcenter.productivity.loss", string="Reason", readonly=True)
    failure = fields.Boolean(
        readonly=True, help="The reason counts as a failure of the equipment: MTBF and MTTR."
    )
    down_time = fields.Float(
        string="Down time (h)",
        readonly=True,
        help="Hours in which it was blocked and nobody worked on it, within the planned time. Of "
        "reasons given at the same time the first counts.",
    )
    stops = fields.Integer(readonly=True, help="How often a stop for this reason began.")
    mean_time = fields.Float(
        string="Hours a stop",
        readonly=True,
        group_operator="avg",
        help="Down time / stops that began.",
    )

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        columns = SQL(", ").join(map(SQL.identifier, LOSS_COLUMNS))
        return self._with_ratios(
            SQL(
                """
                SELECT loss.*, center.plant_line_id AS line_id,
                       COALESCE(reason.plant_failure, false) AS failure
                  FROM (
                    SELECT loss.id::bigint AS id, day.company_id, day.workcenter_id, day.date,
                           %(columns)s
                      FROM plant_kpi_loss loss
                      JOIN plant_kpi_day day ON day.id = loss.day_id
                     WHERE %(not_live)s
                     UNION ALL
                    SELECT %(live)s + day_id::bigint * %(rows)s + number, company_id,
                           workcenter_id, date, %(columns)s
                      FROM (%(losses)s) AS loss
                  ) AS loss
                  JOIN mrp_workcenter center ON center.id = loss.workcenter_id
                  JOIN mrp_workcenter_productivity_loss reason ON reason.id = loss.loss_id
                """,
                columns=columns,
                not_live=days.not_live(SQL("loss.day_id"), now),
                live=SQL(str(LIVE)),
                rows=SQL(str(DAY_ROWS)),
                losses=losses(days.live(now)),
            )
        )
