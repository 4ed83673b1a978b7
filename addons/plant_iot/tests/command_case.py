from odoo import fields
from odoo.addons.plant_iot.schemas import CommandResultIn

from .common import IotFixture

FINISHED = "2026-01-31T09:12:04.655Z"


class CommandFixture(IotFixture):
    """A plant whose gateway and scale are online, an operator signed in at the scale's station."""

    @classmethod
    def _make_plant(cls):
        super()._make_plant()
        # It is not silent while a busy machine goes on with the tests.
        cls.gateway.write({"last_seen_at": fields.Datetime.now(), "offline_after": 3600})
        cls.device.state = "online"
        cls.commands = cls.env["plant.iot.command"]
        employee = cls.env["hr.employee"].create({"name": "Ana", "barcode": "041777000999"})
        cls.operator = cls.env["plant.operator"].create({"employee_id": employee.id})
        cls.session, cls.token = cls._signed_in(cls.station)

    @classmethod
    def _signed_in(cls, station):
        return cls.env["plant.operator.session"]._open(
            station, cls.operator, "badge", fields.Datetime.now()
        )

    @classmethod
    def _station(cls, name):
        return cls.env["plant.station"].create(
            {"name": name, "code": f"T-{name}", "line_id": cls.line.id}
        )

    @classmethod
    def _printer(cls, **vals):
        printer = cls.env["plant.iot.device"].create(
            {
                "name": "Label printer",
                "key": "printer",
                "gateway_id": cls.gateway.id,
                "driver": "zpl_printer",
                "settings": {"host": "10.0.4.31"},
                "station_id": cls.station.id,
                **vals,
            }
        )
        printer.state = "online"
        return printer

    def _ask(self, command="tare", *args, **kwargs):
        """The record of a command that was asked for."""
        summary = self.device.plant_command(command, *args, **kwargs)
        return self.commands.search([("uuid", "=", summary["id"])])

    def _handed_out(self, *have, gateway=None):
        answer = (gateway or self.gateway).sudo()._uplink_commands(have)
        return [command["id"] for command in answer["commands"]]

    def _report(self, command, state="done", gateway=None, **values):
        result = CommandResultIn.model_validate(
            {"state": state, "finished_at": FINISHED, "started_at": FINISHED, **values}
        )
        (gateway or self.gateway).sudo()._uplink_result(command.uuid, result)
