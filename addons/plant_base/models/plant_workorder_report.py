from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..indexes import Index, create_indexes

INDEXES = [
    Index(
        "plant_workorder_report_workorder_idx",
        "plant_workorder_report (workorder_id, id)",
        "the reports of a work order, newest first",
    ),
    Index(
        "plant_workorder_report_operator_idx",
        "plant_workorder_report (operator_id, time) WHERE operator_id IS NOT NULL",
        "what an operator made in a period",
    ),
    Index(
        "plant_workorder_report_time_idx",
        "plant_workorder_report USING brin (time)",
        "what the plant made in a period",
    ),
    Index(
        "plant_workorder_report_lot_idx",
        "plant_workorder_report (lot_id) WHERE lot_id IS NOT NULL",
        "who made a lot or serial number",
    ),
    Index(
        "plant_workorder_report_key_uniq",
        "plant_workorder_report (key) WHERE key IS NOT NULL",
        "a repeated call: counted once",
        unique=True,
    ),
]


class PlantWorkorderReport(models.Model):
    """One report of quantity: who made how much of which lot, where and when.

    Odoo keeps a sum on the work order and forgets who added what. Here each addition is a row; the
    sum is theirs. Rows are history: a wrong one is taken back by a row with a negative quantity.
    """

    _name = "plant.workorder.report"
    _description = "Quantity Report"
    _order = "id desc"
    _rec_name = "workorder_id"
    _check_company_auto = True

    workorder_id = fields.Many2one(
        "mrp.workorder", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    production_id = fields.Many2one(related="workorder_id.production_id")
    product_id = fields.Many2one(related="workorder_id.product_id")
    workcenter_id = fields.Many2one(related="workorder_id.workcenter_id")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, required=True
    )
    operator_id = fields.Many2one(
        "plant.operator", readonly=True, ondelete="restrict", help="Who reported."
    )
    station_id = fields.Many2one(
        "plant.station", readonly=True, ondelete="restrict", help="Where they were signed in."
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", help="The user they have in Odoo, if any."
    )
    quantity = fields.Float(
        required=True,
        readonly=True,
        digits=0,
        help="What was made, good or bad, in the unit of measure of the work order. Negative where "
        "an earlier report was taken back.",
    )
    product_uom_id = fields.Many2one(related="workorder_id.product_uom_id", string="Unit")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial", readonly=True, ondelete="restrict", check_company=True
    )
    time = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    corrects_id = fields.Many2one(
        "plant.workorder.report",
        "Takes Back",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The report that this one takes back.",
    )
    correction_ids = fields.One2many("plant.workorder.report", "corrects_id")
    reason = fields.Char(readonly=True, help="Why an earlier report was taken back.")
    key = fields.Char(readonly=True, copy=False, help="What a repeated call is recognised by.")

    _sql_constraints = [
        (
            "quantity_sign",
            "CHECK(CASE WHEN corrects_id IS NULL THEN quantity > 0 ELSE quantity < 0 END)",
            "A report counts more than nothing; only one that takes another back counts less.",
        ),
        ("corrects_once", "unique(corrects_id)", "This report has been taken back already."),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("workorder_id")
    def _compute_company_id(self):
        for report in self:
            report.company_id = report.workorder_id.company_id

    @api.model_create_multi
    def create(self, vals_list):
        """Add to what the work orders have made, once for each, and tell every report."""
        reports = super().create(vals_list)
        for order, own in reports.grouped("workorder_id").items():
            order.qty_produced = max(order.qty_produced + sum(own.mapped("quantity")), 0.0)
            compat.align_producing(order.production_id)
            for report in own:
                order._plant_happened("quantity_reported", report._plant_event_data())
        return reports

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("Reports are history: take one back instead of changing it."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(_("Reports are history: take one back instead of deleting it."))

    def _plant_event_data(self):
        return {
            "quantity": self.quantity,
            "lot": self.lot_id.name or None,
            "report": self.id,
            "takes_back": self.corrects_id.id or None,
        }

    def action_take_back(self):
        """Open the dialog that asks why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Take back a report"),
            "res_model": "plant.report.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_report_id": self.id},
        }

    def _take_back(self, reason):
        """Undo the report: a row with the opposite quantity, in the name of who corrects.

        :raise UserError: the work order is done, or the report is a correction itself
        """
        self.ensure_one()
        order = self.workorder_id
        order._plant_lock()
        if self.corrects_id or self.correction_ids:
            raise UserError(_("This report has been taken back already."))
        order._plant_check_state("running", "paused", "blocked")
        if order.qty_produced - order.plant_scrapped < self.quantity:
            raise UserError(
                _(
                    "A part of what %s made was scrapped: it cannot be taken back.",
                    order.display_name,
                )
            )
        correction = self.create(
            {
                "workorder_id": order.id,
                "quantity": -self.quantity,
                "lot_id": self.lot_id.id,
                "operator_id": order._plant_actor().operator_id,
                "user_id": self.env.uid,
                "corrects_id": self.id,
                "reason": reason,
            }
        )
        production = order.production_id
        rest = production.workorder_ids.plant_report_ids.filtered(
            lambda report: report.lot_id == self.lot_id
        )
        if self.lot_id and sum(rest.mapped("quantity")) <= 0:
            compat.remove_producing_lot(production, self.lot_id)
        if not any(production.workorder_ids.mapped("qty_produced")):
            # Nothing is made yet: Odoo's assumption is again what the first start sets.
            production.qty_producing = 0.0
            production.workorder_ids.filtered(lambda o: o.state == "progress")[:1].qty_producing = (
                production.product_qty - production.qty_produced
            )
        return correction
