from odoo import _, fields, models

# So many checks are shown with a work order; the others are a tap away.
SHOWN = 50


class MrpWorkorder(models.Model):
    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "plant.quality.checked.mixin"]
    _quality_check_field = "workorder_id"

    quality_check_ids = fields.One2many(
        "plant.quality.check", "workorder_id", string="Quality checks", readonly=True
    )

    def button_finish(self):
        """A work order is not finished before the checks that block it are settled.

        Every way to finish one passes here: the verb, Odoo's own buttons, and the closing of the
        production order.
        """
        orders = self.filtered(lambda order: order.state not in ("done", "cancel"))
        warnings = self.env["plant.quality.check"]._hold_back(
            orders,
            "workorder_id",
            lambda check: check._is_of_made(
                check.workorder_id._quality_made(), check.workorder_id.product_uom_id
            ),
        )
        result = super().button_finish()
        warnings._note_unsettled("workorder_id")
        return result

    def _quality_made(self):
        """What counts as made when the work order is finished, as Odoo counts it."""
        self.ensure_one()
        return self.qty_produced or self.qty_producing or self.qty_production

    def _plant_snapshot(self):
        """With the quality checks of the work order:

        checks      {total, todo, blocking, warning, list}
                    todo counts those that are not settled, blocking those of them that keep the
                    order from being finished; warning is a sentence where it was finished without
                    some; list has the unsettled ones first, in order, see
                    PlantQualityCheck._brief; at most 50
        """
        return {**super()._plant_snapshot(), "checks": self._quality_checks_snapshot()}

    def _quality_checks_snapshot(self):
        checks = self.env["plant.quality.check"]
        of_order = [("workorder_id", "=", self.id), ("state", "!=", "skipped")]
        groups = checks._read_group(of_order, ["waits_for", "blocking"], ["__count"])
        todo = sum(count for waits_for, _blocking, count in groups if waits_for)
        return {
            "total": sum(count for _waits_for, _blocking, count in groups),
            "todo": todo,
            "blocking": sum(count for _waits_for, blocking, count in groups if blocking),
            "warning": _("It was finished before its checks were settled (%s).", todo)
            if todo and self.plant_state == "done"
            else None,
            "list": [
                check._brief()
                for check in checks.search(of_order, order="waits_for, id", limit=SHOWN)
            ],
        }
