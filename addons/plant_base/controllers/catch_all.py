from odoo import http
from odoo.http import request

from ..machine import MethodNotAllowed, NotFound
from ..machine.allow import METHODS, allowed_methods


class CatchAll(http.Controller):
    """Answers what no route under /plant/ matches, so that a machine never gets a web page."""

    @http.route(
        ["/plant/<string:area>", "/plant/<string:area>/<path:rest>"],
        type="plant",
        auth="none",
        methods=[*METHODS, "OPTIONS"],
        csrf=False,
        save_session=False,
        readonly=False,
        plant_catch_all=True,
    )
    def unmatched(self, area, rest=""):  # noqa: ARG002
        """404, or 405 with Allow where another method would do."""
        httprequest = request.httprequest
        allowed = allowed_methods(request)
        if not allowed:
            raise NotFound(f"There is nothing at {httprequest.path}. Check the path and version.")
        raise MethodNotAllowed(httprequest.method, allowed)
