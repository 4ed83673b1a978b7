from odoo import _, models

from .plant_terminal_commands import PREFIX


class PlantStation(models.Model):
    """The printed sheet of codes that a station's scanner can read instead of taps."""

    _inherit = "plant.station"

    def action_print_sheet(self):
        """Print the sheets of these stations."""
        return self.env.ref("plant_base.action_report_station_sheet").report_action(self)

    def _sheet_groups(self):
        """``[(title, [(words, code)])]`` for the report."""
        self.ensure_one()
        terminals = self.env["plant.terminal"]
        return [
            (_("Work"), [(words, PREFIX + code) for words, code in self._sheet_commands()]),
            (
                _("Block"),
                [
                    (reason.name, f"{PREFIX}BLOCK:{reason.id}")
                    for reason in terminals._block_reasons()
                ],
            ),
            (
                _("Scrap"),
                [
                    (reason.name, f"{PREFIX}SCRAP:{reason.code}")
                    for reason in terminals._scrap_reasons()
                ],
            ),
        ]

    def _sheet_commands(self):
        return [
            (_("Start"), "START"),
            (_("Pause"), "PAUSE"),
            (_("Resume"), "RESUME"),
            (_("Report 1"), "REPORT:1"),
            (_("Report"), "REPORT"),
            (_("Done"), "DONE"),
            (_("Unblock"), "UNBLOCK"),
            (_("Undo"), "UNDO"),
            (_("Help"), "HELP"),
            (_("Sign out"), "SIGNOUT"),
        ]
