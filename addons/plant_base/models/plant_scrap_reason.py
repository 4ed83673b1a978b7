from odoo import fields, models


class PlantScrapReason(models.Model):
    """Why something was scrapped: a short list that operators choose from with one tap.

    Odoo 17.0 knows no reasons of scrap, 19.0 has free tags; a figure per reason needs one each.
    """

    _name = "plant.scrap.reason"
    _description = "Scrap Reason"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="What other systems use. It should not change.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _sql_constraints = [
        (
            "code_uniq",
            "unique(code)",
            "This code is already in use, perhaps by an archived reason. Choose another one.",
        ),
    ]

    def _plant_event_data(self):
        """The reason as events name it, None where there is none."""
        return {"id": self.id, "code": self.code or None, "name": self.name} if self else None
