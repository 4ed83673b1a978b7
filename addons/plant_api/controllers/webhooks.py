from odoo import http
from odoo.addons.plant_base.machine import Reply
from odoo.http import request

from ..rest.references import RecordId
from ..rest.webhooks import MadeSecret


class PlantApiWebhooks(http.Controller):
    """What a declaration cannot say: a secret is answered once and kept nowhere, so that this
    takes no Idempotency-Key (an answer that is kept to be repeated would hold it).
    """

    @http.route(
        "/plant/api/v1/webhook-endpoints/<int:record_id>/rotate",
        type="plant",
        auth="plant_api",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        plant_scope="webhook-endpoints:write",
    )
    def rotate(self, record_id: RecordId) -> MadeSecret:
        resources = request.env["plant.api.resources"]
        declared = resources._by_name()["webhook-endpoints"]
        endpoint = resources._get(declared, record_id)
        shown = endpoint._issue_secret()
        return Reply({"secret": shown}, headers={"Cache-Control": "no-store"})
