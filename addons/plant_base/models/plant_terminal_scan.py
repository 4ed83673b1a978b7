import re

from odoo import _, fields, models
from odoo.exceptions import UserError

from ..exceptions import NotHereError, SessionError, SignInError
from ..terminal import calls
from ..terminal.calls import Call
from ..terminal.scanned import Scanned

# Odoo's barcode of a work order: the production order's name and the work order's id.
WORKORDER = re.compile(r"(?P<production>.+)/(?P<id>\d{1,9})")


class PlantTerminal(models.Model):
    """What was scanned at a terminal: found out, and done. One call, one answer."""

    _inherit = "plant.terminal"

    def _calls(self):
        return {**super()._calls(), "scan": Call(calls.Scan, self._call_scan, keeps=True)}

    def _call_scan(self, code, workorder, token):
        code = code.strip()
        if not code or "\x00" in code:
            raise UserError(_("Nothing was read. Scan it again."))
        scanned = self._scanned(code)
        answer = (
            self._scan_command(scanned, workorder, token)
            or self._scan_workorder(scanned, workorder, token)
            or self._scan_lot(scanned, workorder, token)
            or self._scan_product(scanned, workorder)
            or self._scan_badge(scanned)
        )
        return {
            "said": None,
            "card": None,
            "session": None,
            "token": None,
            "sessions": None,
            "ask": None,
            **answer,
        }

    def _scanned(self, code):
        """What stands in ``code``: a module that reads a standard's data says more of it."""
        return Scanned(code)

    # -- work orders -----------------------------------------------------------------------------

    def _scan_workorder(self, scanned, workorder, token):
        """Open the work order; scanned again while it is open, start or resume it."""
        match = WORKORDER.fullmatch(scanned.code)
        if not match:
            return None
        # sudo: whose it is, is looked at by _order_here.
        found = (
            self.env["mrp.workorder"]
            .sudo()
            .search(
                [("id", "=", int(match["id"])), ("production_id.name", "=", match["production"])]
            )
        )
        if not found:
            return None
        order = self._order_here(found.id)
        if token and workorder == order.id and order.plant_state in ("ready", "paused"):
            what = "start" if order.plant_state == "ready" else "resume"
            return {
                "kind": "workorder",
                "did": "started" if what == "start" else "resumed",
                **self._begin(order.id, token, what),
            }
        return {
            "kind": "workorder",
            "did": "opened",
            "said": order.display_name,
            "card": order._plant_card(),
        }

    # -- lots and serial numbers -----------------------------------------------------------------

    def _scan_lot(self, scanned, workorder, token):
        """A lot or serial number for the open card: of a component, or of the product."""
        names = scanned.names
        # sudo: an operator may not read lots; what is found is used at their station only.
        lots = self.env["stock.lot"].sudo().search([("name", "in", names)])
        company = self._station().company_id
        own = lots.filtered(lambda lot: not lot.company_id or lot.company_id == company)
        if scanned.gtin:
            own = own.filtered(lambda lot: scanned.is_of(lot.product_id.barcode))
        if not own:
            if lots and not scanned.gtin:
                raise NotHereError(
                    _(
                        "%s belongs to another plant. Put it aside, and tell your supervisor how "
                        "it came here.",
                        scanned.code,
                    )
                )
            return None
        if not workorder:
            return self._list_orders(own[0].product_id, "lot", own[0].name)
        if not token:
            raise SessionError(_("Sign in first, then scan %s again.", own[0].name))
        order, actor = self._enter(workorder, token)
        components = order._plant_components()
        move = components.filtered(lambda move: move.product_id in own.product_id)[:1]
        if move:
            lot = own.filtered(lambda lot: lot.product_id == move.product_id)[:1]
            order.plant_consume(move.id, lot.name, scanned.quantity, token=actor)
            said = _("%(lot)s of %(product)s registered", lot=lot.name, product=lot.product_id.name)
            return {"kind": "lot", "did": "consumed", **self._done(order, said)}
        made = own.filtered(lambda lot: lot.product_id == order.product_id)[:1]
        if not made:
            raise UserError(
                _(
                    "%(lot)s is %(product)s, which %(order)s neither makes nor uses. Scan what "
                    "belongs to it.",
                    lot=own[0].name,
                    product=own[0].product_id.display_name,
                    order=order.display_name,
                )
            )
        return self._report_lot(order, made, scanned, token)

    def _report_lot(self, order, lot, scanned, token):
        """A serial number is one piece; of a lot a person says how many."""
        if lot.product_id.tracking == "serial":
            return {
                "kind": "serial",
                "did": "reported",
                **self._call_report(order.id, token, 1.0, lot.name),
            }
        quantity = scanned.quantity or order.qty_remaining
        return self._asking(
            "lot", order, {"dialog": "report", "quantity": quantity, "lot": lot.name}, lot.name
        )

    # -- products --------------------------------------------------------------------------------

    def _scan_product(self, scanned, workorder):
        """Say what is needed of a component; open the order for a product, or list them."""
        # sudo: an operator may not read products, but those of their work.
        products = self.env["product.product"].sudo()
        if scanned.gtin:
            named = [("barcode", "in", scanned.gtins)]
        else:
            named = ["|", ("barcode", "=", scanned.code), ("default_code", "=", scanned.code)]
        company = self._station().company_id
        found = products.search(
            [("company_id", "in", (False, company.id)), *named], order="id", limit=1
        )
        if not found:
            return None
        if workorder:
            order = self._order_here(workorder).sudo()
            for move in order._plant_components().filtered(lambda move: move.product_id == found):
                rest = move.product_uom_qty - order._plant_used(move)
                said = _(
                    "%(product)s: %(rest)s %(unit)s to be built in",
                    product=found.display_name,
                    rest=order._plant_number(max(rest, 0.0)),
                    unit=move.product_uom.name,
                )
                if found.tracking != "none":
                    said = _("%s. Scan the lot or serial number.", said)
                return {"kind": "product", "did": "opened", **self._done(order, said)}
            if order.product_id == found and order.plant_state in ("running", "paused"):
                quantity = scanned.quantity or order.qty_remaining
                return self._asking(
                    "product",
                    order,
                    {"dialog": "report", "quantity": quantity, "lot": None},
                    found.display_name,
                )
        return self._list_orders(found, "product", found.display_name)

    def _list_orders(self, product, kind, said):
        """The one open work order of this station for ``product``; a search where there are more.

        :raise UserError: there is none
        """
        orders, _total = self._station()._terminal_queue()
        orders = orders.filtered(lambda order: order.sudo().product_id == product)
        if not orders:
            raise UserError(
                _(
                    "No open work order of this station makes %s. Scan what lies here to be done.",
                    product.display_name,
                )
            )
        if len(orders) == 1:
            return {"kind": kind, "did": "opened", "said": said, "card": orders._plant_card()}
        search = product.default_code or product.name
        return {
            "kind": kind,
            "did": "listed",
            "said": _("%(count)s work orders for %(product)s", count=len(orders), product=said),
            "ask": {"dialog": "queue", "search": search},
        }

    # -- badges ----------------------------------------------------------------------------------

    def _scan_badge(self, scanned):
        """Sign in; what is no badge either counts as a wrong one, and is said to be unknown."""
        station = self._station()
        sessions = self.env["plant.operator.session"]
        now = fields.Datetime.now()
        try:
            # sudo: as _sign_in does; the try is counted.
            operator = sessions.sudo()._operator_of_badge(station.sudo(), scanned.code, now)
        except SignInError as error:
            raise type(error)(
                _("“%s” is not known here: no badge, order, lot or product. ", scanned.code[:40])
                + str(error)
            ) from error
        if station.badge_needs_pin:
            return {
                "kind": "badge",
                "did": "asked_pin",
                "said": _("%s: enter your PIN", operator.name),
                "ask": {
                    "dialog": "pin",
                    "badge": scanned.code,
                    "operator": {"id": operator.id, "name": operator.name},
                },
            }
        signed_in = self._call_sign_in(scanned.code, None, None)
        return {
            "kind": "badge",
            "did": "signed_in",
            "said": _("%s signed in", operator.name),
            **signed_in,
        }

    def _asking(self, kind, order, ask, said):
        return {
            "kind": kind,
            "did": "asked",
            **self._done(order, said),
            "ask": {**ask, "workorder": order.id},
        }
