"""Which methods a path serves."""

from odoo.http import Response
from werkzeug.exceptions import HTTPException

from . import problems

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def allowed_methods(request):
    """The methods that routes other than the catch-all serve at the request's path."""
    httprequest = request.httprequest
    adapter = request.env["ir.http"].routing_map().bind_to_environ(httprequest.environ)
    allowed = []
    for method in METHODS:
        try:
            rule, args = adapter.match(httprequest.path, method=method, return_rule=True)
        except HTTPException:
            continue
        routing = rule.endpoint.routing
        asked = "GET" if method == "HEAD" else method
        if not routing.get("plant_catch_all") and serves(request.env, routing, asked, args):
            allowed.append(method)
    return allowed


def refusal(request):
    """What to raise where nothing serves the request: 404, or 405 with Allow."""
    httprequest = request.httprequest
    allowed = allowed_methods(request)
    if not allowed:
        return problems.NotFound(
            f"There is nothing at {httprequest.path}. Check the path and version."
        )
    return problems.MethodNotAllowed(httprequest.method, allowed)


def serves(env, routing, method, args):
    """Whether a route that matches does something with ``method`` there (its ``plant_serves``)."""
    decide = routing.get("plant_serves")
    return decide is None or decide(env, method, **args)


def options_response(allowed):
    """The answer to OPTIONS."""
    return Response(status=204, headers={"Allow": ", ".join(allowed)})
