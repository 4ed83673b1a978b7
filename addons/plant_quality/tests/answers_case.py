"""What a station and the back office say of checks, and small pictures."""

import base64
import io

from PIL import Image

from .checks_case import ChecksCase


def picture(kind="PNG", size=(4, 3)):
    """A picture of one colour, in base64."""
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, kind)
    return base64.b64encode(data.getvalue()).decode()


class AnswersCase(ChecksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mm = cls.env.ref("uom.product_uom_millimeter")
        cls.cm = cls.env.ref("uom.product_uom_cm")
        cls.kg = cls.env.ref("uom.product_uom_kgm")

    def diameter(self, workorder=None, count=1, check=None, **requirement):
        """A check of a diameter of 20 mm, 19.9 to 20.1."""
        vals = {
            "test_type": "measure",
            "uom_id": self.mm.id,
            "nominal": 20,
            "lower": 19.9,
            "upper": 20.1,
            **requirement,
        }
        return self.make_check(workorder, count, check, **vals)

    def answer(self, check, token=None, key=None, note=None, **answer):
        """An operator's answer at the station."""
        answer = {**answer, **({"key": key} if key else {}), **({"note": note} if note else {})}
        return self.floor(check).plant_answer(answer, token=token or self.ana_token)

    def value(self, record, field="value"):
        """A value in the decimals that are kept: Odoo's own rounding may leave 20.0999…98."""
        return round(record[field], 6)

    def inspect(self, check):
        return check.with_user(self.inspector)

    def told_of_checks(self):
        return [what for what in self.told() if what.startswith("check.")]
