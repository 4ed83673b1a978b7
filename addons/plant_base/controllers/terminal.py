import base64
import hashlib

from odoo import http
from odoo.http import Response, request

from ..files import PICTURES, WORKSHEETS, mimetype_of
from ..machine import NotFound
from ..machine.reply import is_known
from ..terminal import cookie
from ..terminal.calls import CallIn, PairIn

SIZES = (128, 256, 512, 1024)
ROUTE = {"type": "plant", "csrf": False, "save_session": False, "readonly": False}


class Terminal(http.Controller):
    """What the operator's terminal calls: docs/contracts/terminal.md."""

    @http.route("/plant/terminal/v1/pair", auth="plant_pairing", methods=["POST"], **ROUTE)
    def pair(self, body: PairIn):
        """A one-time code for a credential, in a cookie."""
        httprequest = request.httprequest
        terminal, secret = request.env["plant.terminal"]._pair(
            body.code,
            name=body.name,
            address=httprequest.remote_addr or "",
            user_agent=httprequest.user_agent.string or "",
            former=httprequest.cookies.get(cookie.COOKIE),
        )
        station = terminal.station_id
        response = request.make_json_response(
            {
                "station": {"id": station.id, "name": station.name},
                "terminal": {"id": terminal.id, "name": terminal.name},
            },
            headers={"Cache-Control": "no-store"},
        )
        cookie.set_on(response, secret, secure=httprequest.scheme == "https")
        return response

    # A picture that answers a check comes in the body, in base64.
    @http.route(
        "/plant/terminal/v1/call",
        auth="plant_terminal",
        methods=["POST"],
        plant_max_body=64 * 1024 * 1024,
        **ROUTE,
    )
    def call(self, body: CallIn):
        """One of the calls that a terminal may make."""
        return request.plant_terminal._carry_out(
            body.method, body.arguments, key=body.key, queued_at=body.queued_at
        )

    @http.route(
        "/plant/terminal/v1/files/<int:workorder>/picture/<int:product>",
        auth="plant_terminal_file",
        methods=["GET"],
        **ROUTE,
    )
    def picture(self, workorder, product):
        """The picture of a product that a work order of the station makes or uses."""
        asked = request.httprequest.args.get("size", "256")
        size = int(asked) if asked in map(str, SIZES) else 256
        content = request.plant_terminal._picture(workorder, product, size)
        return self._file(content, PICTURES)

    @http.route(
        "/plant/terminal/v1/files/<int:workorder>/worksheet",
        auth="plant_terminal_file",
        methods=["GET"],
        **ROUTE,
    )
    def worksheet(self, workorder):
        """The worksheet of a work order of the station."""
        return self._file(request.plant_terminal._worksheet(workorder), WORKSHEETS)

    def _file(self, content, allowed):
        """``content`` (base64 or nothing) as what it is by its bytes, if that is ``allowed``."""
        mimetype = mimetype_of(content) if content else ""
        if mimetype not in allowed:
            raise NotFound("There is no such file. Read the card again.")
        data = base64.b64decode(content)
        etag = hashlib.sha256(data).hexdigest()[:32]
        headers = {
            "Cache-Control": "private, max-age=300",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        }
        if is_known(request.httprequest, etag):
            response = Response(status=304, headers=headers)
        else:
            response = Response(data, headers=headers, content_type=mimetype)
        response.set_etag(etag)
        return response
