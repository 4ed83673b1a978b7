from odoo import _, models

from .. import compat


class MrpWorkorderActions(models.Model):
    """The buttons of the back office: each calls one verb, in the supervisor's own name."""

    _inherit = "mrp.workorder"

    def action_plant_start(self):
        self.plant_start()
        return True

    def action_plant_pause(self):
        self.plant_pause()
        return True

    def action_plant_resume(self):
        self.plant_resume()
        return True

    def action_plant_unblock(self):
        self.plant_unblock()
        return True

    def action_plant_finish(self):
        self.plant_finish()
        return True

    def action_plant_block(self):
        return self._plant_dialog("plant.workorder.block", _("Block"))

    def action_plant_report(self):
        # What remains is computed, and 19.0 computes it for who may not read the order too.
        compat.check_access(self, "read")
        return self._plant_dialog(
            "plant.workorder.count",
            _("Report a quantity"),
            default_kind="report",
            default_quantity=1 if self.product_tracking == "serial" else self.qty_remaining,
        )

    def action_plant_scrap(self):
        return self._plant_dialog(
            "plant.workorder.count", _("Scrap"), default_kind="scrap", default_quantity=1
        )

    def _plant_dialog(self, model, title, **context):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_workorder_id": self.id, **context},
        }
