from odoo import http
from odoo.http import request
from werkzeug.exceptions import HTTPException

from ..machine import MethodNotAllowed, NotFound, Reply

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OFFERED = [method for method in METHODS if method != "OPTIONS"]


class CatchAll(http.Controller):
    """Answers what no route under /plant/ matches, so that a machine never gets a web page."""

    @http.route(
        ["/plant/<string:area>", "/plant/<string:area>/<path:rest>"],
        type="plant",
        auth="none",
        methods=METHODS,
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def unmatched(self, area, rest=""):  # noqa: ARG002
        """404, or 405 with Allow; OPTIONS is answered with Allow."""
        httprequest = request.httprequest
        allowed = self._allowed(httprequest)
        if not allowed:
            raise NotFound(f"There is nothing at {httprequest.path}. Check the path and version.")
        if httprequest.method == "OPTIONS":
            return Reply(status=204, headers={"Allow": ", ".join(allowed)})
        raise MethodNotAllowed(httprequest.method, allowed)

    def _allowed(self, httprequest):
        """The methods that another route than this one serves at the request's path."""
        adapter = request.env["ir.http"].routing_map().bind_to_environ(httprequest.environ)
        allowed = []
        for method in OFFERED:
            try:
                rule, _args = adapter.match(httprequest.path, method=method, return_rule=True)
            except HTTPException:
                continue
            if rule.endpoint.func.__name__ != "unmatched":
                allowed.append(method)
        return allowed
