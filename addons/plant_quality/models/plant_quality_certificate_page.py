from datetime import date

from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.image import image_data_uri
from odoo.tools.misc import formatLang

from ..reports.stamp import Words, stamp

COLOUR = "#1d3f5e"
ENGINE_REPORT = "plant_quality.action_report_certificate"


class PlantQualityCertificatePage(models.AbstractModel):
    """A certificate's content made into a page, in the language of the environment."""

    _name = "plant.quality.certificate.page"
    _description = "Page of a quality certificate"

    @api.model
    def _values(self, content, page, obstacles=None, draft=False):
        """What the template ``plant_quality.certificate_page`` needs. ``page`` says number, days
        and names; a draft has none, and says the ``obstacles`` to its release.
        """
        company = self.env.company.with_context(lang=self.env.lang)
        return {
            "content": content,
            "page": page,
            "draft": draft,
            "obstacles": obstacles or [],
            "company": company,
            "company_lines": self._company_lines(company),
            "logo": image_data_uri(company.logo) if company.logo else "",
            "colour": company.primary_color or COLOUR,
            "lang": (self.env.lang or "en_US").replace("_", "-"),
            "basis": self._basis(content),
            "amount": self._amount,
            "day": self._day,
            "method": self._method,
            "number": self._number,
            "tolerance": self._tolerance,
            "values": self._found,
            "version": self._version,
        }

    @api.model
    def _draft_page(self):
        return {"number": "", "issued": "", "released": "", "released_by": "", "replaces": ""}

    @api.model
    def _html(self, content, page, **how):
        values = self._values(content, page, **how)
        return self.env["ir.qweb"]._render("plant_quality.certificate_document", values)

    @api.model
    def _pdf(self, content, page, **how):
        """The page as PDF, each sheet with its number."""
        # sudo: the engine reads the report's paper format and where its cookies go.
        engine = self.env["ir.actions.report"].sudo().with_context(plant_plain_page=True)
        if engine.get_wkhtmltopdf_state() == "install":
            raise UserError(
                _(
                    "This server cannot make PDF: it has no wkhtmltopdf. Have it installed and "
                    "Odoo started again; until then, use the preview."
                )
            )
        body = engine._run_wkhtmltopdf(
            [self._html(content, page, **how)], report_ref=ENGINE_REPORT, landscape=False
        )
        number = page["number"] or _("Draft")
        return stamp(
            body,
            Words(
                title=number,
                left=f"{number} · {content['lot']['name']} · {content['company']}",
                right=_("Page %(sheet)s of %(sheets)s"),
                watermark=_("NOT RELEASED") if how.get("draft") else None,
            ),
        )

    def _company_lines(self, company):
        address = company.partner_id._display_address(without_company=True)
        lines = [line.strip() for line in address.splitlines() if line.strip()]
        contact = [company.phone, company.email, company.website]
        lines += [word for word in contact if word]
        if company.vat:
            lines.append(_("VAT %s", company.vat))
        return lines

    # Words and numbers

    def _basis(self, content):
        return " ".join(
            (
                _(
                    "Basis: %(count)s inspections; %(first)s passed at the first attempt, "
                    "%(passed)s in the end, and %(accepted)s were accepted under concession.",
                    count=content["count"],
                    first=content["first_passed"],
                    passed=content["passed"],
                    accepted=len(content["deviations"]),
                ),
                _(
                    "The limits are those of the version named with each characteristic. Measured "
                    "values are compared with them as they are, without allowance for measurement "
                    "uncertainty. Nothing is stated about characteristics that are not listed."
                ),
            )
        )

    def _number(self, value, decimals):
        return formatLang(self.env, value, digits=decimals)

    def _amount(self, amount):
        value = amount["value"]
        decimals = (
            0
            if value == int(value)
            else self.env["decimal.precision"].precision_get("Product Unit of Measure")
        )
        return f"{self._number(value, decimals)} {amount['unit']}"

    def _day(self, day):
        return format_date(self.env, date.fromisoformat(day)) if day else ""

    def _version(self, row):
        return _("version %s", row["version"])

    def _method(self, row):
        """How a characteristic without a measure is inspected."""
        words = {
            "instructions": _("Work instruction"),
            "pass_fail": _("Visual or by gauge"),
            "picture": _("Picture"),
            "lot": _("Registration"),
            "component": _("Registration"),
        }
        return ", ".join([words.get(row["type"], row["type"]), *row["instruments"]])

    def _tolerance(self, row):
        """The limits as deviations from the nominal: ±0.1, or below and above it."""
        deviations = [
            None if row[side] is None else row[side] - row["nominal"] for side in ("lower", "upper")
        ]
        if None in deviations or not deviations[0] <= 0 <= deviations[1]:
            return ""
        below, above = (self._number(abs(value), row["decimals"]) for value in deviations)
        return f"±{above}" if below == above else f"−{below}/+{above}"  # noqa: RUF001

    def _found(self, found):
        numbers = [self._number(value, found["decimals"]) for value in found["values"]]
        return f"{'; '.join(numbers)} {found['unit']}".strip()
