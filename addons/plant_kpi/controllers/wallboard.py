from odoo import http
from odoo.addons.plant_base.exceptions import PairingError
from odoo.http import request

COOKIE = "plant_wallboard"
PATH = "/plant/wallboard"
# As long as browsers keep any cookie; each loading of the page renews it.
LIVES = 400 * 24 * 3600
SCREEN = "/web#action=plant_wallboard"


class Wallboard(http.Controller):
    """The address that a screen on a wall opens: it pairs, and logs itself in from then on."""

    @http.route(PATH, type="http", auth="public", methods=["GET"], sitemap=False)
    def open(self, **_params):
        """The wallboard of a paired screen; else the form that asks for its code."""
        secret = request.httprequest.cookies.get(COOKIE)
        wallboard = request.env["plant.wallboard"]._authenticate(secret)
        if wallboard:
            return self._log_in(wallboard, secret)
        return self._ask()

    @http.route(f"{PATH}/pair", type="http", auth="public", methods=["POST"], sitemap=False)
    def pair(self, code="", **_params):
        """A one-time code for a secret, in a cookie."""
        httprequest = request.httprequest
        try:
            wallboard, secret = request.env["plant.wallboard"]._pair(
                code,
                address=httprequest.remote_addr or "",
                user_agent=httprequest.user_agent.string or "",
            )
        except PairingError as refusal:
            return self._ask(str(refusal), code)
        return self._log_in(wallboard, secret)

    def _ask(self, refusal="", code=""):
        return request.render(
            "plant_kpi.wallboard_pair_page",
            {"refusal": refusal, "code": code},
            headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"},
        )

    def _log_in(self, wallboard, secret):
        user = wallboard.user_id
        if request.session.uid != user.id:
            request.session.logout(keep_db=True)
            request.session["pre_uid"] = user.id
            request.session["pre_login"] = user.login
            request.session.finalize(request.env)
        response = request.redirect(SCREEN)
        response.set_cookie(
            COOKIE,
            secret,
            max_age=LIVES,
            path=PATH,
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Strict",
        )
        return response
