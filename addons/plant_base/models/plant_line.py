from odoo import _, api, fields, models
from odoo.exceptions import UserError


class PlantLine(models.Model):
    """A production line: stations and work centers that share a calendar, a responsible and a
    company.
    """

    _name = "plant.line"
    _description = "Production line"
    _inherit = ["plant.coded", "mail.thread"]
    _order = "sequence, code, id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        tracking=True,
        index=True,
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working hours",
        check_company=True,
        tracking=True,
        default=lambda self: self.env.company.resource_calendar_id,
        help="The shifts of this line. Utilisation and availability are measured against these "
        "hours.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False)]",
        help="The person to turn to when something on this line needs a decision.",
    )
    station_ids = fields.One2many("plant.station", "line_id", string="Stations")
    workcenter_ids = fields.One2many(
        "mrp.workcenter", "plant_line_id", string="Work centers", check_company=True
    )
    station_count = fields.Integer(compute="_compute_counts")
    workcenter_count = fields.Integer(compute="_compute_counts", string="Number of work centers")

    @api.depends("station_ids", "workcenter_ids")
    def _compute_counts(self):
        stations = dict(
            self.env["plant.station"]._read_group(
                [("line_id", "in", self.ids)], ["line_id"], ["__count"]
            )
        )
        # sudo: a number of work centers is no secret to who sees the line; the work centers
        # themselves may be.
        workcenters = dict(
            self.env["mrp.workcenter"]
            .sudo()
            ._read_group([("plant_line_id", "in", self.ids)], ["plant_line_id"], ["__count"])
        )
        for line in self:
            line.station_count = stations.get(line, 0)
            line.workcenter_count = workcenters.get(line, 0)

    def write(self, vals):
        if "company_id" in vals:
            self._check_company_may_change(vals["company_id"])
        if vals.get("active") is False:
            self._check_nothing_runs()
            self.station_ids.write({"active": False})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for line in self.with_context(active_test=False):
            if line.station_ids or line.workcenter_ids:
                raise UserError(
                    _(
                        "The line “%s” has stations or work centers and cannot be deleted. "
                        "Archive it, or move them to another line first.",
                        line.name,
                    )
                )

    def _check_company_may_change(self, company_id):
        for line in self.with_context(active_test=False):
            if line.company_id.id != company_id and (line.station_ids or line.workcenter_ids):
                raise UserError(
                    _(
                        "The line “%s” has stations or work centers of its company. "
                        "Make a new line in the other company instead.",
                        line.name,
                    )
                )

    def _check_nothing_runs(self):
        """Raise when a work order of these lines is in progress, naming the first ones."""
        # sudo: what runs on a line counts whether or not the engineer may read work orders.
        running = (
            self.env["mrp.workorder"]
            .sudo()
            .search([("workcenter_id.plant_line_id", "in", self.ids), ("state", "=", "progress")])
        )
        if running:
            names = ", ".join(running[:3].mapped("display_name"))
            if len(running) > 3:
                names = _("%(names)s and %(count)s more", names=names, count=len(running) - 3)
            raise UserError(
                _(
                    "Work is in progress on this line: %s. Finish it or move it to another work "
                    "center, then archive the line.",
                    names,
                )
            )

    def action_open_stations(self):
        """The stations of this line."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("plant_base.action_plant_station")
        action.update(domain=[("line_id", "=", self.id)], context={"default_line_id": self.id})
        return action

    def action_open_workcenters(self):
        """The work centers of this line."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("plant_base.action_plant_workcenter")
        action.update(
            domain=[("plant_line_id", "=", self.id)], context={"default_plant_line_id": self.id}
        )
        return action
