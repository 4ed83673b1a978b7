from odoo import _, api, fields, models
from odoo.tools import SQL

from ..queries import days
from ..queries.work import SLOT_COLUMNS, slots

AVAILABILITY = "%(available_time)s / NULLIF(%(planned_time)s, 0)"
EFFECTIVENESS = "%(standard_time)s / NULLIF(%(production_time)s, 0)"
QUALITY = "GREATEST(%(made)s - %(scrapped)s, 0) / NULLIF(GREATEST(%(made)s, 0), 0)"
KNOWN = "CASE WHEN %(production_time)s > 0 OR %(failures)s > 0 THEN "
# A day that counts when it is read has rows with numbers above all that are kept.
LIVE = 10**12
DAY_ROWS = 100_000


class PlantKpiWorkcenter(models.Model):
    """What a work center was planned for, did and made, hour by hour and shift by shift.

    Names and formulas follow ISO 22400-2. Of any hours, days and work centers the ratios are of
    their sums.
    """

    _name = "plant.kpi.workcenter"
    _description = "Work center figures"
    _inherit = "plant.kpi.ratio.mixin"
    _auto = False
    _order = "hour desc, workcenter_id"
    _rec_name = "workcenter_id"
    _depends = {
        "mrp.workcenter.productivity": [
            "workcenter_id",
            "date_start",
            "date_end",
            "loss_id",
        ],
        "mrp.workcenter.productivity.loss": ["loss_id", "plant_failure"],
        "mrp.workorder": [
            "workcenter_id",
            "state",
            "date_finished",
            "qty_produced",
            "plant_unit_minutes",
        ],
        "plant.workorder.report": ["workorder_id", "time", "quantity"],
        "stock.scrap": ["workorder_id", "state", "date_done", "scrap_qty", "product_uom_id"],
        "plant.kpi.day": ["date", "settled", "has_calendar"],
        "mrp.workcenter": ["plant_line_id"],
    }
    _ratios = {
        "availability": AVAILABILITY,
        "effectiveness": EFFECTIVENESS,
        "quality_ratio": QUALITY,
        "oee": f"{AVAILABILITY} * COALESCE({EFFECTIVENESS}, 0) * COALESCE({QUALITY}, 0)",
        "utilisation": "%(production_time)s / NULLIF(%(busy_time)s, 0)",
        "throughput": "%(made)s / NULLIF(%(busy_time)s, 0)",
        "scrap_ratio": "%(scrapped)s / NULLIF(GREATEST(%(made)s, 0), 0)",
        "mtbf": f"{KNOWN} %(production_time)s / (%(failures)s + 1) END",
        "mttr": f"{KNOWN} %(failure_time)s / (%(failures)s + 1) END",
    }

    company_id = fields.Many2one("res.company", readonly=True)
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work center", readonly=True)
    line_id = fields.Many2one("plant.line", readonly=True)
    date = fields.Date(
        string="Day", readonly=True, help="On the calendar of the place where it stands."
    )
    hour = fields.Datetime(readonly=True, help="When the hour began.")
    shift = fields.Char(
        readonly=True, help="The hours of the shift. Empty: outside the working hours."
    )
    shift_date = fields.Date(
        string="Day of the shift",
        readonly=True,
        help="The day on which the shift began: a night shift belongs to the day before.",
    )
    has_calendar = fields.Boolean(string="Has working hours", readonly=True)

    planned_time = fields.Float(
        string="Planned time (h)",
        readonly=True,
        help="Planned busy time (PBT): hours in which it was meant to run, that is its working "
        "hours less planned leaves, and time worked beyond them. Of a day that is not over, up to "
        "now.",
    )
    production_time = fields.Float(
        string="Production time (h)",
        readonly=True,
        help="Actual production time (APT): hours in which anybody worked on any of its orders, "
        "each counted once. Work that is going on counts up to now.",
    )
    available_time = fields.Float(
        string="Production time against plan (h)",
        readonly=True,
        help="Production time of work centers that have working hours: what availability is of.",
    )
    overtime = fields.Float(
        string="Overtime (h)",
        readonly=True,
        help="Production time outside the working hours. It is part of the planned time too: who "
        "works then was meant to.",
    )
    down_time = fields.Float(
        string="Down time (h)",
        readonly=True,
        help="Hours in which it was blocked and nobody worked on it, within the planned time.",
    )
    busy_time = fields.Float(
        string="Busy time (h)",
        readonly=True,
        help="Actual unit busy time (AUBT): production time and down time.",
    )
    idle_time = fields.Float(
        string="Idle time (h)",
        readonly=True,
        help="Planned hours in which nobody worked on it, and nobody said why.",
    )
    failure_time = fields.Float(
        string="Time to restore (h)",
        readonly=True,
        help="Down time for reasons that count as failures of the equipment.",
    )
    failures = fields.Integer(
        readonly=True,
        help="Failure events (FE): how often it broke down. Which reasons count is set on the "
        "reason.",
    )
    standard_time = fields.Float(
        string="Standard time (h)",
        readonly=True,
        help="What was made, at the planned time for each item (PRI x PQ): the expected duration "
        "of the work order, its set-up and clean-up included, shared out over its quantity.",
    )
    made = fields.Float(
        string="Quantity produced",
        readonly=True,
        help="Produced quantity (PQ), good or bad, in the units of the products. It counts when it "
        "is reported; what was never reported, when its work order is finished.",
    )
    scrapped = fields.Float(
        string="Quantity scrapped",
        readonly=True,
        help="Scrap quantity (SQ) of what its work orders make. It counts when it is scrapped.",
    )
    good = fields.Float(
        string="Good quantity", readonly=True, help="Good quantity (GQ): produced less scrapped."
    )
    availability = fields.Float(
        readonly=True,
        group_operator="avg",
        help="Production time / planned time (APT / PBT). Empty without working hours.",
    )
    effectiveness = fields.Float(
        readonly=True,
        group_operator="avg",
        help="Standard time / production time (PRI x PQ / APT). Above 100 %: faster than planned.",
    )
    quality_ratio = fields.Float(
        readonly=True,
        group_operator="avg",
        help="Good quantity / produced quantity (GQ / PQ).",
    )
    oee = fields.Float(
        string="OEE index",
        readonly=True,
        group_operator="avg",
        help="Availability x effectiveness x quality ratio. Odoo's own OEE on the work center is "
        "another figure: productive time / all time lines that are closed, of the last month. It "
        "knows neither working hours nor quantities, and counts the lines of two people twice.",
    )
    utilisation = fields.Float(
        string="Utilisation efficiency",
        readonly=True,
        group_operator="avg",
        help="Production time / busy time (APT / AUBT).",
    )
    throughput = fields.Float(
        string="Throughput rate (1/h)",
        readonly=True,
        group_operator="avg",
        help="Produced quantity for each busy hour. ISO 22400-2 has it of an order, by its "
        "execution time (see Order flow).",
    )
    scrap_ratio = fields.Float(
        readonly=True, group_operator="avg", help="Scrapped quantity / produced quantity."
    )
    mtbf = fields.Float(
        string="MTBF (h)",
        readonly=True,
        group_operator="avg",
        help="Mean time between failures: production time / (failures + 1). The one more stands "
        "for the time since the last failure, so that there is a figure without any.",
    )
    mttr = fields.Float(
        string="MTTR (h)",
        readonly=True,
        group_operator="avg",
        help="Mean time to restore: time to restore / (failures + 1), as MTBF.",
    )
    note = fields.Char(compute="_compute_note", help="Why a figure is empty.")

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        columns = SQL(", ").join(map(SQL.identifier, SLOT_COLUMNS))
        kept = SQL(
            """
            SELECT slot.id::bigint AS id, day.company_id, day.workcenter_id, day.date,
                   day.has_calendar, %(columns)s
              FROM plant_kpi_slot slot
              JOIN plant_kpi_day day ON day.id = slot.day_id
             WHERE %(not_live)s
            """,
            columns=columns,
            not_live=days.not_live(SQL("slot.day_id"), now),
        )
        live = SQL(
            """
            SELECT %(live)s + day_id::bigint * %(rows)s + number, company_id, workcenter_id, date,
                   has_calendar, %(columns)s
              FROM (%(slots)s) AS slot
            """,
            live=SQL(str(LIVE)),
            rows=SQL(str(DAY_ROWS)),
            columns=columns,
            slots=slots(days.live(now)),
        )
        return self._with_ratios(
            SQL(
                """
                SELECT slot.*, center.plant_line_id AS line_id,
                       CASE WHEN slot.has_calendar THEN slot.production_time ELSE 0 END
                           AS available_time,
                       slot.production_time + slot.down_time AS busy_time,
                       CASE WHEN slot.has_calendar THEN GREATEST(
                           slot.planned_time - slot.production_time - slot.down_time, 0
                       ) ELSE 0 END AS idle_time,
                       slot.made - slot.scrapped AS good
                  FROM (%(kept)s UNION ALL %(live)s) AS slot
                  JOIN mrp_workcenter center ON center.id = slot.workcenter_id
                """,
                kept=kept,
                live=live,
            )
        )

    @api.depends("has_calendar", "planned_time", "made")
    def _compute_note(self):
        for row in self:
            notes = []
            if not row.has_calendar:
                notes.append(_("No working hours: availability cannot be told."))
            if not row.made:
                notes.append(_("Nothing was reported: quality cannot be told."))
            row.note = " ".join(notes)

    def action_open_time_lines(self):
        """The time lines of the work center that this hour is counted from."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Time lines of %s", self.workcenter_id.display_name),
            "res_model": "mrp.workcenter.productivity",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("workcenter_id", "=", self.workcenter_id.id),
                ("date_start", "<", fields.Datetime.add(self.hour, hours=1)),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", self.hour),
            ],
            "context": {"create": False},
        }
