from odoo import _, models
from odoo.addons.plant_base import compat
from odoo.exceptions import UserError


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_plant_trace(self):
        """The history of the lot that the order makes; of several, the list to choose from."""
        self.ensure_one()
        lots = compat.producing_lots(self)
        if not lots:
            raise UserError(
                _(
                    "%s makes no lot or serial number yet. Enter one, then trace it.",
                    self.display_name,
                )
            )
        if len(lots) == 1:
            return lots.action_plant_trace()
        return {
            "type": "ir.actions.act_window",
            "name": _("Lots of %s", self.display_name),
            "res_model": "stock.lot",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", lots.ids)],
            "context": {"create": False},
        }
