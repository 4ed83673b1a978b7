from odoo import _, models
from odoo.exceptions import UserError

# So many steps are shown with a card.
MOST_STEPS = 100


class MrpWorkorder(models.Model):
    """What a terminal shows of the checks of work orders: docs/contracts/terminal.md."""

    _inherit = "mrp.workorder"

    def _plant_rows(self):
        """With the open checks of each, counted in one query."""
        rows = super()._plant_rows()
        # sudo: how many checks are open is the station's to know.
        groups = (
            self.env["plant.quality.check"]
            .sudo()
            ._read_group(
                [("workorder_id", "in", self.ids), ("waits_for", "!=", False)],
                ["workorder_id", "state", "blocking"],
                ["__count"],
            )
        )
        by_id = {row["id"]: row for row in rows}
        for order, state, blocking, count in groups:
            checks = by_id[order.id]["checks"]
            checks["todo"] += count
            checks["blocking"] += count if blocking else 0
            checks["failed"] += count if state == "failed" else 0
        for row in rows:
            self._quality_wait(row)
        return rows

    def _quality_wait(self, row):
        checks = row["checks"]
        count, failed = checks["blocking"], checks["failed"]
        if count and row["state"] in ("running", "paused", "blocked"):
            if count == 1:
                text = _("One check failed") if failed else _("One check is open")
            elif failed:
                text = _("%s checks failed or are open", count)
            else:
                text = _("%s checks are open", count)
            row["waits"].append({"kind": "check", "text": text})

    def _plant_card_steps(self):
        checks = self.env["plant.quality.check"].search(
            [("workorder_id", "=", self.id), ("state", "!=", "skipped")],
            order="id",
            limit=MOST_STEPS,
        )
        return [check._snapshot() if check.waits_for else check._brief() for check in checks]

    def _plant_why_not_finish(self):
        sentence = super()._plant_why_not_finish()
        if sentence:
            return sentence
        try:
            self.env["plant.quality.check"]._hold_back(
                self,
                "workorder_id",
                lambda check: check._is_of_made(
                    check.workorder_id._quality_made(), check.workorder_id.product_uom_id
                ),
            )
        except UserError as error:
            return str(error)
        return None

    def _plant_check_may_build_in(self, lot):
        """A lot on hold is not built in."""
        super()._plant_check_may_build_in(lot)
        if lot.plant_on_hold:
            raise UserError(
                _(
                    "⛔ %(lot)s is on hold and must not be built in: %(reason)s. Take another, or "
                    "ask an inspector to release it.",
                    lot=lot.name,
                    reason=lot.plant_hold_reason,
                )
            )
