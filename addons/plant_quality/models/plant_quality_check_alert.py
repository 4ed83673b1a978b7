from odoo import _, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError, UserError


class PlantQualityCheck(models.Model):
    _inherit = "plant.quality.check"

    alert_count = fields.Integer(string="Number of alerts", compute="_compute_alert_count")

    def _compute_alert_count(self):
        counts = dict(
            self.env["plant.quality.alert"]._read_group(
                [("check_id", "in", self.ids)], ["check_id"], ["__count"]
            )
        )
        for check in self:
            check.alert_count = counts.get(check, 0)

    def action_open_alert(self):
        """The alert of this failed check, opened now where it has none; for inspectors and
        supervisors.
        """
        self.ensure_one()
        user = self.env.user
        if not (
            user.has_group("plant_quality.group_quality_inspector")
            or user.has_group("plant_base.group_plant_supervisor")
        ):
            raise AccessError(
                _("Alerts of checks are opened by inspectors and supervisors. Ask one of them.")
            )
        compat.check_access(self, "read")
        if self.state != "failed":
            raise UserError(_("%s has not failed. Open an alert by hand instead.", self.name))
        alert = self.env["plant.quality.alert"]._open_for_check(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "plant.quality.alert",
            "res_id": alert.id,
            "views": [[False, "form"]],
        }
