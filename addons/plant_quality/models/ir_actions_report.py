import io

from odoo import api, models

CERTIFICATE = "plant_quality.report_certificate"
DRAFT = "plant_quality.report_certificate_draft"
OF_DELIVERY = "plant_quality.report_certificate_delivery"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Certificates are issued, or printed again as they were issued, one after the other."""
        name = self._get_report(report_ref).report_name
        if not res_ids or name not in (CERTIFICATE, DRAFT, OF_DELIVERY):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        pages = self.env["plant.quality.certificate.report"]._pages(
            name, list(dict.fromkeys(res_ids))
        )
        return {
            key: {"stream": io.BytesIO(page), "attachment": None} for key, page in pages.items()
        }

    @api.model
    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        """Nothing in a certificate needs a script: no second is waited for one."""
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("plant_plain_page") and "--javascript-delay" in command:
            command[command.index("--javascript-delay") + 1] = "1"
        return command
