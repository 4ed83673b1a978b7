from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base.locking import touch_rows

from ..clock import iso, naive
from ..exceptions import UnknownCommand
from ..schemas import storable
from .plant_iot_command import OPEN_STATES

MOST = 50
# Long enough for a gateway to come back from an update and say what became of it.
GIVE_UP_AFTER = timedelta(minutes=5)


class PlantIotGateway(models.Model):
    """What a gateway asks of Odoo about commands: what to do, and to hear what became of it."""

    _inherit = "plant.iot.gateway"

    def _uplink_commands(self, have, now=None):
        """What this gateway has to do, oldest first, and Odoo's time.

        Answers at once whatever the gateway would wait: no worker is held, and it asks again in a
        second.

        :param have: ids of the commands that it has taken
        """
        self.ensure_one()
        now = now or fields.Datetime.now()
        have = [str(id_) for id_ in have]
        commands = self.env["plant.iot.command"]
        mine = [("gateway_id", "=", self.id), ("state", "in", OPEN_STATES)]
        if have:
            taken = commands.search([*mine, ("uuid", "in", have), ("state", "=", "waiting")])
            # The result may be told at this moment: then this comes again, and finds it.
            touch_rows(self.env.cr, taken._table, taken.ids)
            taken._settle({"state": "taken"})
        due = commands.search([*mine, ("uuid", "not in", have)], order="id", limit=MOST)
        fresh = due.filtered(lambda command: not command.handed_out_at)
        touch_rows(self.env.cr, fresh._table, fresh.ids)
        fresh.handed_out_at = now
        return {
            "time": iso(now),
            "commands": [
                {
                    "id": command.uuid,
                    "device": command.device_id.id,
                    "command": command.command,
                    "arguments": command.arguments or {},
                    "deadline": iso(command.deadline),
                }
                for command in due
            ],
        }

    def _uplink_result(self, id_, result):
        """Keep what became of a command (`schemas.CommandResultIn`), unless it was said before.

        :raise UnknownCommand: this gateway has no such command
        """
        self.ensure_one()
        command = self.env["plant.iot.command"]._named(id_)
        if command.gateway_id != self:
            raise UnknownCommand(id_)
        if command.reported:
            return
        # The same result sent twice at once: the second comes again, and finds the first.
        touch_rows(self.env.cr, command._table, command.ids)
        command._settle(
            {
                "reported": True,
                "state": result.state,
                "detail": result.detail,
                "reading": command._reading_of(result.reading),
                "started_at": naive(result.started_at) if result.started_at else False,
                "finished_at": naive(result.finished_at),
            }
        )


class PlantIotCommand(models.Model):
    """What Odoo keeps of a gateway's answer, and when it stops waiting for one."""

    _inherit = "plant.iot.command"

    def _reading_of(self, reading):
        """A reading of a result as it is kept; its channel only where it is the device's."""
        if reading is None:
            return False
        kept = storable(reading.model_dump(mode="json"))
        if kept["channel"] not in self.device_id.with_context(active_test=False).channel_ids.ids:
            kept["channel"] = None
        return kept

    @api.model
    def _cron_give_up(self, now=None):
        """Say of commands of which nothing was heard long after their deadline what that means."""
        now = now or fields.Datetime.now()
        late = self.search(
            [("state", "in", OPEN_STATES), ("deadline", "<", now - GIVE_UP_AFTER)], order="id"
        )
        for command in late:
            if command.handed_out_at:
                state = "unknown"
                detail = _(
                    "The gateway “%s” was given it and has not said what became of it. It may "
                    "have been carried out: look at the device before you send it again.",
                    command.gateway_id.name,
                )
            else:
                state = "expired"
                detail = _(
                    "The gateway “%s” did not fetch it before its deadline. Look whether it "
                    "runs and reaches Odoo, then send it again.",
                    command.gateway_id.name,
                )
            command._settle({"state": state, "detail": detail, "finished_at": now})
