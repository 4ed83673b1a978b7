import base64
from typing import NamedTuple

from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from .ir_actions_report import DRAFT, OF_DELIVERY


class Sheet(NamedTuple):
    """What to print of a lot, in the environment's language. ``certificate`` is empty, and ``how``
    says that it is a draft, where none is issued that says so.
    """

    env: object
    content: dict
    page: dict
    how: dict
    certificate: object


class PlantQualityCertificateReport(models.AbstractModel):
    """What Odoo prints: from a lot or a list of lots, or of a transfer all its lots."""

    _name = "plant.quality.certificate.report"
    _description = "Printing of quality certificates"

    @api.model
    def _pages(self, name, ids):
        """``{record id: PDF}`` for the report of that name."""
        if name == OF_DELIVERY:
            return {key: self._of_delivery(key) for key in ids}
        lots = self.env["stock.lot"].browse(ids)
        if name == DRAFT:
            return {lot.id: self._draft(self._sheet(lot)) for lot in lots}
        certificates = self.env["plant.quality.certificate"]._issue(lots)
        return {
            lot.id: base64.b64decode(certificate.pdf)
            for lot, certificate in zip(lots, certificates, strict=True)
        }

    @api.model
    def _preview(self, ids):
        """HTML of each lot: of its certificate, else of a draft. Needs no PDF engine."""
        return [self._html(self._sheet(lot)) for lot in self.env["stock.lot"].browse(ids)]

    def _of_delivery(self, key):
        picking = self.env["stock.picking"].browse(key)
        lots = picking.move_ids.move_line_ids.lot_id
        if not lots:
            raise UserError(
                _(
                    "%s moves no lot or serial number, so there is nothing to certify. Enter the "
                    "lots first.",
                    picking.display_name,
                )
            )
        certificates = self.env["plant.quality.certificate"]._issue(lots, picking)
        return merge_pdf([base64.b64decode(certificate.pdf) for certificate in certificates])

    def _sheet(self, lot):
        certificates = self.env["plant.quality.certificate"]
        lang = certificates._language(None)
        basis = self.env["plant.quality.certificate.basis"]._read_basis(lot)
        env = basis.lot.with_context(lang=lang).env
        obstacles = env["plant.quality.certificate.basis"]._obstacles(basis)
        known = certificates._known(basis, None, lang).known
        if known and not obstacles:
            return Sheet(env, known.content, known._page(), {}, known)
        content = env["plant.quality.certificate.content"]._content(basis)
        page = env["plant.quality.certificate.page"]._draft_page()
        return Sheet(env, content, page, {"draft": True, "obstacles": obstacles}, known.browse())

    def _draft(self, sheet):
        if sheet.certificate:
            return base64.b64decode(sheet.certificate.pdf)
        renderer = sheet.env["plant.quality.certificate.page"]
        return renderer._pdf(sheet.content, sheet.page, **sheet.how)

    def _html(self, sheet):
        renderer = sheet.env["plant.quality.certificate.page"]
        values = renderer._values(sheet.content, sheet.page, **sheet.how)
        return sheet.env["ir.qweb"]._render("plant_quality.certificate_page", values)


class ReportCertificatePreview(models.AbstractModel):
    """The values of the preview's template."""

    _name = "report.plant_quality.report_certificate_preview"
    _description = "Preview of quality certificates"

    @api.model
    def _get_report_values(self, docids, data=None):  # noqa: ARG002
        return {"pages": self.env["plant.quality.certificate.report"]._preview(docids)}
