"""A wheel of certified steel, measured and inspected, ready to be certified itself."""

import io

from odoo.tools.pdf import PdfFileReader

from .checked_case import CheckedCase


def pages_of(pdf):
    """The text of each page, with single spaces."""
    reader = PdfFileReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


class CertificateCase(CheckedCase):
    def setUp(self):
        super().setUp()
        self.steel = self.lot(self.product("Round steel", default_code="S355"), "STEEL-9")
        self.transfer("incoming", self.steel, 50, self.supplier)
        self.wheel = self.lot(self.product("Gear wheel", default_code="DWG-51-B"), "WHEEL-7")
        self.wheels = self.produce(self.wheel, [(self.steel, 2.5)], 4)
        self.diameter = self.point(
            "Seat diameter",
            "QT00001",
            nominal=20.0,
            lower=19.9,
            upper=20.1,
            has_lower=True,
            has_upper=True,
        )
        self.surface = self.point("Surface", "QT00002", test_type="pass_fail")
        self.certificates = self.env["plant.quality.certificate"].with_user(self.manager)
        self.basis = self.env["plant.quality.certificate.basis"]

    def measured(self, *values, point=None, lot=None, **how):
        """A check of the wheel that passed with these values."""
        check = self.check(point or self.diameter, lot or self.wheel)
        self.answer(check, "pass", values, **how)
        return check

    def inspected(self, result="pass", lot=None):
        check = self.check(self.surface, lot or self.wheel)
        self.answer(check, result)
        return check

    def issue(self, lot=None, picking=None, user=None):
        model = self.certificates.with_user(user or self.manager)
        env = model.env
        return model._issue(
            (lot or self.wheel).with_env(env), picking.with_env(env) if picking else None
        )

    def content(self, lot=None, **context):
        basis = self.basis.with_user(self.inspector)._read_basis(
            (lot or self.wheel).with_user(self.inspector)
        )
        builder = basis.lot.env["plant.quality.certificate.content"].with_context(**context)
        return builder._content(basis)
