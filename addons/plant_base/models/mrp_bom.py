from odoo import api, models

from ..emission import Emission


class MrpBom(models.Model):
    """A bill that is changed, itself or a part of it, tells so: once for a transaction, and only
    where it is another one afterwards."""

    _name = "mrp.bom"
    _inherit = ["mrp.bom", "plant.transition.mixin"]
    _plant_state_fields = ()

    def write(self, vals):
        self._plant_note()
        return super().write(vals)

    def _plant_noted(self):
        # sudo: who changes a bill need not read work centers. In one language, whoever changes it,
        # so that words that are only translated are no change.
        boms = self.sudo().with_context(lang=None, active_test=True)
        return {bom: bom._plant_event_data() for bom in boms}

    @api.model
    def _plant_emissions(self, changes):
        return [
            Emission("plant.bom.changed", bom, {**now, "is_new": not before})
            for bom, (before, now) in changes.items()
        ]

    def _plant_event_data(self):
        """The bill in full."""
        template = self.product_tmpl_id
        return {
            "bom": {"id": self.id, "code": self.code or None},
            "active": self.active,
            "product": {
                "id": template.id,
                "name": template.name,
                "code": template.default_code or None,
                "variant": self.product_id.id or None,
            },
            "kind": self.type,
            "quantity": self.product_qty,
            "unit": self.product_uom_id.name,
            "components": [
                {
                    **line._plant_event_data(),
                    "operation": line.operation_id.id or None,
                }
                for line in self.bom_line_ids.sorted(lambda line: (line.sequence, line.id))
            ],
            "operations": [
                {
                    "id": operation.id,
                    "name": operation.name,
                    "workcenter": {
                        "id": operation.workcenter_id.id,
                        "code": operation.workcenter_id.code or None,
                    },
                    "minutes": operation.time_cycle_manual,
                }
                for operation in self.operation_ids.sorted(lambda each: (each.sequence, each.id))
            ],
            "byproducts": [
                line._plant_event_data()
                for line in self.byproduct_ids.sorted(lambda line: (line.sequence, line.id))
            ],
        }
