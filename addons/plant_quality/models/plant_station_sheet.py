from odoo import _, models


class PlantStation(models.Model):
    """With the codes that answer checks."""

    _inherit = "plant.station"

    def _sheet_commands(self):
        return [
            *super()._sheet_commands(),
            (_("Pass"), "PASS"),
            (_("Fail"), "FAIL"),
            (_("Followed"), "OK"),
        ]
