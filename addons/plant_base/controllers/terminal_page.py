import json

from markupsafe import Markup
from odoo import SUPERUSER_ID, http
from odoo.http import request

from .. import compat
from ..machine.problems import Unpaired
from ..terminal import cookie

APP, WORKER = "plant_base.assets_terminal", "plant_base.assets_terminal_worker"
POLICY = "; ".join(
    (
        "default-src 'self'",
        # OWL compiles its templates in the browser.
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "connect-src 'self' ws: wss:",
        "frame-src 'self' https://docs.google.com",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
FOREVER = "public, max-age=31536000, immutable"
# A route of a page: it neither uses nor writes Odoo's session.
ROUTE = {
    "type": "http",
    "auth": "none",
    "methods": ["GET"],
    "save_session": False,
    "readonly": False,
}


class TerminalPage(http.Controller):
    """The page of the operator's terminal, and what its browser loads with it."""

    @http.route("/plant/terminal", **ROUTE)
    def page(self):
        """The shell that the bundle fills; the same for every device but for its language."""
        secret = request.httprequest.cookies.get(cookie.COOKIE)
        env, terminal = self._env(secret)
        shell = env["plant.terminal.page"]
        boot = shell._boot(APP)
        html = env["ir.qweb"]._render(
            "plant_base.terminal_page",
            {
                # Within a script no tag ends it, and nothing is escaped.
                "boot": Markup(json.dumps(boot).replace("<", "\\u003c")),  # noqa: S704
                "page_lang": boot["lang"].replace("_", "-"),
                "direction": boot["direction"],
                "assets": f"{cookie.PATH}/assets/{boot['version']}",
                "installed": shell._is_filled(APP),
            },
        )
        response = request.make_response(
            Markup("<!DOCTYPE html>") + html,
            headers=[
                ("Content-Type", "text/html; charset=utf-8"),
                ("Cache-Control", "no-store"),
                ("Content-Security-Policy", POLICY),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "same-origin"),
            ],
        )
        secure = request.httprequest.scheme == "https"
        if terminal:
            cookie.set_on(response, secret, secure=secure)
        elif secret:
            cookie.take_from(response)
        return response

    @http.route(
        "/plant/terminal/assets/<string:unique>/<any('terminal.js','terminal.css'):name>", **ROUTE
    )
    def asset(self, unique, name):  # noqa: ARG002
        """A bundle of the page; ``unique`` makes another address of each version."""
        env, _terminal = self._env(None)
        kind = name.rpartition(".")[2]
        return self._content(env["plant.terminal.page"]._bundle(APP, kind), kind, FOREVER)

    @http.route("/plant/terminal/worker.js", **ROUTE)
    def worker(self):
        """The service worker, which keeps the page's shell for when there is no link."""
        env, _terminal = self._env(None)
        content = env["plant.terminal.page"]._bundle(WORKER, "js")
        response = self._content(content, "js", "no-cache")
        # The page, whose address is above the worker's own folder, is the worker's to keep.
        response.headers["Service-Worker-Allowed"] = cookie.PATH
        return response

    @http.route("/plant/terminal/manifest.webmanifest", **ROUTE)
    def manifest(self):
        """What makes the page an app that can be installed."""
        env, _terminal = self._env(None)
        return request.make_response(
            json.dumps(env["plant.terminal.page"]._manifest()),
            headers=[
                ("Content-Type", "application/manifest+json"),
                ("Cache-Control", "no-cache"),
            ],
        )

    def _env(self, secret):
        """``(environment, terminal or None)``: of the terminal's language, or the browser's."""
        env = request.env(user=SUPERUSER_ID, context={})
        try:
            terminal = env["plant.terminal"]._authenticate(secret) if secret else None
        except Unpaired:
            terminal = None
        lang = (
            terminal.station_id.lang
            if terminal
            else compat.nearest_lang(env, request.httprequest.accept_languages.values())
        )
        return env(context={"lang": lang}), terminal

    def _content(self, content, kind, caching):
        types = {"js": "text/javascript", "css": "text/css"}
        return request.make_response(
            content,
            headers=[
                ("Content-Type", f"{types[kind]}; charset=utf-8"),
                ("Cache-Control", caching),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
