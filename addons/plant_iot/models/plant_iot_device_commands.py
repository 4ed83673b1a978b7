import json
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.actor import Actor
from odoo.exceptions import AccessError, UserError

from ..drivers import PROBE, CommandError
from .plant_iot_command import OPEN_STATES, STATES

DEADLINE = 30
LONGEST_DEADLINE = 3600
# More than a person means to send; a gateway is given no more at once.
MOST_WAITING = 50


class PlantIotDevice(models.Model):
    """Having a device do something: who may, whether it can, and asking its gateway."""

    _inherit = "plant.iot.device"

    command_count = fields.Integer(compute="_compute_command_count", string="Commands")
    has_commands = fields.Boolean(compute="_compute_commands_known")
    can_tare = fields.Boolean(compute="_compute_commands_known")
    can_zero = fields.Boolean(compute="_compute_commands_known")
    probe_state = fields.Selection(STATES, string="Connection test", compute="_compute_probe")
    probe_detail = fields.Text(
        string="What answered",
        compute="_compute_probe",
        help="Of the last test of the connection: what the device says it is, or what went wrong.",
    )
    probe_at = fields.Datetime(string="Tested", compute="_compute_probe")

    # -- computed --------------------------------------------------------------------------------

    def _compute_command_count(self):
        counts = dict(
            self.env["plant.iot.command"]._read_group(
                [("device_id", "in", self.ids)], ["device_id"], ["__count"]
            )
        )
        for device in self:
            device.command_count = counts.get(device, 0)

    @api.depends("driver")
    def _compute_commands_known(self):
        for device in self:
            keys = {command.key for command in device._plant_commands()}
            device.has_commands = bool(keys)
            device.can_tare = "tare" in keys
            device.can_zero = "zero" in keys

    def _compute_probe(self):
        for device in self:
            probe = self.env["plant.iot.command"].search(
                [("device_id", "in", device.ids), ("command", "=", PROBE.key)], limit=1
            )
            device.probe_state = probe.state
            device.probe_detail = probe.detail
            device.probe_at = probe.asked_at

    # -- actions ---------------------------------------------------------------------------------

    def action_test_connection(self):
        """Ask what answers at the device; the answer is shown on its form."""
        return self._plant_ask(PROBE.key)._action_show()

    def action_tare(self):
        """Tare the scale, for the work order in the context where there is one."""
        return self._plant_ask("tare")._action_show()

    def action_zero(self):
        """Zero the scale, likewise."""
        return self._plant_ask("zero")._action_show()

    def action_send_command(self):
        """Choose a command of the driver and its arguments."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Send a command"),
            "res_model": "plant.iot.command.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_device_id": self.id},
        }

    def action_open_commands(self):
        """The commands of this device."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("plant_iot.action_plant_iot_command")
        action.update(domain=[("device_id", "=", self.id)], context={})
        return action

    def _plant_ask(self, command):
        self.ensure_one()
        actor = self._plant_command_actor(None)
        order = self.env["mrp.workorder"].browse(self.env.context.get("plant_workorder_id"))
        compat.check_access(order, "read")
        return self._plant_send(actor, command, subject=order)

    # -- asking ----------------------------------------------------------------------------------

    def plant_command(self, command, arguments=None, token=None, deadline=None):
        """Have the device carry out ``command``, a key of its driver or ``probe``, once.

        With ``token`` an operator asks, signed in at the station where the device stands. Without
        it the user must be a supervisor. Code of ours that has found out who asks gives an
        :class:`Actor` as the token: no client can.

        :param arguments: an object that meets the command's schema
        :param deadline: seconds within which it must be begun, 30 where none is given
        :return: the command as :meth:`plant_command_state` tells it, to be followed by its ``id``
        :raise AccessError: not this user or station
        :raise UserError: no such command, not with these arguments, or the device is not there
        """
        actor = self._plant_command_actor(token)
        return self._plant_send(actor, command, arguments, deadline)._summary()

    @api.model
    def plant_command_state(self, id_):
        """What has become of a command: ``id``, ``state``, ``detail``, ``reading``, its times."""
        command = self.env["plant.iot.command"]._named(id_)
        if not command:
            raise UserError(_("There is no such command, or it is no longer kept."))
        return command._summary()

    def _plant_command_actor(self, token):
        """Who asks, after checking that they may; see :meth:`plant_command`."""
        self.ensure_one()
        if isinstance(token, Actor):
            return token
        group = "plant_base.group_plant_operator" if token else "plant_base.group_plant_supervisor"
        if not self.env.user.has_group(group):
            raise AccessError(
                _(
                    "Devices are told what to do by supervisors, or by operators signed in at "
                    "their station. Sign in at the station, or ask a manager for the right."
                )
            )
        compat.check_access(self, "read")
        if not token:
            return Actor(user_id=self.env.uid)
        # sudo: the session of the token is checked for a login that may not read sessions.
        sessions = self.env["plant.operator.session"].sudo()
        session = sessions._authenticate(token if isinstance(token, str) else "")
        if session.company_id != self.company_id or not self._plant_serves(session.station_id):
            raise AccessError(
                _(
                    "“%(device)s” does not stand at the station %(station)s. Sign in where it "
                    "stands.",
                    device=self.name,
                    station=session.station_id.name,
                )
            )
        operator = session.operator_id
        return Actor(
            operator_id=operator.id,
            station_id=session.station_id.id,
            user_id=operator.employee_id.user_id.id or None,
        )

    def _plant_serves(self, station):
        """Whether the device stands at ``station`` or, at no station, at a work center of it."""
        if self.station_id:
            return self.station_id == station
        return bool(self.workcenter_id) and self.workcenter_id in station.workcenter_ids

    def _plant_send(
        self, actor, command, arguments=None, deadline=None, *, subject=None, uuid=None
    ):
        """Make the command for ``actor``, whose right has been checked.

        :param subject: the record that it is for
        :param uuid: the command's id, where its maker has one
        """
        self._plant_check_reachable(command)
        completed = self._plant_arguments(command, arguments)
        now = fields.Datetime.now()
        vals = {
            "gateway_id": self.gateway_id.id,
            "device_id": self.id,
            "company_id": self.company_id.id,
            "command": command,
            "arguments": completed,
            "asked_at": now,
            "deadline": now + timedelta(seconds=self._plant_deadline(deadline)),
            "user_id": actor.user_id,
            "operator_id": actor.operator_id,
            "station_id": actor.station_id,
        }
        if subject:
            vals.update(
                res_model=subject._name, res_id=subject.id, subject=subject.sudo().display_name
            )
        if uuid:
            vals["uuid"] = uuid
        # sudo: commands are made by this method alone, after the checks above.
        return self.env["plant.iot.command"].sudo().create(vals).sudo(self.env.su)

    def _plant_check_reachable(self, command):
        gateway = self.gateway_id
        if not self.active:
            raise UserError(_("“%s” is archived. Bring it back first.", self.name))
        if gateway.state != "online":
            raise UserError(
                _(
                    "The gateway “%(gateway)s” of “%(device)s” is not heard. Look whether it runs "
                    "and reaches Odoo.",
                    gateway=gateway.name,
                    device=self.name,
                )
            )
        # Whether it can be reached is what a test of the connection asks.
        if command != PROBE.key and self.state != "online":
            raise UserError(
                _(
                    "“%(device)s” is not online. %(error)s Nothing was sent to it.",
                    device=self.name,
                    error=self.last_error or _("Wait for it, or look at its link."),
                )
            )
        waiting = self.env["plant.iot.command"].sudo()  # sudo: a number, whoever may read them
        if (
            waiting.search_count([("device_id", "=", self.id), ("state", "in", OPEN_STATES)])
            >= MOST_WAITING
        ):
            raise UserError(
                _(
                    "%(count)s commands wait for “%(device)s” already. Wait until they are done.",
                    count=MOST_WAITING,
                    device=self.name,
                )
            )

    def _plant_arguments(self, command, arguments):
        """The arguments completed; UserError when the driver cannot do that with them."""
        arguments = {} if arguments is None else arguments
        problem = _("the arguments must be a JSON object, such as {}.")
        if isinstance(arguments, dict):
            try:
                completed = dict(
                    self._plant_registry()[self.driver].command(command, arguments).arguments
                )
                if "\\u0000" not in json.dumps(completed, allow_nan=False):
                    return completed
                problem = _("a text cannot hold the character U+0000.")
            except (CommandError, TypeError, ValueError) as error:
                problem = str(error)
        raise UserError(
            _("“%(device)s” cannot do that: %(problem)s", device=self.name, problem=problem)
        )

    def _plant_deadline(self, seconds):
        seconds = DEADLINE if seconds is None else seconds
        if type(seconds) not in (int, float) or not 1 <= seconds <= LONGEST_DEADLINE:
            raise UserError(
                _("A command has 1 to %s seconds in which it must be begun.", LONGEST_DEADLINE)
            )
        return seconds

    # -- what the driver knows -------------------------------------------------------------------

    def _plant_commands(self):
        """The commands (`drivers.CommandSpec`) of the device's driver."""
        registry = self._plant_registry()
        return registry[self.driver].commands if self.driver in registry else ()

    def _plant_command_spec(self, key):
        """What is known of a command of the device, or None."""
        known = (*self._plant_commands(), PROBE)
        return next((spec for spec in known if spec.key == key), None)
