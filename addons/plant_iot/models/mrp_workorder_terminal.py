from odoo import models
from odoo.addons.plant_base import compat

from .plant_iot_label import PRINTER

# What an operator has a device do at a terminal.
COMMANDS = ("tare", "clear_tare", "zero", "read_stable")


class MrpWorkorder(models.Model):
    """The devices of a work order on its card: docs/contracts/terminal.md."""

    _inherit = "mrp.workorder"

    def _plant_card_live(self):
        panel = self.plant_live()
        devices = {device.id: device for device in self._plant_devices()}
        for told in panel["devices"]:
            device = devices.get(told["id"])
            told["commands"] = [
                command.key
                for command in (device._plant_commands() if device else ())
                if command.key in COMMANDS
            ]
        return panel

    def _plant_card_labels(self):
        """Of the work order, its production order, and the lots that are being made."""
        labels = self.env["plant.iot.label"].search([("company_id", "=", self.company_id.id)])
        told = []
        for label in labels:
            # sudo: an operator may not read lots, but those of their work.
            for record in self.sudo()._plant_labelled(label.model):
                printer = label.printer_id or label._printers_near(record)[:1]
                told.append(
                    {
                        "id": label.id,
                        "name": label.name,
                        "record": {"id": record.id, "name": record.display_name},
                        "copies": label.copies,
                        "printer": {
                            "id": printer.id,
                            "name": printer.name,
                            "state": printer.state,
                        }
                        if printer.driver == PRINTER
                        else None,
                    }
                )
        return told

    def _plant_labelled(self, model):
        """The records of ``model`` that labels are printed for at this work order."""
        if model == "mrp.workorder":
            return self
        if model == "mrp.production":
            return self.production_id
        return compat.producing_lots(self.production_id)
