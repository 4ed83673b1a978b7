from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..files import WORKSHEETS, mimetype_of


class MrpRoutingWorkcenter(models.Model):
    """The worksheet of an operation: what a terminal shows who works on it."""

    _name = "mrp.routing.workcenter"
    _inherit = ["mrp.routing.workcenter", "plant.bom.part"]

    plant_worksheet = fields.Binary(
        "Worksheet for terminals",
        attachment=True,
        help="A PDF or a picture (PNG, JPEG, WebP), shown at the station.",
    )
    plant_worksheet_name = fields.Char("Worksheet's file name")
    plant_worksheet_text = fields.Html(
        "Instructions for terminals", help="Shown at the station above the worksheet."
    )

    @api.constrains("plant_worksheet")
    def _check_plant_worksheet(self):
        for operation in self:
            content = operation.with_context(bin_size=False).plant_worksheet
            if content and mimetype_of(content) not in WORKSHEETS:
                raise ValidationError(
                    _(
                        "The worksheet of “%s” is neither a PDF nor a PNG, JPEG or WebP picture. "
                        "Save it as one of these, then upload it again.",
                        operation.name,
                    )
                )
