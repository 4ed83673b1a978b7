from odoo import Command
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestInvoiceEvents(TransactionCase):
    """A company of its own with the smallest chart of accounts that there can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Books"})
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.accounts = {
            kind: cls.env["account.account"].create(
                {"name": kind, "code": f"E{number}", "account_type": kind, "reconcile": reconcile}
            )
            for number, (kind, reconcile) in enumerate(
                {"asset_receivable": True, "income": False, "asset_current": False}.items(), 1000
            )
        }
        cls.sales, cls.other = cls.env["account.journal"].create(
            [
                {
                    "name": kind,
                    "code": f"E{kind[:3]}",
                    "type": kind,
                    "company_id": cls.company.id,
                    "default_account_id": cls.accounts["income"].id,
                }
                for kind in ("sale", "general")
            ]
        )
        cls.partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.partner.property_account_receivable_id = cls.accounts["asset_receivable"]
        cls.last = cls.env["plant.event"].search([], order="id desc", limit=1).id

    def told(self):
        """What invoices have told since the last call, as ``(type without prefix, id)``."""
        self.env["account.move"]._plant_tell()
        self.events = self.env["plant.event"].search(
            [("id", ">", self.last), ("res_model", "=", "account.move")], order="id"
        )
        self.last = max(self.events.ids, default=self.last)
        return [(event.type.removeprefix("plant."), event.res_id) for event in self.events]

    def invoices(self, *prices):
        return self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "journal_id": self.sales.id,
                    "invoice_date": "2030-05-06",
                    "invoice_date_due": "2030-06-06",
                    "invoice_origin": "S00031",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Gears",
                                "quantity": 2,
                                "price_unit": price,
                                "account_id": self.accounts["income"].id,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
                for price in prices
            ]
        )

    def pay(self, invoices, amount):
        """A journal entry that brings ``amount``, reconciled with these invoices."""
        entry = self.env["account.move"].create(
            {
                "journal_id": self.other.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.accounts[kind].id,
                            "partner_id": self.partner.id,
                            "debit": amount if kind == "asset_current" else 0,
                            "credit": amount if kind == "asset_receivable" else 0,
                        }
                    )
                    for kind in ("asset_current", "asset_receivable")
                ],
            }
        )
        entry.action_post()
        lines = (invoices | entry).line_ids
        lines.filtered(
            lambda line: line.account_id == self.accounts["asset_receivable"]
        ).reconcile()

    def test_posted_and_paid(self):
        first, second = invoices = self.invoices(50, 100)
        self.assertEqual(self.told(), [], "a draft is no fact")
        invoices.action_post()
        self.assertEqual(self.told(), [("invoice.posted", first.id), ("invoice.posted", second.id)])
        self.assertEqual(self.events.company_id, self.company)
        self.assertEqual(
            self.events[0].data,
            {
                "invoice": {"id": first.id, "name": first.name},
                "kind": "out_invoice",
                "partner": self.partner.id,
                "reference": first.ref or None,
                "origin": "S00031",
                "date": "2030-05-06",
                "due": "2030-06-06",
                "currency": self.company.currency_id.name,
                "amount_untaxed": 100,
                "amount_total": 100,
                "amount_due": 100,
            },
        )
        self.pay(first, 60)
        self.assertEqual(self.told(), [], "partly")
        self.pay(first, 40)
        self.assertEqual(self.told(), [("invoice.paid", first.id)])
        self.assertEqual(self.events.data["amount_due"], 0)

    def test_what_is_undone_is_not_told(self):
        invoice = self.invoices(50)
        invoice.action_post()
        invoice.button_draft()
        self.assertEqual(self.told(), [])
        invoice.action_post()
        self.pay(invoice, 100)
        self.assertEqual(
            self.told(), [("invoice.posted", invoice.id), ("invoice.paid", invoice.id)]
        )
