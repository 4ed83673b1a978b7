from odoo import models

from ..terminal import calls
from ..terminal.calls import Call
from .mrp_workorder_snapshot import iso
from .plant_undo import UNDO_SECONDS

MOST_OPERATORS = 50


class PlantTerminal(models.Model):
    """The calls of a terminal that only look."""

    _inherit = "plant.terminal"

    def _calls(self):
        return {
            **super()._calls(),
            "state": Call(calls.OfNothing, self._call_state),
            "queue": Call(calls.Queue, self._call_queue),
            "card": Call(calls.OfOrder, self._call_card),
            "changes": Call(calls.Changes, self._call_changes),
            "live": Call(calls.OfOrder, self._call_live),
            "operators": Call(calls.Search, self._call_operators),
            "line": Call(calls.OfNothing, self._call_line),
        }

    def _call_state(self):
        station = self._station()
        line = station.line_id
        # sudo: of the terminal its names and times, and its company's name; the rest is what an
        # operator may read.
        own, company = self.sudo(), station.sudo().company_id
        return {
            "terminal": {"id": own.id, "name": own.name, "paired_at": iso(own.paired_at)},
            "station": {
                "id": station.id,
                "name": station.name,
                "code": station.code,
                "line": {"id": line.id, "name": line.name, "code": line.code},
                "idle_minutes": station.idle_minutes,
                "badge_needs_pin": station.badge_needs_pin,
                "workcenters": [
                    {"id": center.id, "name": center.name, "code": center.code or None}
                    for center in station.workcenter_ids
                ],
            },
            "company": {"id": company.id, "name": company.name},
            "lang": self.env.context.get("lang"),
            "tz": self.env.context.get("tz"),
            "sessions": station.plant_sessions(),
            "block_reasons": [
                {"id": loss.id, "name": loss.name, "code": str(loss.id)}
                for loss in self._block_reasons()
            ],
            "scrap_reasons": [
                {"id": reason.id, "name": reason.name, "code": reason.code}
                for reason in self._scrap_reasons()
            ],
            "can": self._can(),
            "undo_seconds": UNDO_SECONDS,
            "channel": self.env.context.get("plant_terminal_channel"),
            "version": station._terminal_version(),
        }

    def _can(self):
        """What is installed beyond the verbs."""
        return {"maintenance": "maintenance.request" in self.env, "print": False}

    def _block_reasons(self):
        return self.env["mrp.workcenter.productivity.loss"].search(
            [("manual", "=", True), ("loss_type", "not in", ("productive", "performance"))]
        )

    def _scrap_reasons(self):
        # sudo: the list that operators choose from is read for a login that is no internal user.
        return self.env["plant.scrap.reason"].sudo().search([])

    def _call_queue(self, search, limit):
        station = self._station()
        orders, total = station._terminal_queue(search, limit)
        return {
            "rows": orders._plant_rows(),
            "total": total,
            "version": station._terminal_version(),
        }

    def _call_card(self, workorder):
        return {"card": self._order_here(workorder)._plant_card()}

    def _call_changes(self, version):
        station = self._station()
        now = station._terminal_version()
        return {
            "changed": now != version,
            "version": now,
            "sessions": station.plant_sessions(),
        }

    def _call_live(self, workorder):
        return {"live": self._order_here(workorder)._plant_card_live()}

    def _call_operators(self, search):
        # sudo: reaching the station was checked; names and whether there is a PIN is all the
        # terminal learns.
        operators = self.env["plant.operator"].sudo()
        domain = [("company_id", "=", self._station().company_id.id)]
        if search.strip():
            domain.append(("name", "ilike", search.strip()))
        return {
            "operators": [
                {"id": operator.id, "name": operator.name, "has_pin": bool(operator.pin_set_at)}
                for operator in operators.search(domain, limit=MOST_OPERATORS)
            ],
            "total": operators.search_count(domain),
        }

    def _call_line(self):
        station = self._station()
        return {"stations": station.line_id._terminal_overview(station)}
