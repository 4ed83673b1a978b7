from datetime import date

from odoo import fields, models
from odoo.addons.plant_base.terminal.scanned import Scanned

from ..drivers.codecs.gs1 import Gs1Error, by_ai, parse_gs1


class PlantTerminal(models.Model):
    """What terminals read of GS1 labels, and what of devices they hear."""

    _inherit = "plant.terminal"

    def _can(self):
        return {**super()._can(), "print": True}

    def _hears_of(self):
        """With the devices of the station, whose live values a card shows."""
        # sudo: the terminal of a station hears of what stands there, whoever is logged in.
        station = self.sudo().station_id
        devices = (
            self.env["plant.iot.device"]
            .sudo()
            .search(
                [
                    "|",
                    ("station_id", "=", station.id),
                    ("workcenter_id", "in", station.workcenter_ids.ids),
                ]
            )
        )
        return [*super()._hears_of(), *devices]

    def _scanned(self, code):
        scanned = super()._scanned(code)
        try:
            elements = by_ai(parse_gs1(code, today=self._today()))
        except Gs1Error:
            return scanned

        def value(*identifiers):
            return next((elements[ai].value for ai in identifiers if ai in elements), "")

        if not value("01", "02", "10", "21"):
            return scanned
        count = value("37", "30")
        return Scanned(
            code,
            gtin=value("01", "02"),
            lot=value("10"),
            serial=value("21"),
            quantity=float(count) if count else None,
        )

    def _today(self) -> date:
        return fields.Date.context_today(self)
