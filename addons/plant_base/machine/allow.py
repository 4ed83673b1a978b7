"""Which methods a path serves."""

from odoo.http import Response
from werkzeug.exceptions import HTTPException

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def allowed_methods(request):
    """The methods that routes other than the catch-all serve at the request's path."""
    httprequest = request.httprequest
    adapter = request.env["ir.http"].routing_map().bind_to_environ(httprequest.environ)
    allowed = []
    for method in METHODS:
        try:
            rule, _args = adapter.match(httprequest.path, method=method, return_rule=True)
        except HTTPException:
            continue
        if not rule.endpoint.routing.get("plant_catch_all"):
            allowed.append(method)
    return allowed


def options_response(allowed):
    """The answer to OPTIONS."""
    return Response(status=204, headers={"Allow": ", ".join(allowed)})
