from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import AccessError

INDEXES = [
    Index(
        "plant_kpi_day_workcenter_uniq",
        "plant_kpi_day (workcenter_id, date) WHERE workcenter_id IS NOT NULL",
        "no query: a work center has each day once",
        unique=True,
    ),
    Index(
        "plant_kpi_day_company_uniq",
        "plant_kpi_day (company_id, date) WHERE workcenter_id IS NULL",
        "no query: a company has each day once; its days around a moment",
        unique=True,
    ),
    Index(
        "plant_kpi_day_start_idx",
        "plant_kpi_day (workcenter_id, start)",
        "the days of a work center that a mark is on",
    ),
    Index(
        "plant_kpi_day_date_idx",
        "plant_kpi_day (date)",
        "the figures of a period",
    ),
    Index(
        "plant_kpi_day_open_idx",
        "plant_kpi_day (start) WHERE NOT settled",
        "the days that are counted when they are read, and those to be settled",
    ),
]


class PlantKpiDay(models.Model):
    """A local day of a work center, or of a company (for what is checked at none).

    What is settled is kept: the slots, losses and yields of the day. What is not is counted from
    its sources whenever it is read: the day that is not over, and days on which something changed
    (see plant.kpi.mark). So figures are right at any moment, and reading them writes nothing.
    """

    _name = "plant.kpi.day"
    _description = "Day of a work center"
    _order = "date desc, workcenter_id"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    workcenter_id = fields.Many2one("mrp.workcenter", readonly=True, ondelete="cascade")
    date = fields.Date(required=True, readonly=True, help="On the calendar where it stands.")
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(required=True, readonly=True)
    has_calendar = fields.Boolean(
        "Has working hours",
        readonly=True,
        required=True,
        default=False,
        help="Without working hours nothing is planned, and availability cannot be told.",
    )
    settled = fields.Boolean(
        readonly=True, required=True, default=False, help="It is over, and its figures are kept."
    )
    shift_ids = fields.One2many("plant.kpi.shift", "day_id", string="Planned", readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("date", "workcenter_id")
    def _compute_display_name(self):
        for day in self:
            day.display_name = _(
                "%(where)s on %(date)s",
                where=day.workcenter_id.name or day.company_id.name or _("All companies"),
                date=day.date,
            )

    def action_plan_again(self):
        """Plan these days by the working hours and leaves of now, and count them anew."""
        if not self.env.user.has_group("plant_base.group_plant_manager"):
            raise AccessError(_("Days are planned again by plant managers. Ask one of them."))
        compat.check_access(self, "read")
        days = self.sudo()  # sudo: nobody writes days but methods; the group is checked above
        days._plan()
        days.settled = False
        return True
