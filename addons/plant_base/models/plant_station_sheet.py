from odoo import _, models

from ..barcodes import picture
from .plant_terminal_commands import PREFIX


class PlantStation(models.Model):
    """The printed sheet of codes that a station's scanner can read instead of taps."""

    _inherit = "plant.station"

    def action_print_sheet(self):
        """Print the sheets of these stations."""
        return self.env.ref("plant_base.action_report_station_sheet").report_action(self)

    def _sheet_groups(self):
        """``[(title, [(words, code, picture)])]`` for the report."""
        self.ensure_one()
        terminals = self.env["plant.terminal"]
        blocks = [(one.name, f"BLOCK:{one.id}") for one in terminals._block_reasons()]
        scraps = [(one.name, f"SCRAP:{one.code}") for one in terminals._scrap_reasons()]
        groups = (
            (_("Work"), self._sheet_commands()),
            (_("Block"), blocks),
            (_("Scrap"), scraps),
        )
        return [
            (title, [self._sheet_entry(words, PREFIX + code) for words, code in entries])
            for title, entries in groups
        ]

    def _sheet_entry(self, words, code):
        return words, code, picture("Code128", code, width=300, height=46, humanReadable=False)

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
