from odoo import Command
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSaleEvents(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.product = cls.env["product.product"].create(
            {"name": "Gearbox", "default_code": "GB-100", "taxes_id": [Command.clear()]}
        )
        cls.orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": cls.partner.id,
                    "client_order_ref": "PO-8817",
                    "commitment_date": "2030-05-06 10:00:00",
                    "order_line": [
                        Command.create({"display_type": "line_note", "name": "As agreed."}),
                        Command.create(
                            {
                                "product_id": cls.product.id,
                                "product_uom_qty": 3,
                                "price_unit": 100,
                            }
                        ),
                    ],
                }
                for _number in range(2)
            ]
        )
        cls.orders._plant_tell()

    def setUp(self):
        super().setUp()
        self.last = self.env["plant.event"].search([], order="id desc", limit=1).id

    def told(self):
        """The events about sales orders since the last call."""
        self.orders._plant_tell()
        events = self.env["plant.event"].search(
            [("id", ">", self.last), ("res_model", "=", "sale.order")], order="id"
        )
        self.last = max(events.ids, default=self.last)
        return events

    def test_each_order_of_a_batch(self):
        self.assertFalse(self.told(), "a quotation is no fact")
        self.orders.action_confirm()
        events = self.told()
        self.assertEqual(events.mapped("type"), ["plant.sale.confirmed"] * 2)
        self.assertEqual(events.mapped("res_id"), self.orders.ids)
        self.assertEqual(events.company_id, self.orders.company_id)
        order = self.orders[0]
        self.assertEqual(
            events[0].data,
            {
                "sale": {"id": order.id, "name": order.name},
                "partner": self.partner.id,
                "reference": "PO-8817",
                "due": "2030-05-06T10:00:00Z",
                "currency": order.currency_id.name,
                "amount_untaxed": 300,
                "amount_total": 300,
                "lines": [
                    {
                        "product": {
                            "id": self.product.id,
                            "name": "Gearbox",
                            "code": "GB-100",
                        },
                        "quantity": 3,
                        "unit": self.product.uom_id.name,
                    }
                ],
            },
        )

    def test_once(self):
        order = self.orders[0]
        order.action_confirm()
        self.assertEqual(len(self.told()), 1)
        order.client_order_ref = "PO-8818"
        self.assertFalse(self.told())

    def test_undone_is_not_told(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.orders.action_confirm()
            raise ZeroDivisionError
        self.assertFalse(self.told())

    def test_of_its_own_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= company
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create({"partner_id": self.partner.id, "company_id": company.id})
        )
        order.action_confirm()
        self.assertEqual(self.told().company_id, company)

    def test_it_is_in_the_catalogue(self):
        names = {type_.name for type_ in self.env["plant.event"]._told_types()}
        self.assertIn("plant.sale.confirmed", names)
