from markupsafe import Markup
from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..barcodes import picture
from ..terminal import secret as secrets
from ..terminal.cookie import PATH as PAGE

SIZE = 240


class PlantTerminalCode(models.TransientModel):
    """The dialog that shows a pairing code, as text and to be scanned.

    It is never saved: the code comes with the action that opens the dialog, and goes with it. (The
    right to create is what 19.0 asks for to show an unsaved form; create itself refuses.)
    """

    _name = "plant.terminal.code"
    _description = "Pair a terminal"

    terminal_id = fields.Many2one("plant.terminal", readonly=True)
    code = fields.Char(readonly=True)
    shown_code = fields.Char("One-time code", compute="_compute_from_code")
    address = fields.Char(compute="_compute_from_code", help="What the device's browser opens.")
    picture = fields.Html("To be scanned", compute="_compute_from_code", sanitize=False)
    expires_at = fields.Datetime(related="terminal_id.code_expires_at", string="Valid until")

    @api.depends("code")
    def _compute_from_code(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        for dialog in self:
            code = dialog.code or ""
            dialog.shown_code = secrets.shown(code) if code else False
            dialog.address = f"{base}{PAGE}"
            # Behind a # it is sent to no server, and so is in no log.
            dialog.picture = code and Markup('<img alt="QR" src="%s"/>') % picture(
                "QR", f"{base}{PAGE}#pair={code}", width=SIZE, height=SIZE
            )

    @api.model_create_multi
    def create(self, vals_list):  # noqa: ARG002
        raise UserError(_("The code of a terminal is shown, never saved."))
