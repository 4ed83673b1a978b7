from odoo import _, api, fields, models
from odoo.exceptions import UserError


class PlantApiSecretShown(models.TransientModel):
    """The dialog that shows a new secret. It is never saved.

    (The right to create is what 19.0 asks for to show an unsaved form; create itself refuses.)
    """

    _name = "plant.api.secret.shown"
    _description = "New Secret"

    client_id = fields.Char("Client ID", readonly=True)
    client_secret = fields.Char(
        readonly=True, help="Copy it now into the client's configuration; it is not stored."
    )

    @api.model_create_multi
    def create(self, vals_list):  # noqa: ARG002
        raise UserError(_("A secret is shown, never saved."))
