import json

from odoo import _, api, fields, models
from odoo.exceptions import UserError


class PlantIotCommandAsk(models.TransientModel):
    """Asks which command a device is to carry out, with which arguments."""

    _name = "plant.iot.command.ask"
    _description = "Send a command"

    device_id = fields.Many2one("plant.iot.device", required=True, readonly=True)
    command = fields.Selection(selection="_selection_command", required=True)
    arguments = fields.Text(
        default="{}", help="A JSON object; what is left out has the driver's default."
    )
    arguments_help = fields.Html(
        string="What the command takes", compute="_compute_arguments_help", sanitize=False
    )

    @api.model
    def _selection_command(self):
        """The commands of the device that the dialog was opened for; without one all there are."""
        devices = self.env["plant.iot.device"]
        device = devices.browse(self.env.context.get("default_device_id")).exists()
        specs = (
            device._plant_commands()
            if device
            else [spec for one in devices._plant_registry().values() for spec in one.commands]
        )
        return list({spec.key: spec.title for spec in specs}.items())

    @api.depends("device_id", "command")
    def _compute_arguments_help(self):
        for ask in self:
            spec = ask.device_id._plant_command_spec(ask.command) if ask.device_id else None
            ask.arguments_help = ask.device_id._render_settings_help(spec and spec.arguments)

    def action_apply(self):
        self.ensure_one()
        device = self.device_id
        actor = device._plant_command_actor(None)
        return device._plant_send(actor, self.command, self._given())._action_show()

    def _given(self):
        try:
            return json.loads(self.arguments or "{}")
        except (ValueError, RecursionError) as error:
            raise UserError(
                _(
                    "The arguments are not JSON: %s. Names and texts stand in double quotes, as "
                    'in {"immediate": true}.',
                    error,
                )
            ) from error
