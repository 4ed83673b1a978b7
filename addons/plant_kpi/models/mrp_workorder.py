from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    plant_unit_minutes = fields.Float(
        "Planned Minutes per Unit",
        compute="_compute_plant_unit_minutes",
        store=True,
        digits=0,
        copy=False,
        group_operator=None,
        help="The planned time for each item (PRI): the expected duration shared out over the "
        "quantity of the production order, as it was while the work order was open. A backorder "
        "that takes a part of the quantity away later does not change it.",
    )

    def _auto_init(self):
        """Fill a new column at once: work orders of many years would be computed one by one."""
        if not column_exists(self.env.cr, self._table, "plant_unit_minutes"):
            create_column(self.env.cr, self._table, "plant_unit_minutes", "float8")
            self.env.cr.execute(
                """
                UPDATE mrp_workorder orders
                   SET plant_unit_minutes =
                       COALESCE(orders.duration_expected / NULLIF(production.product_qty, 0), 0)
                  FROM mrp_production production
                 WHERE production.id = orders.production_id
                """
            )
        return super()._auto_init()

    @api.depends("duration_expected", "production_id.product_qty")
    def _compute_plant_unit_minutes(self):
        for order in self:
            minutes = order.plant_unit_minutes
            if order.state not in ("done", "cancel") or not minutes:
                quantity = order.production_id.product_qty
                minutes = order.duration_expected / quantity if quantity else 0.0
            order.plant_unit_minutes = minutes
