from uuid import uuid4

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import UserError

from ..models.plant_iot_label import PRINTER


class PlantIotLabelPrint(models.TransientModel):
    """Asks which label to print, where and how often; each dialog is one job, printed once."""

    _name = "plant.iot.label.print"
    _description = "Print a label"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    job = fields.Char(required=True, readonly=True, default=lambda _self: str(uuid4()))
    label_id = fields.Many2one(
        "plant.iot.label",
        required=True,
        domain="[('model', '=', res_model)]",
        compute="_compute_label_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    printer_id = fields.Many2one(
        "plant.iot.device",
        string="Printer",
        required=True,
        domain=f"[('driver', '=', '{PRINTER}')]",
        compute="_compute_from_label",
        store=True,
        readonly=False,
        precompute=True,
    )
    copies = fields.Integer(
        compute="_compute_from_label", store=True, readonly=False, precompute=True
    )
    preview = fields.Text(
        string="What it says", compute="_compute_preview", help="The data that the label shows."
    )

    @api.depends("res_model", "res_id")
    def _compute_label_id(self):
        for ask in self:
            ask.label_id = self.env["plant.iot.label"].search(
                [("model", "=", ask.res_model)], limit=1
            )

    @api.depends("label_id")
    def _compute_from_label(self):
        for ask in self:
            ask.copies = ask.label_id.copies or 1
            ask.printer_id = ask.label_id.printer_id
            if not ask.printer_id and ask.label_id.model == ask.res_model:
                ask.printer_id = ask.label_id._printers_near(ask._record())[:1]

    @api.depends("label_id", "res_model", "res_id")
    def _compute_preview(self):
        for ask in self:
            try:
                ask.preview = ask._said()
            except UserError as error:
                ask.preview = str(error)

    def action_apply(self):
        self.ensure_one()
        self._record()
        label, printer = self.label_id, self.printer_id
        summary = label.plant_print(
            self.res_id, printer_id=printer.id, copies=self.copies, job=self.job
        )
        return self.env["plant.iot.command"]._named(summary["id"])._action_show()

    def _record(self):
        if self.label_id.model != self.res_model:
            raise UserError(_("This label is for something else. Choose another."))
        record = self.env[self.label_id.model].browse(self.res_id)
        compat.check_access(record, "read")
        return record

    def _said(self):
        """What the label shows, a line for each field; UserError where it cannot be printed."""
        if not self.label_id:
            return False
        record = self._record()
        self.label_id._rendered(record)
        used = self.label_id._used(record)
        return "\n".join(f"{name}: {value}" for name, value in used.items())
