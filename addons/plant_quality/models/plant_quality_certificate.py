import base64
from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import AccessError, UserError

MOST_AT_ONCE = 50

INDEXES = [
    Index(
        "plant_quality_certificate_content_uniq",
        "plant_quality_certificate (lot_id, digest, lang, COALESCE(picking_id, 0))",
        "the certificate that says the same: printed again, not issued again",
        unique=True,
    ),
    Index(
        "plant_quality_certificate_company_idx",
        "plant_quality_certificate (company_id, id)",
        "the list of certificates, newest first",
    ),
]


class Known(NamedTuple):
    """``same``: of the same facts; ``known``: of these the one for the delivery and in the
    language, if there is one; ``others``: of other facts, for the delivery.
    """

    digest: str
    known: object
    same: object
    others: object


class PlantQualityCertificate(models.Model):
    """A quality certificate as it was issued. Never changes.

    A quality manager releases a lot by issuing its first certificate. While nothing about the lot
    changes, printing it again gives the same page; in another language or for a delivery it gives a
    certificate of its own that rests on the same release. Once something changed (a correction,
    say) it takes a new release, and the new certificate names the one it replaces.
    """

    _name = "plant.quality.certificate"
    _description = "Quality certificate"
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True)
    lot_id = fields.Many2one(
        "stock.lot", "Lot/serial number", required=True, readonly=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    picking_id = fields.Many2one(
        "stock.picking",
        "Delivery",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The transfer it was issued for, if it was for one.",
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="restrict")
    lang = fields.Char("Language", required=True, readonly=True)
    digest = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 of the facts it states: the same facts, the same.",
    )
    content = fields.Json(readonly=True, help="What it says, as data.")
    pdf = fields.Binary("Page", attachment=True, required=True, readonly=True)
    file_name = fields.Char(compute="_compute_file_name")
    released_by = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    released_at = fields.Datetime("Released", required=True, readonly=True)
    issued_by = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    issued_at = fields.Datetime("Issued", required=True, readonly=True)
    replaces_id = fields.Many2one(
        "plant.quality.certificate",
        "Replaces",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The certificate of the lot as it was before something about it changed.",
    )
    replaced_by_ids = fields.One2many("plant.quality.certificate", "replaces_id", readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("name")
    def _compute_file_name(self):
        for certificate in self:
            certificate.file_name = f"{certificate.name.replace('/', '-')}.pdf"

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("Certificates are history: issue a new one instead of changing one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(_("Certificates are history: they cannot be deleted."))

    @api.model
    def _issue(self, lots, picking=None):
        """The certificates of ``lots`` as they are now, in their order; for the delivery
        ``picking`` in its customer's language, else in the user's. Issued where there is none yet.

        Raises UserError with a sentence for each thing that stands against it; nothing is issued
        then.
        """
        if len(lots) > MOST_AT_ONCE:
            raise UserError(
                _(
                    "%(count)s certificates are too many to print at once. Choose %(most)s lots or "
                    "fewer.",
                    count=len(lots),
                    most=MOST_AT_ONCE,
                )
            )
        compat.check_access(lots, "read")
        # Two that print the same lot take turns: the second finds what the first issued.
        touch_rows(self.env.cr, "stock_lot", sorted(lots.ids))
        model = self.env["plant.quality.certificate.basis"]
        bases = [model._read_basis(lot) for lot in lots]
        obstacles = [sentence for basis in bases for sentence in model._obstacles(basis)]
        if obstacles:
            raise UserError("\n".join(obstacles))
        lang = self._language(picking)
        return self.browse([self._issue_one(basis, picking, lang).id for basis in bases])

    @api.model
    def _known(self, basis, picking, lang):
        """The certificates of the lot, by what they have to do with ``basis`` as it is now."""
        digest = self.env["plant.quality.certificate.basis"]._fingerprint(basis)
        certificates = self.search([("lot_id", "=", basis.lot.id)])
        same = certificates.filtered(lambda certificate: certificate.digest == digest)
        delivery = picking or self.env["stock.picking"]
        known = same.filtered(lambda c: c.lang == lang and c.picking_id == delivery)
        others = (certificates - same).filtered(lambda c: c.picking_id == delivery)
        return Known(digest, known, same, others)

    def _issue_one(self, basis, picking, lang):
        found = self._known(basis, picking, lang)
        if found.known:
            return found.known
        if not found.same and not self.env.user.has_group("plant_quality.group_quality_manager"):
            raise AccessError(
                _(
                    "%s is not released yet, or something about it changed since. Ask a quality "
                    "manager to print its certificate first: that releases it.",
                    basis.lot.display_name,
                )
            )
        return self._make(basis, picking, lang, found)

    def _make(self, basis, picking, lang, found):
        now = fields.Datetime.now()
        release = found.same[-1:]
        replaced = found.others.filtered(lambda c: c.lang == lang and not c.replaced_by_ids)[:1]
        released_by = release.released_by or self.env.user
        released_at = release.released_at or now
        env = basis.lot.with_context(lang=lang).env
        builder = env["plant.quality.certificate.content"]
        content = builder._content(basis, picking.with_env(env) if picking else None)
        # sudo: who may release need not be able to read sequences.
        number = self.env["ir.sequence"].sudo().next_by_code(self._name)
        if not number:
            raise UserError(
                _(
                    "Certificates cannot be numbered: the sequence “plant.quality.certificate” is "
                    "gone or archived. Bring it back under Settings, Technical, Sequences."
                )
            )
        page = {
            "number": number,
            "issued": builder._day(now),
            "released": builder._day(released_at),
            "released_by": released_by.name,
            "replaces": replaced.name or "",
        }
        pdf = env["plant.quality.certificate.page"]._pdf(content, page)
        # sudo: certificates are written by this method alone, after all that was checked above.
        issued = self.sudo().create(
            {
                "name": number,
                "lot_id": basis.lot.id,
                "product_id": basis.lot.product_id.id,
                "company_id": basis.company.id,
                "picking_id": picking.id if picking else False,
                "partner_id": picking.partner_id.id if picking else False,
                "lang": lang,
                "digest": found.digest,
                "content": content,
                "pdf": base64.b64encode(pdf),
                "released_by": released_by.id,
                "released_at": released_at,
                "issued_by": self.env.uid,
                "issued_at": now,
                "replaces_id": replaced.id,
            }
        )
        return issued.sudo(False)

    @api.model
    def _language(self, picking):
        """The customer's language where there is a delivery, if it is installed."""
        wanted = picking.partner_id.lang if picking else None
        installed = dict(self.env["res.lang"].get_installed())
        return next(
            (lang for lang in (wanted, self.env.lang, self.env.user.lang) if lang in installed),
            "en_US",
        )

    def _page(self):
        """What the page says beside the content."""
        self.ensure_one()
        day = self.env["plant.quality.certificate.content"]._day
        return {
            "number": self.name,
            "issued": day(self.issued_at),
            "released": day(self.released_at),
            "released_by": self.released_by.name,
            "replaces": self.replaces_id.name or "",
        }

    def action_pdf(self):
        """The page as it was issued."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf/{self.file_name}?download=true",
            "target": "self",
        }
