from datetime import timezone

from odoo import fields, models

from .. import compat
from ..intervals import covered_seconds
from .mrp_workorder import RUNNING_LOSSES


def iso(moment):
    """A naive UTC datetime of Odoo's as ISO 8601, None for none."""
    return moment.replace(microsecond=0, tzinfo=timezone.utc).isoformat() if moment else None


class MrpWorkorderSnapshot(models.Model):
    _inherit = "mrp.workorder"

    def _plant_snapshot(self):
        """The work order as JSON: what each verb answers, and a terminal shows.

        Times are ISO 8601 in UTC, durations whole seconds, quantities in the ``unit`` of the order.
        A key is always there; what is not known is None.

            id, name, display_name
            revision            grows with each verb: what to compare two snapshots by
            state               waiting | ready | running | paused | blocked | done | cancelled
            waits_for           in words, of a waiting one
            production          {id, name, state}
            product             {id, name, code, tracking: none | lot | serial}
            workcenter          {id, name, code, blocked}
            line                {id, name, code} or None
            quantity            {planned, reported, scrapped, good, remaining, unit, step}
                                reported counts all that was made, scrapped is the bad part of it,
                                step is the least amount that can be told apart
            lots                names of the lots or serial numbers being made
            operators           [{id, name, since}] who works on it now; id is None for a user who
                                is no operator
            block               {reason: {id, name}, note, since, operator} or None
            running_seconds     time somebody worked on it, two at once counted once
            expected_seconds    the plan's
            planned_start, planned_end
            time                the server's, when this was taken
        """
        self.ensure_one()
        production, product, workcenter = self.production_id, self.product_id, self.workcenter_id
        line = self.plant_line_id
        return {
            "id": self.id,
            "name": self.name,
            "display_name": self.display_name,
            "revision": self.plant_revision,
            "state": self.plant_state,
            "waits_for": self._plant_waits_for() if self.plant_state == "waiting" else None,
            "production": {
                "id": production.id,
                "name": production.name,
                "state": production.state,
            },
            "product": {
                "id": product.id,
                "name": product.name,
                "code": product.default_code or None,
                "tracking": product.tracking,
            },
            "workcenter": {
                "id": workcenter.id,
                "name": workcenter.name,
                "code": workcenter.code or None,
                "blocked": workcenter.working_state == "blocked",
            },
            "line": {"id": line.id, "name": line.name, "code": line.code} if line else None,
            "quantity": {
                "planned": self.qty_production,
                "reported": self.qty_produced,
                "scrapped": self.plant_scrapped,
                "good": self.qty_produced - self.plant_scrapped,
                "remaining": self.qty_remaining,
                "unit": self.product_uom_id.name,
                "step": self._plant_step(self.product_uom_id),
            },
            "lots": compat.producing_lots(production).mapped("name"),
            "operators": [
                {
                    "id": open_line.operator_id.id or None,
                    "name": open_line._plant_who(),
                    "since": iso(open_line.date_start),
                }
                for open_line in self._plant_open_lines()
            ],
            "block": self._plant_block_snapshot(),
            "running_seconds": self._plant_running_seconds(),
            "expected_seconds": round(self.duration_expected * 60),
            "planned_start": iso(self.date_start),
            "planned_end": iso(self.date_finished),
            "time": iso(fields.Datetime.now()),
        }

    def _plant_block_snapshot(self):
        block = self._plant_open_blocks().get(self.workcenter_id.id)
        if not block or self.plant_state != "blocked":
            return None
        return {
            "reason": {"id": block.loss_id.id, "name": block.loss_id.name},
            "note": block.description or None,
            "since": iso(block.date_start),
            "operator": block._plant_who(),
        }

    def _plant_running_seconds(self):
        """Seconds in which somebody worked on it, up to now."""
        return covered_seconds(
            [
                (line.date_start, line.date_end)
                for line in self.time_ids
                if line.loss_type in RUNNING_LOSSES
            ],
            fields.Datetime.now(),
        )

    def _plant_step(self, uom):
        """The least quantity that both the unit of measure and the database can tell apart."""
        digits = self._fields["qty_produced"].get_digits(self.env)
        return max(uom.rounding, 10.0 ** -digits[1])
