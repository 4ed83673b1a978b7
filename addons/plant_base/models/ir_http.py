from odoo import SUPERUSER_ID, models
from odoo.http import request

from .. import compat
from ..machine import Forbidden, NotFound
from ..machine.dispatcher import PlantDispatcher, bearer_secret
from ..terminal import cookie
from ..terminal.secret import live_key
from .ir_websocket import TERMINAL


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """A machine's session is never looked at, and a failing database is not a refused token:
        Odoo would answer "Access Denied" where it should try again."""
        auth = endpoint.routing["auth"]
        if auth.startswith("plant_"):
            return getattr(cls, f"_auth_method_{auth}")()
        return super()._authenticate(endpoint)

    @classmethod
    def _serve_fallback(cls):
        """A path that not even the catch-all matches, such as one with a line break in it."""
        if request.httprequest.path.startswith("/plant/"):
            request.session.can_save = False
            # Not the proxy: the line of the access log is written when there is none any more.
            itself = request._get_current_object()
            itself.dispatcher = PlantDispatcher(itself)
            raise NotFound("There is nothing under this path.")
        return super()._serve_fallback()

    @classmethod
    def _auth_method_plant_bearer(cls):
        """A bearer token and nothing else: a session cookie that comes along is not looked at.

        The request goes on as the token's user, in the token's company; ``request.plant_token`` is
        the ``plant.token`` (sudo).
        """
        secret = bearer_secret()
        env = request.env(user=SUPERUSER_ID, context={})
        token = env["plant.token"]._authenticate(secret)
        user = token.user_id
        known = user.with_user(user).context_get()  # from a cache
        request.update_env(
            user=user.id,
            context={
                "lang": known["lang"],
                "tz": known["tz"],
                "allowed_company_ids": token.company_id.ids,
            },
        )
        request.plant_token = token.with_env(request.env).sudo()
        request.plant_caller = f"token:{token.id}"

    @classmethod
    def _auth_method_plant_terminal(cls):
        """The cookie of a paired terminal, and the header that another site cannot send: Odoo's
        session is not looked at.

        The request goes on as the station's own user, in the station's company and language;
        ``request.plant_terminal`` is the ``plant.terminal``.
        """
        cls._plant_check_header()
        cls._auth_method_plant_terminal_file()

    @classmethod
    def _auth_method_plant_terminal_file(cls):
        """As above without the header, for what only reads: pictures in a page send none."""
        secret = request.httprequest.cookies.get(cookie.COOKIE, "")
        terminal = cls._plant_env()["plant.terminal"]._authenticate(secret)
        station = terminal.station_id
        request.update_env(
            user=station.terminal_user_id.id,
            context={
                "lang": station.lang,
                "tz": station._terminal_tz(),
                "allowed_company_ids": station.company_id.ids,
                "plant_terminal_channel": TERMINAL + live_key(secret),
            },
        )
        request.plant_terminal = terminal.with_env(request.env)
        request.plant_caller = f"terminal:{terminal.id}"

    @classmethod
    def _auth_method_plant_pairing(cls):
        """Nobody yet: the code in the body is the authorisation."""
        cls._plant_check_header()
        request.update_env(user=SUPERUSER_ID, context=dict(cls._plant_env().context))

    @classmethod
    def _plant_env(cls):
        """An environment with all rights that speaks the browser's language."""
        env = request.env(user=SUPERUSER_ID, context={})
        lang = compat.nearest_lang(env, request.httprequest.accept_languages.values())
        return env(context={"lang": lang})

    @classmethod
    def _plant_check_header(cls):
        if not request.httprequest.headers.get(cookie.HEADER):
            raise Forbidden(f"Send the header {cookie.HEADER}: 1 with each call of a terminal.")
