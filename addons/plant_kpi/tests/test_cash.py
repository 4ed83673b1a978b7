from datetime import date, datetime

from odoo import Command
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.tests import TransactionCase, tagged

from .kpi_case import KpiCase

JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


@tagged("post_install", "-at_install")
class TestCash(KpiCase):
    """A company of its own with the smallest chart of accounts that there can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Cash"})
        cls.env.user.company_ids |= cls.company
        cls.finance = new_user(
            cls.env,
            "kpi-finance",
            groups="plant_kpi.group_kpi_cash",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.cash = cls.env["plant.kpi.cash"].with_user(cls.finance)
        books = cls.env["account.account"].with_company(cls.company)
        cls.accounts = {
            kind: books.create({"name": kind, "code": f"K{number}", "account_type": kind})
            for number, kind in enumerate(
                (
                    "asset_receivable",
                    "liability_payable",
                    "income",
                    "expense_direct_cost",
                    "asset_current",
                ),
                1000,
            )
        }
        cls.journal = cls.env["account.journal"].create(
            {"name": "Misc", "code": "KPI", "type": "general", "company_id": cls.company.id}
        )

    def setUp(self):
        super().setUp()
        self.set_clock(datetime(2024, 3, 31, 12))

    def entry(self, day, post=True, **balances):
        """A journal entry with these balances; the rest is on a bank account."""
        balances["asset_current"] = -sum(balances.values())
        move = (
            self.env["account.move"]
            .with_company(self.company)
            .create(
                {
                    "journal_id": self.journal.id,
                    "date": day,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": self.accounts[kind].id,
                                "debit": max(balance, 0),
                                "credit": max(-balance, 0),
                            }
                        )
                        for kind, balance in balances.items()
                        if balance
                    ],
                }
            )
        )
        if post:
            move.action_post()
        return move

    def stock(self, month, value):
        self.env["plant.kpi.inventory"].create(
            {"company_id": self.company.id, "month": month, "value": value}
        )

    def books(self):
        """What the examples below are of: February has 29 days, March 31."""
        self.entry(date(2024, 1, 20), asset_receivable=1000, liability_payable=-600)
        self.entry(
            date(2024, 2, 10),
            income=-2900,
            expense_direct_cost=1450,
            asset_receivable=500,
            liability_payable=-200,
        )
        self.entry(date(2024, 3, 5), income=-3100, expense_direct_cost=1550)
        for month, value in ((JANUARY, 2000), (FEBRUARY, 3000), (MARCH, 3000)):
            self.stock(month, value)

    def of(self, *months):
        [row] = self.cash._read_group(
            [("company_id", "=", self.company.id), ("month", "in", months)],
            [],
            ["dio:avg", "dso:avg", "dpo:avg", "ccc:avg"],
        )
        return row

    def test_a_month(self):
        """February: stock (2000 + 3000) / 2 = 2500, / 1450 x 29 = 50 days;
        receivables (1000 + 1500) / 2 = 1250, / 2900 x 29 = 12.5 days;
        payables (600 + 800) / 2 = 700, / 1450 x 29 = 14 days; 50 + 12.5 - 14 = 48.5 days.
        """
        self.books()
        for value, expected in zip(self.of(FEBRUARY), (50, 12.5, 14, 48.5), strict=True):
            self.assertAlmostEqual(value, expected)

    def test_months_together_weigh_by_their_days(self):
        """March: 3000 / 1550 x 31 = 60 days. Together (2500 x 29 + 3000 x 31) / (1450 + 1550)
        = 165500 / 3000 = 55.1667 days.
        """
        self.books()
        self.assertAlmostEqual(self.of(MARCH)[0], 60)
        self.assertAlmostEqual(self.of(FEBRUARY, MARCH)[0], 165_500 / 3000)

    def test_drafts_do_not_count(self):
        self.books()
        before = self.of(FEBRUARY)
        self.entry(date(2024, 2, 11), post=False, income=-1000, asset_receivable=1000)
        self.assertEqual(self.of(FEBRUARY), before)

    def test_a_late_entry_counts_in_its_month_and_in_those_after(self):
        """500 more receivables in January: February (1500 + 2000) / 2 / 2900 x 29 = 17.5 days."""
        self.books()
        self.entry(date(2024, 1, 31), asset_receivable=500)
        self.assertAlmostEqual(self.of(FEBRUARY)[1], 17.5)

    def test_the_month_that_is_not_over(self):
        """Up to 10 March: 10 days."""
        self.set_clock(datetime(2024, 3, 10, 12))
        self.books()
        row = self.cash.search([("month", "=", MARCH)])
        self.assertEqual(row.days, 10)
        self.assertAlmostEqual(self.of(MARCH)[0], 3000 / 1550 * 10)

    def test_no_sales(self):
        """Without revenue no DSO, without cost of sales no DIO and DPO: empty, with the reason."""
        self.books()
        row = self.cash.search([("month", "=", JANUARY)])
        self.assertIn("No revenue", row.note)
        self.assertIn("No cost of sales", row.note)
        for value in self.of(JANUARY):
            self.assertIn(value, (None, False))

    def test_stock_that_was_not_valued(self):
        self.entry(date(2024, 2, 10), income=-2900, expense_direct_cost=1450, asset_receivable=500)
        dio, dso, _dpo, ccc = self.of(FEBRUARY)
        self.assertIn(dio, (None, False))
        self.assertIn(ccc, (None, False))
        self.assertAlmostEqual(dso, 2.5)
        self.assertIn("not valued", self.cash.search([("month", "=", FEBRUARY)]).note)

    def test_a_company_without_accounting(self):
        self.assertFalse(self.cash.search([]))
        [answer] = (
            self.env["plant.kpi"]
            .with_user(self.finance)
            .plant_kpis([{"kpi": "ccc", "date_from": "2024-02-01", "date_to": "2024-02-29"}])
        )
        self.assertIsNone(answer["value"])
        self.assertIn("no accounting", answer["reason"])

    def test_journal_items_behind_it(self):
        self.books()
        action = self.cash.search([("month", "=", FEBRUARY)]).action_open_journal_items()
        lines = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(
            sum(lines.filtered(lambda line: line.account_type == "income").mapped("balance")), -2900
        )

    def test_only_who_may(self):
        self.books()
        [answer] = self.env["plant.kpi"].with_user(self.reader).plant_kpis([{"kpi": "ccc"}])
        self.assertIsNone(answer["value"])
        self.assertIn("may not see", answer["reason"])


@tagged("post_install", "-at_install")
class TestInventory(TransactionCase):
    """What the stock is worth: as Odoo itself says."""

    def test_value(self):
        """10 pieces at 7.00 and 4 at 25.00 came in: 170.00 more than before, and ten years ago
        as much as before.
        """
        company = self.env.company
        today = date.today()
        long_ago = today.replace(year=today.year - 10, day=1)
        before = compat.inventory_value(self.env, company, today)
        before_long_ago = compat.inventory_value(self.env, company, long_ago)
        location = (
            self.env["stock.warehouse"]
            .search([("company_id", "=", company.id)], limit=1)
            .lot_stock_id
        )
        for price, count in ((7, 10), (25, 4)):
            product = make_product(self.env, f"At {price}", standard_price=price)
            self.env["stock.quant"].with_context(inventory_mode=True).create(
                {
                    "product_id": product.id,
                    "location_id": location.id,
                    "inventory_quantity": count,
                }
            ).action_apply_inventory()
        self.env.flush_all()
        self.assertAlmostEqual(compat.inventory_value(self.env, company, today) - before, 170)
        self.assertAlmostEqual(compat.inventory_value(self.env, company, long_ago), before_long_ago)

    def test_months_are_valued_once_and_again_when_they_change(self):
        company = self.env["res.company"].create({"name": "Stock"})
        inventory = self.env["plant.kpi.inventory"]
        now = datetime.now().replace(microsecond=0)
        inventory._value(company, now)
        rows = inventory.search([("company_id", "=", company.id)])
        self.assertEqual(len(rows), 14)
        self.assertEqual(set(rows.mapped("value")), {0})
        old = rows[5]
        old.value = 99
        inventory._value(company, now)
        self.assertEqual(old.value, 99)
