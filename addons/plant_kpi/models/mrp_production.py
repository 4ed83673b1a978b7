from odoo import fields, models
from odoo.tools.sql import column_exists, create_column

OPEN = ("confirmed", "progress", "to_close", "done")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    plant_confirmed_at = fields.Datetime(
        "Confirmed",
        readonly=True,
        copy=False,
        help="When the order was confirmed: its lead time begins.",
    )
    plant_promised_at = fields.Datetime(
        "Promised",
        readonly=True,
        copy=False,
        help="What on time is measured by: its deadline, or the end that was planned when it was "
        "confirmed.",
    )

    def _auto_init(self):
        """Of orders from before the module: when they were entered, and their deadline."""
        cr = self.env.cr
        if not column_exists(cr, self._table, "plant_confirmed_at"):
            create_column(cr, self._table, "plant_confirmed_at", "timestamp")
            create_column(cr, self._table, "plant_promised_at", "timestamp")
            cr.execute(
                """
                UPDATE mrp_production
                   SET plant_confirmed_at = create_date, plant_promised_at = date_deadline
                 WHERE state IN %s
                """,
                [OPEN],
            )
        return super()._auto_init()

    def _plant_transition(self, before, after):
        """Note when the order was confirmed, by whichever way that came."""
        if after in OPEN and not self.plant_confirmed_at:
            self.plant_confirmed_at = fields.Datetime.now()
            self.plant_promised_at = self.date_deadline or self.date_finished
        return super()._plant_transition(before, after)
