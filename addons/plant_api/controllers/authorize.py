from markupsafe import Markup
from odoo import http
from odoo.http import request

from ..oauth import authorize
from ..oauth.redirects import form_target
from .oauth import ISSUER, issuer_of

POLICY = (
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


class PlantApiAuthorize(http.Controller):
    """The page on which a person allows a client to act for them, or does not."""

    @http.route(
        f"{ISSUER}/oauth/authorize",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        readonly=False,
    )
    def authorize(self, **_said):
        """RFC 6749, 4.1.1: what is asked for is in the query, of the page and of its form alike."""
        env = request.env
        issuer = issuer_of(env)
        # sudo: the person need not be one who may read clients.
        clients = env["plant.api.client"].sudo()
        query = request.httprequest.query_string.decode("latin-1")
        try:
            asked = authorize.asked(clients, query, request.httprequest.remote_addr, issuer)
        except authorize.Unanswerable as error:
            return _page({"refused": str(error)}, status=400)
        except authorize.SentBack as refused:
            return _send(refused.location)
        if refused := clients._why_not(asked.client, env.user):
            return _page({"refused": refused, "client": asked.client}, status=403)
        if request.httprequest.method == "POST":
            allowed = request.httprequest.form.get("decision") == "allow"
            if allowed:
                return _send(authorize.allow(asked, env.user, issuer))
            return _send(authorize.deny(asked, issuer))
        titles = env["plant.api.scope"].sudo().search([("name", "in", asked.scopes)])
        return _page(
            {
                "client": asked.client,
                "scopes": titles,
                "target": form_target(asked.redirect_uri),
                "place": asked.redirect_uri.partition("?")[0],
                "action": f"{request.httprequest.path}?{query}",
            }
        )


def _send(location):
    """303: the browser asks there with a GET, whatever it asked here with."""
    response = request.redirect(location, code=303, local=False)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(said, status=200):
    """The page; nobody puts it into a frame, and its form leads to the client alone."""
    values = {
        "refused": None,
        "user": request.env.user,
        "csrf_token": request.csrf_token(),
        "page_lang": (request.env.lang or "en_US").replace("_", "-"),
        **said,
    }
    html = request.env["ir.qweb"]._render("plant_api.authorize_page", values)
    form = f"form-action 'self' {said['target']}" if "target" in said else "form-action 'none'"
    return request.make_response(
        Markup("<!DOCTYPE html>") + html,
        headers=[
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "; ".join((*POLICY, form))),
            ("X-Frame-Options", "DENY"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ],
        status=status,
    )
