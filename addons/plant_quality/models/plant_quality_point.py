from odoo import _, fields, models


class PlantQualityPoint(models.Model):
    """What is checked, where and how often."""

    _name = "plant.quality.point"
    _description = "Quality point"
    _inherit = ["mail.thread", "plant.quality.requirement"]
    _order = "sequence, code, id"
    _check_company_auto = True
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, readonly=True, copy=False, default=lambda self: _("New"))  # noqa: ARG005
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    responsible_id = fields.Many2one(
        "res.users", check_company=True, domain="[('share', '=', False)]", tracking=True
    )
    trigger = fields.Selection(
        [
            ("workorder", "Work order"),
            ("production", "Production order"),
            ("transfer", "Receipt, delivery or other transfer"),
        ],
        required=True,
        default="workorder",
        tracking=True,
    )
    operation_ids = fields.Many2many("mrp.routing.workcenter", string="Operations")
    workcenter_ids = fields.Many2many("mrp.workcenter", string="Work centers")
    product_ids = fields.Many2many("product.product", string="Products")
    category_ids = fields.Many2many("product.category", string="Product categories")
    picking_type_ids = fields.Many2many("stock.picking.type", string="Operation types")
    control = fields.Selection(
        [
            ("operation", "Once"),
            ("product", "Each product"),
            ("quantity", "Each quantity"),
            ("lot", "Each lot or serial number"),
        ],
        required=True,
        default="operation",
        tracking=True,
    )
    quantity_step = fields.Float(
        string="Each", default=1.0, digits="Product Unit of Measure", group_operator=None
    )
    version_ids = fields.One2many(
        "plant.quality.version", "point_id", string="Versions", readonly=True
    )
    version_id = fields.Many2one(
        "plant.quality.version", string="Version", readonly=True, copy=False, ondelete="restrict"
    )
    check_ids = fields.One2many("plant.quality.check", "point_id", readonly=True)

    def _sampling_feedback(self, checks):
        """Let the outcome of ``checks`` of this point decide how often it is checked next."""
