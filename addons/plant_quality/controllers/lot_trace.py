from tempfile import SpooledTemporaryFile

from odoo import _, http
from odoo.http import Response, content_disposition, request
from werkzeug.exceptions import BadRequest
from werkzeug.wsgi import wrap_file

IN_MEMORY = 1 << 20  # bytes; a longer file waits on disk
BOM = {None: True, "1": True, "0": False}


class LotTrace(http.Controller):
    """The history of a lot as a file, for whoever may read the lot and its checks.

    It is written first and sent then: a slow reader holds no transaction open, and what goes wrong
    is an answer of its own and not half a file.
    """

    @http.route(
        "/plant/quality/lot/<int:lot_id>/trace.csv", type="http", auth="user", methods=["GET"]
    )
    def trace_csv(self, lot_id, cids=None, bom=None):
        """``cids``: the companies to look at, as 1,2; all of the user's without. ``bom=0`` leaves
        out the byte order mark.
        """
        if bom not in BOM:
            raise BadRequest(_("Say bom=0 or bom=1, or leave it out."))
        env = request.env(context={**request.env.context, **self._companies(cids)})
        lot = env["stock.lot"].search([("id", "=", lot_id)]) if lot_id < 2**31 else None
        if not lot:
            raise request.not_found()
        file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
        env["plant.quality.trace.sheet"]._write(lot, file, bom=BOM[bom])
        length = file.tell()
        file.seek(0)
        return Response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8; header=present"),
                ("Content-Length", length),
                ("Content-Disposition", content_disposition(f"{_file_name(lot.name)}.csv")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
            direct_passthrough=True,
        )

    def _companies(self, cids):
        if cids is None:
            return {}
        asked = cids.split(",")
        if not all(word.isascii() and word.isdigit() for word in asked):
            raise BadRequest(_("Give the companies as their numbers: cids=1,2."))
        wanted = {int(word) for word in asked}
        companies = [key for key in request.env.user.company_ids.ids if key in wanted]
        if not companies:
            raise BadRequest(_("You belong to none of these companies. Choose another."))
        return {"allowed_company_ids": companies}


def _file_name(lot):
    """A name that is one on every system."""
    return "".join(c if c.isalnum() or c in "-_. " else "-" for c in lot)[:100]
