from odoo import _, fields, models
from odoo.addons.plant_base.compat import check_access


class PlantWebhookEndpoint(models.Model):
    """Its secrets: two at the most, while one takes the place of the other."""

    _inherit = "plant.webhook.endpoint"

    def action_issue_secret(self):
        """Make a secret and show it once. The first makes a new endpoint active; the next signs
        beside the one before, which ends after a day.
        """
        self.ensure_one()
        shown = self._issue_secret()
        return {
            "type": "ir.actions.act_window",
            "name": _("New Secret"),
            "res_model": "plant.webhook.secret.shown",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": shown, "default_signature": self.signature},
        }

    def _issue_secret(self):
        """What is to be shown of a new secret, which cannot be had again."""
        self.ensure_one()
        check_access(self, "write")
        shown = self.env["plant.webhook.secret"]._issue(self)[1]
        if self.state == "new":
            self.action_resume()
        return shown

    def _live_secrets(self):
        """Those that messages are signed with now."""
        now = fields.Datetime.now()
        # sudo: who may not read secrets is still told whether there are any.
        return self.sudo().secret_ids.filtered(
            lambda secret: not secret.retired_at or secret.retired_at > now
        )
