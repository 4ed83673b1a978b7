from odoo import http
from odoo.addons.plant_base.machine import Reply, etag_of
from odoo.http import request

from ..rest.collection import collection_of

OPTIONS = {
    "type": "plant",
    "auth": "plant_open",
    "methods": ["GET"],
    "csrf": False,
    "save_session": False,
    "readonly": False,
}


class PlantApiOpenapi(http.Controller):
    """What the API is; of a plant it says nothing, so anybody may read it."""

    @http.route("/plant/api/v1/openapi.json", **OPTIONS)
    def openapi(self):
        content = request.env["plant.api.resources"]._openapi()
        return Reply(content, etag=etag_of(content))

    @http.route("/plant/api/v1/collection.json", **OPTIONS)
    def collection(self):
        """The same for Postman, Bruno and Insomnia."""
        url = request.env["ir.config_parameter"].get_param("web.base.url")
        content = collection_of(request.env["plant.api.resources"]._openapi(), url)
        return Reply(content, etag=etag_of(content))
