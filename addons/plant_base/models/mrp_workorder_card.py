from odoo import _, fields, models
from odoo.exceptions import UserError

from .. import compat
from .mrp_workorder_rows import FILES
from .mrp_workorder_snapshot import iso

MOST_REPORTS = 10


class MrpWorkorder(models.Model):
    """A work order as a terminal shows it full size: docs/contracts/terminal.md, The card."""

    _inherit = "mrp.workorder"

    def _plant_card(self):
        """All that is to be known of it for who works on it, as JSON."""
        self.ensure_one()
        compat.check_access(self, "read")
        # sudo: an operator may not read products, moves and lots, but those of their work.
        order = self.sudo().with_company(self.company_id)
        return {
            "workorder": order._plant_snapshot(),
            "row": order._plant_rows()[0],
            "product": order._plant_product(order.product_id),
            "worksheet": order._plant_worksheet(),
            "components": [order._plant_component(move) for move in order._plant_components()],
            "byproducts": [order._plant_byproduct(move) for move in order._plant_byproducts()],
            "reports": order._plant_card_reports(),
            "scraps": order._plant_card_scraps(),
            "steps": order._plant_card_steps(),
            "live": self._plant_card_live(),
            "labels": self._plant_card_labels(),
            "can": order._plant_can(),
            "undo": order.env["plant.undo"]._standing(order),
            "time": iso(fields.Datetime.now()),
        }

    def _plant_card_steps(self):
        """The checks of the work order, step by step: none without plant_quality."""
        return []

    def _plant_card_live(self):
        """The live values of the devices where it is worked on: none without plant_iot."""

    def _plant_card_labels(self):
        """The labels that can be printed for it: none without plant_iot."""
        return []

    # -- what it is made of and by ---------------------------------------------------------------

    def _plant_worksheet(self):
        sheet = compat.worksheet(self.operation_id)
        kind = None
        if sheet.content:
            kind = "pdf" if sheet.mimetype == "application/pdf" else "image"
        elif sheet.link:
            kind = "link"
        return {
            "kind": kind,
            "url": sheet.link if kind == "link" else kind and f"{FILES}/{self.id}/worksheet",
            "text": str(sheet.text) if sheet.text else None,
        }

    def _plant_component(self, move):
        return {
            "id": move.id,
            "product": self._plant_product(move.product_id),
            "needed": move.product_uom_qty,
            "used": self._plant_used(move),
            "available": move.quantity,
            "missing": self._plant_missing(move),
            "unit": move.product_uom.name,
            "lots": self._plant_move_lots(move),
        }

    def _plant_used(self, move):
        """How much was registered as built in or made, in the unit of the move; of what is not
        tracked, what Odoo has taken as done.
        """
        tracked = move.product_id.tracking != "none"
        lines = self._plant_registered(move) if tracked else move.move_line_ids
        return sum(
            line.product_uom_id._compute_quantity(line.quantity, move.product_uom)
            for line in lines
            if line.picked
        )

    def _plant_move_lots(self, move):
        return [
            {"id": line.lot_id.id, "name": line.lot_id.name, "quantity": line.quantity}
            for line in self._plant_registered(move)
        ]

    def _plant_byproducts(self):
        """The stock moves of what this work order makes beside its product."""
        moves = self.production_id.move_byproduct_ids.filtered(lambda move: move.state != "cancel")
        last = self.production_id.workorder_ids[-1:]
        return moves.filtered(
            lambda move: (
                move.operation_id == self.operation_id
                if move.operation_id and self.operation_id
                else self == last
            )
        )

    def _plant_byproduct(self, move):
        return {
            "id": move.id,
            "product": self._plant_product(move.product_id),
            "planned": move.product_uom_qty,
            "made": self._plant_used(move),
            "unit": move.product_uom.name,
            "lots": self._plant_move_lots(move),
        }

    # -- what happened ---------------------------------------------------------------------------

    def _plant_card_reports(self):
        reports = self.env["plant.workorder.report"].search(
            [("workorder_id", "=", self.id), ("corrects_id", "=", False)], limit=MOST_REPORTS
        )
        return [
            {
                "id": report.id,
                "quantity": report.quantity,
                "lot": report.lot_id.name or None,
                "operator": report.operator_id.name or report.user_id.name or None,
                "time": iso(report.time),
                "taken_back": bool(report.correction_ids),
            }
            for report in reports
        ]

    def _plant_card_scraps(self):
        scraps = self.scrap_ids.filtered(lambda scrap: scrap.state == "done")
        return [
            {
                "id": scrap.id,
                "product": {"id": scrap.product_id.id, "name": scrap.product_id.name},
                "quantity": scrap.scrap_qty,
                "unit": scrap.product_uom_id.name,
                "lot": scrap.lot_id.name or None,
                "reason": scrap.plant_reason_id.name or None,
                "operator": scrap.plant_operator_id.name or None,
                "time": iso(scrap.date_done),
            }
            for scrap in scraps.sorted("id", reverse=True)[:MOST_REPORTS]
        ]

    # -- what can be done ------------------------------------------------------------------------

    def _plant_can(self):
        """``{verb: None, or the sentence that says why not}``, whoever asks."""
        begun = ("running", "paused")
        return {
            "start": self._plant_why_not("ready", "running", "paused", blocked=True),
            "pause": self._plant_why_not("running"),
            "resume": self._plant_why_not("paused", blocked=True),
            "block": self._plant_why_not("ready", "waiting", *begun, blocked=True),
            "unblock": None if self._plant_open_blocks() else _("Its work center is not blocked."),
            "report": self._plant_why_not(*begun),
            "scrap": self._plant_why_not(*begun, "blocked"),
            "consume": self._plant_why_not(*begun),
            "byproduct": self._plant_why_not(*begun),
            "finish": self._plant_why_not_finish(),
        }

    def _plant_why_not_finish(self):
        return self._plant_why_not("running", "paused", blocked=True)

    def _plant_why_not(self, *states, blocked=False):
        try:
            if blocked:
                self._plant_check_not_blocked()
            self._plant_check_state(*states)
        except UserError as error:
            return str(error)
        return None
