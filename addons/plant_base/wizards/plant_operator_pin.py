from odoo import _, fields, models
from odoo.exceptions import UserError


class PlantOperatorPin(models.TransientModel):
    """The dialog that sets an operator's PIN. The PIN itself is never stored, not even for the
    dialog's life.
    """

    _name = "plant.operator.pin"
    _description = "New PIN of an operator"

    operator_id = fields.Many2one(
        "plant.operator", required=True, readonly=True, ondelete="cascade"
    )
    pin = fields.Char(
        string="New PIN",
        compute="_compute_pin",
        inverse="_inverse_pin",
        help="4 to 8 digits; no single digit, run or repeated pair.",
    )
    pin_again = fields.Char(string="Same PIN again", compute="_compute_pin", inverse="_inverse_pin")

    def _compute_pin(self):
        for wizard in self:
            wizard.pin = wizard.pin_again = False

    def _inverse_pin(self):
        for wizard in self:
            if wizard.pin != wizard.pin_again:
                raise UserError(_("The two PINs differ. Type the same one twice."))
            if wizard.pin:
                wizard.operator_id._set_pin(wizard.pin)

    def action_apply(self):
        """The PIN was set when the dialog was saved; close it."""
        return {"type": "ir.actions.act_window_close"}
