from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError


class PlantStation(models.Model):
    """A place at a line where operators sign in and work on the orders of its work centers."""

    _name = "plant.station"
    _description = "Station"
    _inherit = ["plant.coded", "mail.thread", "plant.throttled"]
    _order = "line_id, sequence, code, id"
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    line_id = fields.Many2one(
        "plant.line",
        required=True,
        check_company=True,
        tracking=True,
        index=True,
        ondelete="restrict",
        help="The line this station stands in; it gives the station its company.",
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        "plant_station_workcenter_rel",
        "station_id",
        "workcenter_id",
        string="Work centers",
        check_company=True,
        domain="[('plant_line_id', '=', line_id)]",
        help="The work centers whose orders are worked on at this station. They belong to the "
        "station's line.",
    )
    idle_minutes = fields.Integer(
        string="Idle lock (minutes)",
        default=15,
        required=True,
        tracking=True,
        help="An operator who does nothing here for so long must sign in again. Work that runs "
        "goes on running.",
    )
    session_hours = fields.Float(
        string="Longest session (hours)",
        default=10.0,
        required=True,
        tracking=True,
        help="An operator must sign in again after so long, however busy: about one shift.",
    )
    badge_needs_pin = fields.Boolean(
        string="Badge needs PIN",
        tracking=True,
        help="Ask for the operator's PIN after the badge was scanned. Without this a badge alone "
        "signs in.",
    )
    session_ids = fields.One2many(
        "plant.operator.session", "station_id", string="Operator sessions"
    )

    _sql_constraints = [
        (
            "idle_minutes_range",
            "check(idle_minutes between 1 and 480)",
            "The idle lock of a station is between 1 and 480 minutes.",
        ),
        (
            "session_hours_range",
            "check(session_hours > 0 and session_hours <= 24)",
            "The longest session of a station is above 0 and at most 24 hours.",
        ),
    ]

    @api.constrains("workcenter_ids", "line_id")
    def _check_workcenters(self):
        for station in self:
            # sudo: the constraint holds for work centers that the user cannot read too.
            for workcenter in station.sudo().workcenter_ids:
                line = workcenter.plant_line_id
                if line == station.line_id:
                    continue
                if line:
                    raise ValidationError(
                        _(
                            "The work center “%(workcenter)s” belongs to the line “%(line)s”, "
                            "and the station “%(station)s” to “%(own)s”. Choose work centers of "
                            "the station's line.",
                            workcenter=workcenter.name,
                            line=line.name,
                            station=station.name,
                            own=station.line_id.name,
                        )
                    )
                raise ValidationError(
                    _(
                        "The work center “%(workcenter)s” belongs to no line yet. Set its line "
                        "to “%(own)s” first, then add it to the station “%(station)s”.",
                        workcenter=workcenter.name,
                        own=station.line_id.name,
                        station=station.name,
                    )
                )

    @api.constrains("active", "line_id")
    def _check_line_active(self):
        for station in self:
            if station.active and not station.line_id.active:
                raise ValidationError(
                    _(
                        "The line “%(line)s” is archived. Bring it back first, or move the "
                        "station “%(station)s” to another line.",
                        line=station.line_id.name,
                        station=station.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: sessions are written by methods only; who may archive a station may end what
            # goes on there.
            self.sudo().session_ids._end("archived", fields.Datetime.now())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # sudo: history that the user cannot read protects the station all the same.
        for station in self.sudo():
            if station.session_ids:
                raise UserError(
                    _(
                        "Operators have signed in at the station “%s”, so it cannot be deleted. "
                        "Archive it instead.",
                        station.name,
                    )
                )
