from odoo import api, models
from odoo.addons.plant_base.emission import Emission


class AccountMove(models.Model):
    """An invoice tells when it is posted and when it is paid, whichever path that came by."""

    _name = "account.move"
    _inherit = ["account.move", "plant.transition.mixin"]
    _plant_state_fields = ("state", "payment_state")

    @api.model
    def _plant_emissions(self, changes):
        return [
            Emission(f"plant.invoice.{what}", move, move._plant_event_data())
            for move, (before, now) in changes.items()
            if move.is_invoice(include_receipts=True)
            for what in self._plant_told(before, now)
        ]

    @api.model
    def _plant_told(self, before, now):
        """What is told of an invoice, in order."""
        posted = now["state"] == "posted" and before.get("state") != "posted"
        paid = now["payment_state"] == "paid" and before.get("payment_state") != "paid"
        return [*(["posted"] if posted else []), *(["paid"] if paid else [])]

    def _plant_event_data(self):
        """The invoice as events say it."""
        self.ensure_one()
        return {
            "invoice": {"id": self.id, "name": self.name or ""},
            "kind": self.move_type,
            "partner": self.partner_id.id or None,
            "reference": self.ref or None,
            "origin": self.invoice_origin or None,
            "date": self.invoice_date.isoformat() if self.invoice_date else None,
            "due": self.invoice_date_due.isoformat() if self.invoice_date_due else None,
            "currency": self.currency_id.name,
            "amount_untaxed": self.amount_untaxed,
            "amount_total": self.amount_total,
            "amount_due": self.amount_residual,
        }
