from odoo import _, models
from odoo.addons.plant_base.exceptions import CallError
from odoo.addons.plant_base.terminal.calls import Arguments, Call, Id, Name, Token

from .mrp_workorder_terminal import COMMANDS


class Command(Arguments):
    token: Token
    device: Id
    command: Name
    workorder: Id | None = None


class CommandState(Arguments):
    command: Name


class Print(Arguments):
    token: Token
    workorder: Id
    label: Id
    record: Id | None = None
    printer: Id | None = None
    copies: int | None = None
    job: Name | None = None


class PlantTerminal(models.Model):
    """Having devices do something at a terminal: scales and label printers."""

    _inherit = "plant.terminal"

    def _calls(self):
        return {
            **super()._calls(),
            "command": Call(Command, self._call_command),
            "command_state": Call(CommandState, self._call_command_state),
            "print": Call(Print, self._call_print),
        }

    def _call_command(self, token, device, command, workorder):
        """Tare, zero or read a scale of the station."""
        if command not in COMMANDS:
            raise CallError(_("A terminal only has scales tare, zero and read."))
        self._session(token)
        order = self._order_here(workorder) if workorder else self.env["mrp.workorder"]
        device = self.env["plant.iot.device"].browse(device)
        actor = device._plant_command_actor(token)
        told = device._plant_send(actor, command, subject=order)._summary()
        return {"command": told, "card": None, "said": told["title"]}

    def _call_command_state(self, command):
        return {"command": self.env["plant.iot.device"].plant_command_state(command)}

    def _call_print(  # noqa: PLR0917
        self, token, workorder, label, record, printer, copies, job
    ):
        """Print a label of the card; for one ``job`` it is printed once."""
        self._session(token)
        order = self._order_here(workorder)
        label = self.env["plant.iot.label"].browse(label)
        # sudo: an operator may not read lots; the label looks at where its record is made.
        records = order.sudo()._plant_labelled(label.model)
        told = label.plant_print(
            record or records[:1].id, token=token, printer_id=printer, copies=copies, job=job
        )
        return {"command": told, "card": None, "said": told["title"]}
