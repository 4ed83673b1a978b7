from odoo import fields, models


class PlantAiBudget(models.Model):
    """What the calls of a signal cost a company on one day (of UTC): reserved before, settled
    after. Written by statements that hold for one call at a time.
    """

    _name = "plant.ai.budget"
    _description = "AI Budget of a Day"
    _log_access = False
    _order = "day desc, id"
    _rec_name = "day"

    signal_id = fields.Many2one("plant.ai.signal", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    day = fields.Date(required=True, readonly=True)
    reserved = fields.Float(readonly=True, digits=(16, 6), default=0.0)
    spent = fields.Float(readonly=True, digits=(16, 6), default=0.0)

    _sql_constraints = [
        (
            "day_unique",
            "unique(signal_id, company_id, day)",
            "A signal has one budget a day and company.",
        ),
    ]

    def _reserve(self, signal, company, day, amount):
        """Take ``amount`` of the day's budget. False: it has no room for it."""
        if amount <= 0:
            return True
        cr = self.env.cr
        cr.execute(
            """
            INSERT INTO plant_ai_budget (signal_id, company_id, day, reserved, spent)
                 VALUES (%s, %s, %s, 0, 0) ON CONFLICT DO NOTHING
            """,
            [signal.id, company.id, day],
        )
        cr.execute(
            """
            UPDATE plant_ai_budget SET reserved = reserved + %(amount)s
             WHERE signal_id = %(signal)s AND company_id = %(company)s AND day = %(day)s
               AND spent + reserved + %(amount)s <= %(budget)s
            """,
            {
                "amount": amount,
                "signal": signal.id,
                "company": company.id,
                "day": day,
                "budget": signal.daily_budget,
            },
        )
        return bool(cr.rowcount)

    def _settle(self, call, cost):
        """Replace what ``call`` reserved by what it cost."""
        if call.reserved <= 0:
            return
        self.env.cr.execute(
            """
            UPDATE plant_ai_budget
               SET reserved = greatest(reserved - %s, 0), spent = spent + %s
             WHERE signal_id = %s AND company_id = %s AND day = %s
            """,
            [call.reserved, cost, call.signal_id.id, call.company_id.id, call.asked_at.date()],
        )
