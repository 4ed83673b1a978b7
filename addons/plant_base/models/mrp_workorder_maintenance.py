from odoo import _, models
from odoo.exceptions import UserError


class MrpWorkorder(models.Model):
    """Asking for maintenance where Odoo's maintenance app is installed; nothing depends on it."""

    _inherit = "mrp.workorder"

    def _plant_ask_maintenance(self, block, note):
        """A corrective request for the work center that ``block``, a line of loss, has stopped.

        :raise UserError: the app is not installed
        """
        if "maintenance.request" not in self.env:
            raise UserError(
                _(
                    "Maintenance cannot be asked for here: Odoo's app for it is not installed. "
                    "Block without it, and call for help."
                )
            )
        return self.env["maintenance.request"].create(
            {
                "name": _(
                    "%(workcenter)s: %(reason)s",
                    workcenter=self.workcenter_id.name,
                    reason=block.loss_id.name,
                ),
                "description": note or False,
                "maintenance_type": "corrective",
                "company_id": self.company_id.id,
            }
        )
