import json
import uuid
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import AccessError, UserError

from ..clock import iso
from ..drivers.schema import masked
from ..live import LIVE_COMMAND

KEEP_DAYS = "plant_iot.command_days"
KEEP_DAYS_DEFAULT = 400
STATES = [
    ("waiting", "Waiting"),
    ("taken", "Under way"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("expired", "Expired"),
    ("unknown", "Unknown"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("waiting", "taken")

INDEXES = [
    Index(
        "plant_iot_command_due_idx",
        "plant_iot_command (gateway_id, id) WHERE state IN ('waiting', 'taken')",
        "what a gateway has to do, oldest first, each second; what is to be given up",
    ),
    Index(
        "plant_iot_command_device_idx",
        "plant_iot_command (device_id, command, id DESC)",
        "the newest commands of a device, of one kind: what its last test of the connection said",
    ),
    Index(
        "plant_iot_command_subject_idx",
        "plant_iot_command (res_model, res_id, id DESC) WHERE res_id IS NOT NULL",
        "what was done for a work order, or printed for a lot, newest first",
    ),
    Index(
        "plant_iot_command_asked_idx",
        "plant_iot_command (asked_at)",
        "retention: what is older than a date, and the back office by period",
    ),
]


class PlantIotCommand(models.Model):
    """Something that somebody wanted done at a device, and what became of it.

    Asked for with :meth:`PlantIotDevice.plant_command`, carried out by the device's gateway at most
    once (docs/contracts/gateway.md). Written by methods alone. The first thing the gateway says of
    it stands; what Odoo says by itself, when it gives up, gives way to that.
    """

    _name = "plant.iot.command"
    _description = "Command"
    _order = "id desc"
    _rec_name = "command"

    uuid = fields.Char(
        string="Identifier",
        required=True,
        readonly=True,
        default=lambda _self: str(uuid.uuid4()),
        help="The name by which the gateway and its logs know it.",
    )
    gateway_id = fields.Many2one(
        "plant.iot.gateway", required=True, readonly=True, ondelete="restrict"
    )
    device_id = fields.Many2one(
        "plant.iot.device", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    command = fields.Char(required=True, readonly=True, help="As the device's driver calls it.")
    title = fields.Char(string="What", compute="_compute_title")
    # Read by methods alone: a driver may mark an argument as a secret.
    arguments = fields.Json("Stored arguments", readonly=True, groups=fields.NO_ACCESS)
    arguments_text = fields.Text(
        string="Arguments",
        compute="_compute_arguments_text",
        compute_sudo=True,
        help="What it was given; secrets are not shown.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="waiting",
        help="Failed: it was not carried out. Expired: it was not begun in time, and will not be. "
        "Unknown: it may have been carried out; look at the device before you send it again.",
    )
    detail = fields.Text(
        string="Result", readonly=True, help="What the device answered, or what went wrong."
    )
    reading = fields.Json(readonly=True, help="What a command that measures has measured.")
    reported = fields.Boolean(
        readonly=True, help="The gateway has said what became of it, and that stands."
    )
    asked_at = fields.Datetime(
        string="Asked", required=True, readonly=True, default=fields.Datetime.now
    )
    deadline = fields.Datetime(
        required=True, readonly=True, help="It is not begun later than this."
    )
    handed_out_at = fields.Datetime(
        string="Handed out",
        readonly=True,
        help="When it was first given to the gateway. From then on it cannot be called back.",
    )
    started_at = fields.Datetime(string="Begun", readonly=True, help="By the gateway's clock.")
    finished_at = fields.Datetime(
        string="Finished",
        readonly=True,
        help="By the gateway's clock; by Odoo's where Odoo ended it.",
    )
    user_id = fields.Many2one("res.users", string="Asked by", readonly=True, ondelete="restrict")
    operator_id = fields.Many2one(
        "plant.operator", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    station_id = fields.Many2one(
        "plant.station",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Where the operator was signed in.",
    )
    res_model = fields.Char(string="For (model)", readonly=True)
    res_id = fields.Many2oneReference(string="For (record)", model_field="res_model", readonly=True)
    subject = fields.Char(
        string="For", readonly=True, help="The work order or lot it was for, as it was called then."
    )

    _sql_constraints = [
        # Serves the results: WHERE uuid = …
        ("uuid_uniq", "unique(uuid)", "This was asked for already. Look among the commands."),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    # -- computed --------------------------------------------------------------------------------

    @api.depends("command", "device_id.driver")
    def _compute_title(self):
        for command in self:
            spec = command.device_id._plant_command_spec(command.command)
            command.title = spec.title if spec else command.command

    @api.depends("title", "device_id.name")
    def _compute_display_name(self):
        for command in self:
            command.display_name = f"{command.device_id.name}: {command.title}"

    @api.depends("arguments")
    def _compute_arguments_text(self):
        for command in self:
            spec = command.device_id._plant_command_spec(command.command)
            # What the driver no longer knows is not shown: it may have been a secret.
            shown = masked(spec.arguments, command.arguments or {}) if spec else {}
            command.arguments_text = json.dumps(shown, indent=2, ensure_ascii=False)

    # -- actions ---------------------------------------------------------------------------------

    def action_cancel(self):
        """Call back commands that no gateway has been given yet."""
        if not self.env.user.has_group("plant_base.group_plant_supervisor"):
            raise AccessError(_("Only a supervisor may cancel a command."))
        compat.check_access(self, "read")
        # sudo: commands are read-only to everyone; the right was checked above.
        commands = self.sudo()
        # A gateway that is given one at this moment writes the same row: one of both comes first.
        touch_rows(self.env.cr, self._table, self.ids)
        for command in commands:
            if command.state != "waiting" or command.handed_out_at:
                raise UserError(
                    _(
                        "“%s” is with the gateway or settled already, and cannot be called back.",
                        command.display_name,
                    )
                )
        commands._settle({"state": "cancelled", "finished_at": fields.Datetime.now()})
        return True

    def action_reload(self):
        """Nothing: the form reads the command again."""
        return True

    def action_open_subject(self):
        """The record it was for."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists() if self.res_model else None
        if not record:
            raise UserError(_("What it was for is no longer there."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def _action_show(self):
        """A dialog with this command and what becomes of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _named(self, id_):
        """The command that a caller names by its identifier; empty where there is none."""
        try:
            named = str(uuid.UUID(id_))
        except (AttributeError, TypeError, ValueError):
            return self.browse()
        return self.search([("uuid", "=", named)])

    # -- what becomes of it ----------------------------------------------------------------------

    def _settle(self, vals):
        """Write what became of these commands, and tell the browsers that look at the devices."""
        if self:
            self.write(vals)
            compat.bus_send(
                self.env,
                [(command.device_id, LIVE_COMMAND, command._summary()) for command in self],
            )

    def _summary(self):
        """The command as its caller and a browser get it."""
        self.ensure_one()
        return {
            "id": self.uuid,
            "device": self.device_id.id,
            "command": self.command,
            "title": self.title,
            "state": self.state,
            "detail": self.detail or None,
            "reading": self.reading or None,
            "asked_at": iso(self.asked_at),
            "deadline": iso(self.deadline),
            "started_at": iso(self.started_at),
            "finished_at": iso(self.finished_at),
        }

    @api.autovacuum
    def _gc_old(self):
        """Delete settled commands older than the system parameter says (0: keep all)."""
        # sudo: of the whole database, by the server alone.
        days = int(self.env["ir.config_parameter"].sudo().get_param(KEEP_DAYS, KEEP_DAYS_DEFAULT))
        if days > 0:
            limit = fields.Datetime.now() - timedelta(days=days)
            self.sudo().search(
                [("asked_at", "<", limit), ("state", "not in", OPEN_STATES)]
            ).unlink()
