from odoo import http
from odoo.addons.plant_base.machine import Reply, etag_of
from odoo.http import request


class PlantApiOpenapi(http.Controller):
    @http.route(
        "/plant/api/v1/openapi.json",
        type="plant",
        auth="plant_open",
        methods=["GET"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def openapi(self):
        """What the API is; of a plant it says nothing, so anybody may read it."""
        content = request.env["plant.api.resources"]._openapi()
        return Reply(content, etag=etag_of(content))
