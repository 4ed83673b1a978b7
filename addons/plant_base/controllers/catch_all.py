from odoo import http
from odoo.http import request

from ..machine.allow import METHODS, refusal


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
        raise refusal(request)
