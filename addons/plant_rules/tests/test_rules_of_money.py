"""Pricing tiers, credit holds, reorder points."""

from datetime import timedelta

from odoo import fields
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.tests import TransactionCase, tagged

from .rules_case import run_scheduled, switch_on


@tagged("post_install", "-at_install")
class TestPricingTier(TransactionCase):
    def test_points(self):
        switch_on(self, "pricing_tier")
        company = self.env.company
        company.country_id = self.env.ref("base.de")
        industry = self.env.ref("base.res_partner_industry_C")
        tag = self.env.ref("plant_rules.tag_key_account")
        customer = self.env["res.partner"].create({"name": "Gear Co", "is_company": True})
        tiers = [customer.property_product_pricelist]
        for vals in (
            {"industry_id": industry.id},
            {"country_id": company.country_id.id},
            {"category_id": [(4, tag.id)]},
        ):
            customer.write(vals)
            tiers.append(customer.property_product_pricelist)
        names = [tier.get_external_id()[tier.id].rpartition("_")[2] for tier in tiers]
        self.assertEqual(names, ["standard", "partner", "partner", "key"])

    def test_people_have_none(self):
        switch_on(self, "pricing_tier")
        self.env["res.partner"].create({"name": "Ann"})
        self.assertFalse(self.env.ref("plant_rules.pricelist_key").active)


@tagged("post_install", "-at_install")
class TestCreditHold(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env.ref("plant_rules.tag_credit_hold")
        cls.customer = cls.env["res.partner"].create({"name": "Gear Co", "is_company": True})
        company = cls.env.company
        chart = cls.env["account.account"].search([("account_type", "=", "income")], limit=1)
        cls.ready = bool(chart) and bool(
            cls.env["account.journal"].search(
                [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
            )
        )

    def invoice(self, days_overdue):
        due = fields.Date.today() - timedelta(days=days_overdue)
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": due - timedelta(days=10),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [(0, 0, {"name": "Gears", "price_unit": 100})],
            }
        )
        move.action_post()
        return move

    def test_two_of_four(self):
        if not self.ready:
            self.skipTest("no chart of accounts in this database")
        self.invoice(40)
        run_scheduled(self, "credit_hold")
        self.assertNotIn(self.tag, self.customer.category_id, "one signal is none")
        moves = self.invoice(5) | self.invoice(6)
        run_scheduled(self, "credit_hold")
        self.assertIn(self.tag, self.customer.category_id)
        self.assertIn("Credit hold", self.customer.message_ids[0].body)
        moves.button_draft()
        moves.button_cancel()
        run_scheduled(self, "credit_hold")
        self.assertNotIn(self.tag, self.customer.category_id)


@tagged("post_install", "-at_install")
class TestReorderPoint(TransactionCase):
    def test_a_proposal(self):
        warehouse = self.env["stock.warehouse"].search([], limit=1)
        product = make_product(self.env, "Bar")
        point = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "product_min_qty": 1,
                "product_max_qty": 5,
            }
        )
        run_scheduled(self, "reorder_point")
        self.assertFalse(product.product_tmpl_id.activity_ids, "nothing was consumed")
        self.env.cr.execute(
            """
            INSERT INTO stock_move (name, product_id, product_uom, product_uom_qty, product_qty,
                                    location_id, location_dest_id, company_id, state, date,
                                    procure_method)
            SELECT 'used', %s, %s, 182, 182, %s, %s, %s, 'done', now() - interval '2 days',
                   'make_to_stock'
            """
            if "name" in self.env["stock.move"]._fields
            else """
            INSERT INTO stock_move (product_id, product_uom, product_uom_qty, product_qty,
                                    location_id, location_dest_id, company_id, state, date,
                                    procure_method)
            SELECT %s, %s, 182, 182, %s, %s, %s, 'done', now() - interval '2 days',
                   'make_to_stock'
            """,
            [
                product.id,
                product.uom_id.id,
                warehouse.lot_stock_id.id,
                self.env.ref("stock.stock_location_customers").id,
                self.env.company.id,
            ],
        )
        self.env.invalidate_all()
        run_scheduled(self, "reorder_point")
        run_scheduled(self, "reorder_point")
        activity = product.product_tmpl_id.activity_ids
        self.assertEqual(activity.mapped("summary"), ["Reorder point: 21 proposed"])
        self.assertEqual(point.product_min_qty, 1, "nothing is changed")
