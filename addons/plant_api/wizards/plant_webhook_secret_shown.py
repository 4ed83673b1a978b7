from odoo import _, api, fields, models
from odoo.exceptions import UserError


class PlantWebhookSecretShown(models.TransientModel):
    """The dialog that shows a new secret. It is never saved.

    (The right to create is what 19.0 asks for to show an unsaved form; create itself refuses.)
    """

    _name = "plant.webhook.secret.shown"
    _description = "New Webhook Secret"

    secret = fields.Char(
        readonly=True, help="Copy it now into the receiver's configuration; it is not shown again."
    )
    signature = fields.Char(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):  # noqa: ARG002
        raise UserError(_("A secret is shown, never saved."))
