from odoo import api, fields, models


class PlantWorkorderCount(models.TransientModel):
    """Asks how much was made or scrapped, for the buttons of the back office."""

    _name = "plant.workorder.count"
    _description = "Report or scrap a quantity"

    workorder_id = fields.Many2one("mrp.workorder", required=True, readonly=True)
    kind = fields.Selection([("report", "Report"), ("scrap", "Scrap")], required=True)
    quantity = fields.Float(
        required=True,
        digits=0,
        help="What was made, good or bad; or what of it was spoilt.",
    )
    component = fields.Boolean(help="A component was spoilt, not what the work order makes.")
    product_id = fields.Many2one(
        "product.product",
        "Product",
        domain="[('id', 'in', component_ids)]",
        help="The component that was spoilt.",
    )
    component_ids = fields.Many2many(
        "product.product", string="Components", compute="_compute_component_ids"
    )
    tracking = fields.Selection(
        [("none", "No"), ("lot", "Lot"), ("serial", "Serial number")], compute="_compute_product"
    )
    unit = fields.Char(compute="_compute_product")
    lot_name = fields.Char("Lot/Serial", help="A known one or, for what is made, a new one.")
    reason_id = fields.Many2one("plant.scrap.reason", "Reason", help="Why it was scrapped.")

    @api.depends("workorder_id")
    def _compute_component_ids(self):
        for count in self:
            moves = count.workorder_id.production_id.move_raw_ids
            count.component_ids = moves.filtered(lambda move: move.state != "cancel").product_id

    @api.depends("workorder_id", "component", "product_id")
    def _compute_product(self):
        for count in self:
            product = count.product_id if count.component else count.workorder_id.product_id
            count.tracking = product.tracking or "none"
            unit = product.uom_id if count.component else count.workorder_id.product_uom_id
            count.unit = unit.name

    def action_apply(self):
        self.ensure_one()
        lot_name = self.lot_name or None
        if self.kind == "report":
            self.workorder_id.plant_report(self.quantity, lot_name)
        else:
            product = self.product_id if self.component else None
            self.workorder_id.plant_scrap(
                self.quantity, self.reason_id.id, product.id if product else None, lot_name
            )
        return {"type": "ir.actions.act_window_close"}
