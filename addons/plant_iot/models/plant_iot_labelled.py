from decimal import Decimal
from typing import NamedTuple

from odoo import _, api, fields, models

from ..drivers.codecs.zpl_template import Value


class LabelField(NamedTuple):
    """What a template may ask for: its meaning in words, and a value to try templates with."""

    title: str
    example: Value


class PlantIotLabelled(models.AbstractModel):
    """A record for which labels are printed, and the fields that a label may show of it.

    A template knows these names and nothing else of the database. An addon adds names by extending
    :meth:`_plant_label_fields` and :meth:`_plant_label_data` together.
    """

    _name = "plant.iot.labelled"
    _description = "Something labels are printed for"

    def action_print_label(self):
        """Choose a label, a printer and a number of copies."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Print a label"),
            "res_model": "plant.iot.label.print",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    @api.model
    def _plant_label_fields(self):
        """`{name: LabelField}`: all that a template for this model may ask for."""
        return {
            "product": LabelField(_("the product's name"), "Gearbox"),
            "code": LabelField(_("the product's internal reference"), "GB-100"),
            "gtin": LabelField(_("the product's barcode"), "9506000134352"),
            "lot": LabelField(_("the lot or serial number"), "LOT-0007"),
            "company": LabelField(_("the company's name"), "Plant Works"),
            "today": LabelField(_("the day of printing"), fields.Date.to_date("2026-01-31")),
        }

    def _plant_label_data(self):
        """`{name: value}` of this record; None where it has none. Called with sudo."""
        self.ensure_one()
        product = self.product_id
        return {
            "product": product.name or None,
            "code": product.default_code or None,
            "gtin": product.barcode or None,
            "lot": None,
            "company": (self.company_id or self.env.company).name,
            "today": fields.Date.context_today(self),
        }

    def _plant_label_workcenters(self):
        """The work centers at whose stations its labels may be printed by operators."""
        return self.env["mrp.workcenter"]


def exactly(quantity):
    """A quantity as a label shows it: without zeros at its end, never as 1E+2."""
    number = Decimal(repr(quantity)).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
