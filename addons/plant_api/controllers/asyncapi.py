from odoo import http
from odoo.addons.plant_base.machine import Reply, etag_of
from odoo.http import request


class PlantApiAsyncapi(http.Controller):
    """Which events there are; of a plant it says nothing, so anybody may read it."""

    @http.route(
        "/plant/api/v1/asyncapi.json",
        type="plant",
        auth="plant_open",
        methods=["GET"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def asyncapi(self):
        content = request.env["plant.event"]._asyncapi()
        return Reply(content, etag=etag_of(content))
