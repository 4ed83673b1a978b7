from odoo import http
from odoo.addons.plant_base.machine import Conflict, Forbidden, Gone, Reply, etag_of
from odoo.http import request

from ..exceptions import SequenceGap, UnknownCommand
from ..models.plant_iot_gateway import TOKEN_SCOPE
from ..schemas import (
    BatchAccepted,
    BatchIn,
    CommandResultIn,
    CommandsOut,
    CommandsQuery,
    ConfigOut,
    StatusIn,
)

OPTIONS = {
    "type": "plant",
    "auth": "plant_bearer",
    "csrf": False,
    "save_session": False,
    "readonly": False,
    "plant_scope": TOKEN_SCOPE,
    # One text that cannot be stored must cost one reading, not its batch.
    "plant_nul": True,
}


class PlantIotGatewayController(http.Controller):
    """The requests of a gateway: docs/contracts/gateway.md."""

    @http.route("/plant/iot/v1/config", methods=["GET"], **OPTIONS)
    def config(self) -> ConfigOut:
        content = _gateway()._uplink_config()
        return Reply(ConfigOut.model_validate(content), etag=etag_of(content))

    @http.route("/plant/iot/v1/batches", methods=["POST"], **OPTIONS)
    def batches(self, body: BatchIn) -> BatchAccepted:
        try:
            mark = _gateway()._uplink_batch(body)
        except SequenceGap as gap:
            raise Conflict(str(gap), accepted_through=gap.accepted_through) from gap
        return BatchAccepted(accepted_through=mark)

    @http.route("/plant/iot/v1/commands", methods=["GET"], **OPTIONS)
    def commands(self, query: CommandsQuery) -> CommandsOut:
        return CommandsOut.model_validate(_gateway()._uplink_commands(query.have))

    @http.route("/plant/iot/v1/commands/<string:command>/result", methods=["POST"], **OPTIONS)
    def result(self, command: str, body: CommandResultIn) -> None:
        try:
            _gateway()._uplink_result(command, body)
        except UnknownCommand as unknown:
            raise Gone(str(unknown)) from unknown

    @http.route("/plant/iot/v1/status", methods=["POST"], **OPTIONS)
    def status(self, body: StatusIn) -> None:
        _gateway()._uplink_status(body)


def _gateway():
    """The gateway whose token this is, as superuser: its own user may do nothing by itself."""
    token = request.plant_token
    if token.res_model != "plant.iot.gateway":
        raise Forbidden("This token is not a gateway's. Issue one on the gateway's form in Odoo.")
    # It exists: the tokens of a gateway are revoked with it.
    return token.env["plant.iot.gateway"].browse(token.res_id)
