from odoo import api, models

from ..emission import Emission

# What is told of a work order that was in the first state and is in the second.
# A state that one transaction only passes through is not told, but for the start.
TRANSITIONS = {
    ("waiting", "ready"): ("ready",),
    (False, "ready"): ("ready",),
    ("ready", "running"): ("started",),
    ("ready", "paused"): ("started", "paused"),
    ("ready", "blocked"): ("blocked",),
    ("running", "paused"): ("paused",),
    ("running", "blocked"): ("blocked",),
    ("paused", "running"): ("resumed",),
    ("paused", "blocked"): ("blocked",),
    ("blocked", "running"): ("unblocked", "resumed"),
    ("blocked", "paused"): ("unblocked",),
    ("blocked", "ready"): ("unblocked",),
    ("blocked", "waiting"): ("unblocked",),
    ("blocked", "done"): ("unblocked", "finished"),
    ("ready", "done"): ("finished",),
    ("running", "done"): ("finished",),
    ("paused", "done"): ("finished",),
}


class MrpWorkorder(models.Model):
    """What happens to work orders, told as events: a constant number of queries for a batch."""

    _inherit = "mrp.workorder"

    @api.model
    def _plant_emissions(self, changes):
        return self._plant_facts(
            [
                (order, what, before, {})
                for order, (noted, now) in changes.items()
                for before in [noted.get("plant_state", False)]
                for what in self._plant_told(before, now["plant_state"])
            ]
        )

    @api.model
    def _plant_told(self, before, after):
        """What is told of a work order that went from one state to another."""
        if (before, after) in TRANSITIONS:
            return TRANSITIONS[before, after]
        # It was as good as ready for who began it.
        return TRANSITIONS.get(("ready", after), ()) if before in (False, "waiting") else ()

    def _plant_happened(self, what, data):
        """Emit ``plant.workorder.<what>`` with the data every such event has, and ``data``."""
        self.ensure_one()
        self.env["plant.event"]._emit_batch(
            self._plant_facts([(self, what, self.plant_state, data)])
        )

    @api.model
    def _plant_facts(self, facts):
        """Emissions for ``(work order, what happened, state before, further data)``."""
        orders = self.union(*(order for order, *_rest in facts))
        actors = {
            company: of_company._plant_actor()
            for company, of_company in orders.grouped("company_id").items()
        }
        blocked = self.union(*(order for order, what, *_rest in facts if what == "blocked"))
        blocks = blocked._plant_open_blocks() if blocked else {}
        emissions = []
        for order, what, before, data in facts:
            actor = actors[order.company_id]
            payload = {**order._plant_event_data(actor, before), **data}
            if what == "blocked":
                block = blocks.get(order.workcenter_id.id)
                loss = block.loss_id if block else None
                payload["reason"] = {"id": loss.id, "name": loss.name} if loss else None
                payload["note"] = (block.description or None) if block else None
            if what == "finished":
                payload["running_seconds"] = order._plant_running_seconds()
            operator = self.env["plant.operator"].sudo().browse(actor.operator_id or ())
            emissions.append(Emission(f"plant.workorder.{what}", order, payload, operator or None))
        return emissions

    def _plant_event_data(self, actor, before):
        """What every event of the work order says."""
        self.ensure_one()
        return {
            "workorder": {"id": self.id, "name": self.name},
            "production": {"id": self.production_id.id, "name": self.production_id.name},
            "product": self.production_id._plant_product_data(),
            "workcenter": {"id": self.workcenter_id.id, "code": self.workcenter_id.code or None},
            "line": self.plant_line_id.code or None,
            "operator": actor.operator_id,
            "station": actor.station_id,
            "state": self.plant_state,
            "previous_state": before or None,
            "quantity_planned": self.qty_production,
            "quantity_reported": self.qty_produced,
            "quantity_scrapped": self.plant_scrapped,
            "unit": self.product_uom_id.name,
        }
