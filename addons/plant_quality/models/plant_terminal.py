from odoo import _, models
from odoo.addons.plant_base.exceptions import GoneError, NotHereError
from odoo.addons.plant_base.terminal.calls import Arguments, Call, Id, Token
from odoo.exceptions import UserError


class Answer(Arguments):
    token: Token
    check: Id
    answer: dict


class PlantTerminal(models.Model):
    """Answering checks at a terminal, by tap, by scan and by command code."""

    _inherit = "plant.terminal"

    def _calls(self):
        return {**super()._calls(), "answer": Call(Answer, self._call_answer, keeps=True)}

    def _call_answer(self, token, check, answer):
        check = self._check_here(check)
        self._session(token)
        check.plant_answer(answer, token=token)
        return self._answered(check)

    def _answer_again(self, method, values):
        if method == "answer":
            return {**self._answered(self._check_here(values["check"])), "said": None}
        return super()._answer_again(method, values)

    def _answered(self, check):
        states = dict(check._fields["state"]._description_selection(self.env))
        return {
            "card": self._order_here(self._order_of(check).id)._plant_card(),
            "said": _("%(check)s: %(state)s", check=check.point_id.name, state=states[check.state]),
        }

    def _check_here(self, id_):
        """The check ``id_`` of a work order of this station.

        :raise GoneError, NotHereError: as of :meth:`_order_here`
        """
        check = self.env["plant.quality.check"].browse(id_)
        # sudo: whose it is, is looked at before it is read.
        if not check.sudo().exists():
            raise GoneError(_("This check is gone. Look at the card as it is now."))
        self._order_here(self._order_of(check).id)
        return check

    def _order_of(self, check):
        """The work order by which ``check`` is answered here: its own, or one of its order's."""
        # sudo: as _check.
        known = check.sudo()
        stations = self._station().sudo().with_context(active_test=False).workcenter_ids
        orders = known.workorder_id or known.production_id.workorder_ids
        here = orders.filtered(lambda order: order.workcenter_id in stations)[:1] or orders[:1]
        if not here:
            raise NotHereError(
                _("%s belongs to no work center, so it is not answered at a station.", known.name)
            )
        return here

    # -- scans and command codes -----------------------------------------------------------------

    def _scan_lot(self, scanned, workorder, token):
        """A lot or serial number answers the next check that asks for one."""
        if workorder and token and scanned.names:
            order = self._order_here(workorder)
            # sudo: which check is next, is looked up for a login that answers it by its token.
            check = self.env["plant.quality.check"].sudo()._next_for(order.sudo(), "scan")
            if check and self._may_answer(check, scanned):
                answer = {"lot": scanned.names[0]}
                return {
                    "kind": "lot",
                    "did": "answered",
                    **self._call_answer(token, check.id, answer),
                }
        return super()._scan_lot(scanned, workorder, token)

    def _may_answer(self, check, scanned):
        """Whether what was scanned is meant for ``check``: a known lot of its product or, of the
        product made, one that is new.
        """
        if check.test_type == "component":
            product = check.version_id.component_id
        else:
            product = check.product_id
        if scanned.gtin:
            return scanned.is_of(product.barcode)
        lots = self.env["stock.lot"].sudo().search([("name", "=", scanned.names[0])])
        if lots:
            return product in lots.product_id
        # A code that nothing knows is taken for a new lot where one is asked for.
        return check.test_type == "lot" and not self._is_known(scanned)

    def _is_known(self, scanned):
        """Whether a product or a badge has this code."""
        products = self.env["product.product"].sudo()
        named = ["|", ("barcode", "=", scanned.code), ("default_code", "=", scanned.code)]
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        return bool(
            products.search_count(named, limit=1)
            or employees.search_count([("barcode", "=", scanned.code)], limit=1)
        )

    def _commands(self):
        return {
            **super()._commands(),
            "PASS": lambda order, token, _what: self._command_answer(
                order, token, "pass_fail", {"result": "pass"}
            ),
            "FAIL": lambda order, token, _what: self._command_answer(
                order, token, "pass_fail", {"result": "fail"}
            ),
            "OK": lambda order, token, _what: self._command_answer(
                order, token, "instructions", {"done": True}
            ),
        }

    def _command_answer(self, workorder, token, test_type, answer):
        order = self._order_here(self._open(workorder))
        # sudo: as _scan_lot.
        check = (
            self.env["plant.quality.check"]
            .sudo()
            .search(
                [
                    ("workorder_id", "=", order.id),
                    ("waits_for", "=", "answer"),
                    ("test_type", "=", test_type),
                ],
                order="id",
                limit=1,
            )
        )
        if not check:
            raise UserError(
                _("%s asks for no such answer now. Look at its steps.", order.sudo().display_name)
            )
        return {"did": "answered", **self._call_answer(token, check.id, answer)}
