from odoo import models

# What a production order has passed in each of Odoo's states, in this order.
MILESTONES = ("confirmed", "started", "done")
PASSED = {"draft": 0, "confirmed": 1, "progress": 2, "to_close": 2, "done": 3}


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "plant.transition.mixin"]

    def _plant_transition(self, before, after):
        if after == "cancel":
            self._plant_emit("cancelled", before)
            return
        # Several at once where one transaction went further: each is told, in order.
        for milestone in MILESTONES[PASSED.get(before, 0) : PASSED.get(after, 0)]:
            self._plant_emit(milestone, before)

    def _plant_emit(self, what, before):
        self.env["plant.event"]._emit(
            f"plant.production.{what}",
            self,
            {
                "production": {"id": self.id, "name": self.name},
                "product": self._plant_product_data(),
                "quantity": self.product_qty,
                "quantity_produced": self.qty_produced if what == "done" else None,
                "unit": self.product_uom_id.name,
                "state": self.state,
                "previous_state": before or None,
                "origin": self.origin or None,
            },
        )

    def _plant_product_data(self):
        product = self.product_id
        return {"id": product.id, "name": product.name, "code": product.default_code or None}
