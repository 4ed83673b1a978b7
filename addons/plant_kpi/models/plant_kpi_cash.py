from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.tools import SQL

# On Odoo's table: dropped by the uninstall hook.
INDEXES = [
    Index(
        "account_move_line_kpi_month_idx",
        "account_move_line (account_id, date) INCLUDE (company_id, balance) "
        "WHERE parent_state = 'posted'",
        "the balances of receivables, payables, sales and cost of sales by month",
    ),
]
TYPES = ("asset_receivable", "liability_payable", "income", "expense_direct_cost")


class PlantKpiCash(models.Model):
    """How long money is bound: the cash conversion cycle, by company and month.

    Balances are of posted journal items; averages are of the beginning and the end of the month.
    Of several months the ratios weigh each month by its days.
    """

    _name = "plant.kpi.cash"
    _description = "Cash conversion cycle"
    _inherit = "plant.kpi.ratio.mixin"
    _auto = False
    _order = "month desc, company_id"
    _rec_name = "month"
    _depends = {
        "account.move.line": ["account_id", "balance", "date", "parent_state", "company_id"],
        "account.account": ["account_type"],
        "plant.kpi.inventory": ["company_id", "month", "value"],
        "res.company": ["currency_id"],
    }
    _ratios = {
        "dio": "%(inventory_days)s / NULLIF(GREATEST(%(valued_cost)s, 0), 0)",
        "dso": "%(receivable_days)s / NULLIF(GREATEST(%(revenue)s, 0), 0)",
        "dpo": "%(payable_days)s / NULLIF(GREATEST(%(cost_of_sales)s, 0), 0)",
        "ccc": "%(inventory_days)s / NULLIF(GREATEST(%(valued_cost)s, 0), 0) "
        "+ %(receivable_days)s / NULLIF(GREATEST(%(revenue)s, 0), 0) "
        "- %(payable_days)s / NULLIF(GREATEST(%(cost_of_sales)s, 0), 0)",
    }

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    month = fields.Date(readonly=True, help="Its first day.")
    days = fields.Integer(readonly=True, help="Of the month that is not over, up to today.")
    revenue = fields.Monetary(readonly=True, help="Posted on accounts of the type Income.")
    cost_of_sales = fields.Monetary(
        readonly=True, help="Posted on accounts of the type Cost of Revenue."
    )
    valued_cost = fields.Monetary(
        string="Cost of sales, stock valued",
        readonly=True,
        help="Cost of sales of months whose stock was valued at the beginning and at the end: what "
        "DIO divides by.",
    )
    inventory = fields.Monetary(
        string="Inventory at the end",
        readonly=True,
        help="What the stock was worth at the end of the month, as Odoo values it.",
    )
    receivable = fields.Monetary(string="Receivables at the end", readonly=True)
    payable = fields.Monetary(string="Payables at the end", readonly=True)
    inventory_days = fields.Monetary(
        string="Inventory x days",
        readonly=True,
        help="Mean of the inventory at the beginning and at the end, times the days.",
    )
    receivable_days = fields.Monetary(string="Receivables x days", readonly=True)
    payable_days = fields.Monetary(string="Payables x days", readonly=True)
    dio = fields.Float(
        string="DIO (days)",
        readonly=True,
        group_operator="avg",
        help="Days inventory outstanding: average inventory / cost of sales x days.",
    )
    dso = fields.Float(
        string="DSO (days)",
        readonly=True,
        group_operator="avg",
        help="Days sales outstanding: average receivables / revenue x days.",
    )
    dpo = fields.Float(
        string="DPO (days)",
        readonly=True,
        group_operator="avg",
        help="Days payables outstanding: average payables / cost of sales x days.",
    )
    ccc = fields.Float(
        string="Cash conversion cycle (days)",
        readonly=True,
        group_operator="avg",
        help="DIO + DSO - DPO: how long money is bound, from paying suppliers to being paid.",
    )
    note = fields.Char(compute="_compute_note", help="Why a figure is empty.")

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @property
    def _table_query(self):
        today = fields.Date.context_today(self, fields.Datetime.now())
        return self._with_ratios(
            SQL(
                """
                WITH moved AS (
                    SELECT line.company_id, date_trunc('month', line.date)::date AS month,
                           account.account_type AS type, SUM(line.balance) AS balance
                      FROM account_account account
                      JOIN account_move_line line
                        ON line.account_id = account.id AND line.parent_state = 'posted'
                       AND line.date <= %(today)s
                     WHERE account.account_type IN %(types)s
                     GROUP BY 1, 2, 3
                ),
                span AS (
                    SELECT company_id, generate_series(
                               MIN(month), date_trunc('month', %(today)s::date), interval '1 month'
                           )::date AS month
                      FROM moved GROUP BY company_id
                ),
                parts AS (
                    SELECT span.company_id, span.month,
                           LEAST(span.month + interval '1 month', %(today)s::date + 1)::date
                           - span.month AS days,
                           COALESCE(-SUM(balance) FILTER (WHERE type = 'income'), 0) AS revenue,
                           COALESCE(SUM(balance) FILTER (WHERE type = 'expense_direct_cost'), 0)
                               AS cost_of_sales,
                           COALESCE(SUM(balance) FILTER (WHERE type = 'asset_receivable'), 0)
                               AS receivable,
                           COALESCE(-SUM(balance) FILTER (WHERE type = 'liability_payable'), 0)
                               AS payable
                      FROM span
                      LEFT JOIN moved
                        ON moved.company_id = span.company_id AND moved.month = span.month
                     GROUP BY span.company_id, span.month
                ),
                closing AS (
                    SELECT parts.company_id, parts.month, parts.days, parts.revenue,
                           parts.cost_of_sales,
                           SUM(receivable) OVER past AS receivable,
                           SUM(receivable) OVER past - receivable AS receivable_before,
                           SUM(payable) OVER past AS payable,
                           SUM(payable) OVER past - payable AS payable_before,
                           stock.value AS inventory, before.value AS inventory_before
                      FROM parts
                      LEFT JOIN plant_kpi_inventory stock
                        ON stock.company_id = parts.company_id AND stock.month = parts.month
                      LEFT JOIN plant_kpi_inventory before
                        ON before.company_id = parts.company_id
                       AND before.month = (parts.month - interval '1 month')::date
                    WINDOW past AS (PARTITION BY parts.company_id ORDER BY parts.month)
                )
                SELECT company_id::bigint * 100000 + EXTRACT(YEAR FROM month)::bigint * 12
                           + EXTRACT(MONTH FROM month)::bigint AS id,
                       closing.company_id, company.currency_id, closing.month, closing.days,
                       closing.revenue, closing.cost_of_sales, closing.receivable, closing.payable,
                       closing.inventory,
                       CASE WHEN closing.inventory IS NOT NULL
                             AND closing.inventory_before IS NOT NULL
                            THEN closing.cost_of_sales ELSE 0 END AS valued_cost,
                       (closing.inventory + closing.inventory_before) / 2 * closing.days
                           AS inventory_days,
                       (closing.receivable + closing.receivable_before) / 2 * closing.days
                           AS receivable_days,
                       (closing.payable + closing.payable_before) / 2 * closing.days
                           AS payable_days
                  FROM closing
                  JOIN res_company company ON company.id = closing.company_id
                """,
                today=today,
                types=TYPES,
            )
        )

    @api.depends("revenue", "cost_of_sales", "month")
    def _compute_note(self):
        valued = {
            (row.company_id.id, row.month)
            for row in self.env["plant.kpi.inventory"]
            # sudo: whether a month was valued is told to whoever reads its figures.
            .sudo()
            .search([("company_id", "in", self.company_id.ids)])
        }
        for row in self:
            notes = []
            if row.revenue <= 0:
                notes.append(_("No revenue was posted: DSO cannot be told."))
            if row.cost_of_sales <= 0:
                notes.append(_("No cost of sales was posted: DIO and DPO cannot be told."))
            before = fields.Date.subtract(row.month, months=1)
            if {(row.company_id.id, row.month), (row.company_id.id, before)} - valued:
                notes.append(_("The stock was not valued that month: DIO cannot be told."))
            row.note = " ".join(notes)

    def action_open_journal_items(self):
        """The posted journal items that this month is made of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Journal items of %s", self.month),
            "res_model": "account.move.line",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company_id.id),
                ("account_id.account_type", "in", TYPES),
                ("date", ">=", self.month),
                ("date", "<", fields.Date.add(self.month, months=1)),
            ],
            "context": {"create": False},
        }
