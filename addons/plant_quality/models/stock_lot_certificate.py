from odoo import _, fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    plant_certificate_count = fields.Integer(
        "Certificates",
        compute="_compute_plant_certificate_count",
        groups="plant_base.group_plant_operator",
    )

    def _compute_plant_certificate_count(self):
        counted = self.env["plant.quality.certificate"]._read_group(
            [("lot_id", "in", self.ids)], ["lot_id"], ["__count"]
        )
        counts = {lot.id: count for lot, count in counted}
        for lot in self:
            lot.plant_certificate_count = counts.get(lot.id, 0)

    def action_plant_certificates(self):
        """The certificates that were issued of the lot."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Certificates of %s", self.display_name),
            "res_model": "plant.quality.certificate",
            "views": [(False, "list"), (False, "form")],
            "domain": [("lot_id", "=", self.id)],
            "context": {"create": False},
        }
