from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes

INDEXES = [
    Index(
        "plant_kpi_inventory_month_uniq",
        "plant_kpi_inventory (company_id, month)",
        "what the stock was worth at the end of a month; each month once",
        unique=True,
    ),
]
# Valued when the module comes: what a year's figures begin with.
MONTHS = 13


class PlantKpiInventory(models.Model):
    """What the stock of a company was worth at the end of a month; of this month, now.

    Odoo values stock as of a date, which takes long where there are many products: once a day is
    enough for cash. What was posted late into an earlier month has that month valued again.
    """

    _name = "plant.kpi.inventory"
    _description = "Value of the stock at the end of a month"
    _order = "month desc, company_id"
    _rec_name = "month"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    value = fields.Monetary(readonly=True)
    valued_at = fields.Datetime(readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _cron_value(self):
        for company in self.env["res.company"].search([]):
            self._value(company, fields.Datetime.now())

    @api.model
    def _value(self, company, now):
        """Value the stock of ``company`` at the end of each month that is new or has changed."""
        current = now.date().replace(day=1)
        kept = {row.month: row for row in self.search([("company_id", "=", company.id)])}
        begin = current - relativedelta(months=MONTHS)
        changed = self._changed_since(company, kept)
        for number in range(MONTHS + 1):
            month = begin + relativedelta(months=number)
            row = kept.get(month)
            if row and month < current and month < changed and row.valued_at.date() > _end(month):
                continue
            at = min(_end(month), now.date())
            vals = {"value": compat.inventory_value(self.env, company, at), "valued_at": now}
            if row:
                row.write(vals)
            else:
                self.create({"company_id": company.id, "month": month, **vals})

    def _changed_since(self, company, kept):
        """The first month into which stock moved since the months before this were valued."""
        if not kept:
            return date.min
        self.env["stock.move"].flush_model(["state", "date"])
        self.env.cr.execute(
            """
            SELECT MIN(date_trunc('month', date))::date FROM stock_move
             WHERE company_id = %s AND state = 'done' AND write_date >= %s
            """,
            [company.id, max(row.valued_at for row in kept.values())],
        )
        [(month,)] = self.env.cr.fetchall()
        return month or date.max


def _end(month):
    """The last day of the month that begins on this day."""
    return month + relativedelta(months=1) - timedelta(days=1)
