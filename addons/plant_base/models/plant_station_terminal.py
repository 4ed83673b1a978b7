from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from .. import compat


class PlantStation(models.Model):
    """The terminals of a station, and the user that their calls run as."""

    _inherit = "plant.station"

    lang = fields.Selection(
        "_installed_languages",
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="The language of the station's terminals.",
    )
    terminal_ids = fields.One2many("plant.terminal", "station_id", string="Terminals")
    terminal_count = fields.Integer(compute="_compute_terminal_count", string="Paired terminals")
    terminal_user_id = fields.Many2one(
        "res.users",
        string="Terminal user",
        readonly=True,
        copy=False,
        groups="plant_base.group_plant_manager",
        help="The user that the station's terminals run as. It belongs to the group Operator "
        "alone, and nobody can log in with it.",
    )

    @api.model
    def _installed_languages(self):
        return self.env["res.lang"].get_installed()

    @api.depends("terminal_ids.state")
    def _compute_terminal_count(self):
        # sudo: a number of terminals is no secret to who sees the station.
        counts = dict(
            self.env["plant.terminal"]
            .sudo()
            ._read_group(
                [("station_id", "in", self.ids), ("state", "=", "paired")],
                ["station_id"],
                ["__count"],
            )
        )
        for station in self:
            station.terminal_count = counts.get(station, 0)

    def action_pair_terminal(self):
        """Make a one-time code, and show it.

        :raise AccessError: the user is no engineer
        """
        self.ensure_one()
        if not self.env.user.has_group("plant_base.group_plant_engineer"):
            raise AccessError(_("Only an engineer can pair a terminal. Ask yours."))
        compat.check_access(self, "read")
        terminal, code = self.env["plant.terminal"]._offer(self)
        return {
            "type": "ir.actions.act_window",
            "name": _("Pair a terminal with %s", self.name),
            "res_model": "plant.terminal.code",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_terminal_id": terminal.id, "default_code": code},
        }

    def action_open_terminals(self):
        """The terminals of this station."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("plant_base.action_plant_terminal")
        return dict(
            action,
            domain=[("station_id", "=", self.id)],
            context={"search_default_paired": 1},
        )

    def _terminal_user(self):
        """The user that the station's terminals run as, made with its first pairing (sudo)."""
        self.ensure_one()
        # sudo: the station's user is made by whoever holds a code for it.
        station = self.sudo()
        if not station.terminal_user_id:
            station.terminal_user_id = compat.create_machine_user(
                self.env,
                name=station.name,
                login=f"plant.station.{station.id}",
                groups=self.env.ref("plant_base.group_plant_operator"),
                company=station.company_id,
            )
        return station.terminal_user_id

    def _terminal_tz(self):
        """The time zone that the station's terminals show times in."""
        # sudo: the calendar of a line is read for whoever works there.
        return self.sudo().line_id.calendar_id.tz or "UTC"
