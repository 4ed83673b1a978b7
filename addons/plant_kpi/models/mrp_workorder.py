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
        "quantity of the production order, as it was before the first piece was made. What changes "
        "later, such as a backorder that takes a part of the quantity away, does not change it.",
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

    def write(self, vals):
        if "qty_produced" in vals:
            # What was planned before the first piece is known now, or never.
            self.mapped("plant_unit_minutes")
        return super().write(vals)

    @api.depends("duration_expected", "production_id.product_qty")
    def _compute_plant_unit_minutes(self):
        """Not once something is made: from then on Odoo has the duration follow the quantity that
        is being produced (19.0), or leave it when the quantity shrinks (17.0).
        """
        for order in self:
            minutes = order.plant_unit_minutes
            if not minutes or (not order.qty_produced and order.state not in ("done", "cancel")):
                quantity = order.production_id.product_qty
                minutes = order.duration_expected / quantity if quantity else 0.0
            order.plant_unit_minutes = minutes
