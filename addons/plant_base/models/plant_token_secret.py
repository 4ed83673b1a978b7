from odoo import _, api, fields, models
from odoo.exceptions import UserError


class PlantTokenSecret(models.TransientModel):
    """The dialog that shows a new token's secret.

    It is never saved: the secret comes with the action that opens the dialog, and goes with it.
    (The right to create is what 19.0 asks for to show an unsaved form; create itself refuses.)
    """

    _name = "plant.token.secret"
    _description = "New Token"

    token_id = fields.Many2one("plant.token", readonly=True)
    secret = fields.Char(
        readonly=True, help="Copy it now into the machine's configuration; it is not stored."
    )

    @api.model_create_multi
    def create(self, vals_list):  # noqa: ARG002
        raise UserError(_("The secret of a token is shown, never saved."))
