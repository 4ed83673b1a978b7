from odoo import api, fields, models

from ..emission import Emission

# What a production order has passed in each of Odoo's states, in this order.
MILESTONES = ("created", "confirmed", "started", "done")
PASSED = {False: 0, "draft": 1, "confirmed": 2, "progress": 3, "to_close": 3, "done": 4}


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "plant.transition.mixin"]
    _plant_state_fields = ("state", "plant_short")

    plant_short = fields.Boolean(
        "Short of Components",
        readonly=True,
        copy=False,
        help="When its components were last to be reserved, not all of them could be.",
    )

    @api.model
    def _plant_emissions(self, changes):
        emissions = []
        for order, (before, after) in changes.items():
            was = before.get("state", False)
            told = order._plant_milestones(was, after["state"])
            emissions += [order._plant_emission(what, was) for what in told]
            if after["plant_short"] and not before.get("plant_short"):
                emissions.append(
                    order._plant_emission("short", was, components=order._plant_shortages())
                )
        return emissions

    def _plant_milestones(self, before, after):
        """What to tell of an order; several where one transaction went further."""
        if before == after:
            return ()
        if after == "cancel":
            return ("cancelled",) if before else ("created", "cancelled")
        return MILESTONES[PASSED.get(before, 0) : PASSED.get(after, 0)]

    def _plant_emission(self, what, before, **data):
        return Emission(
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
                **data,
            },
        )

    def _plant_product_data(self):
        return self.product_id._plant_event_data()

    # -- shortage --------------------------------------------------------------------------------

    def _plant_note_shortage(self, attempted):
        """After an attempt to reserve the moves ``attempted``: keep which orders are short.

        What nobody has tried to reserve yet is not lacking. An order stays short until nothing is.
        """
        for order in self:
            lacking = order._plant_lacking()
            short = bool(lacking & attempted) or (order.plant_short and bool(lacking))
            if order.plant_short != short and order.state not in ("draft", "done", "cancel"):
                order.plant_short = short

    def _plant_lacking(self):
        """The moves of components that found too little; those that wait for another move or
        order are not lacking yet.
        """
        return self.move_raw_ids.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )

    def _plant_shortages(self):
        return [
            {
                "product": move.product_id._plant_event_data(),
                "needed": move.product_uom_qty,
                "reserved": move.quantity,
                "unit": move.product_uom.name,
            }
            for move in self._plant_lacking()
        ]
