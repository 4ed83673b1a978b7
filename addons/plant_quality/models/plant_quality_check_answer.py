import base64
import binascii
import io

from odoo import _, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.models.mrp_workorder_quantity import MOST_NAME
from odoo.exceptions import UserError
from odoo.tools import float_compare
from PIL import Image

from .. import units
from ..found import Found, Measured

MOST_NOTE = 2000
MOST_PICTURES = 5
LARGEST_PICTURE = 10 * 2**20  # bytes
MOST_PIXELS = 50_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png"}
# Far above any measure, and what a column of six decimals keeps exactly.
LARGEST = 1e9
DIGITS = 6

COMMON = {"note", "key"}
ASKED = {
    "instructions": {"done"},
    "pass_fail": {"result"},
    "measure": {"value", "values", "unit"},
    "series": {"value", "values", "unit"},
    "picture": {"pictures", "result"},
    "lot": {"lot"},
    "component": {"lot"},
}


def exact(value):
    """``value`` in the decimals that are kept, as people write it: Odoo's own rounding may leave
    20.099999999999998.
    """
    return round(value, DIGITS)


class PlantQualityCheck(models.Model):
    """What an answer means: read from JSON, checked, and turned into what was found."""

    _inherit = "plant.quality.check"

    def _read_answer(self, answer):
        """``answer`` with its texts checked and nothing in it that was not asked for."""
        if not isinstance(answer, dict):
            raise UserError(_('The answer must be an object, such as {"result": "pass"}.'))
        unknown = sorted(set(map(str, answer)) - ASKED[self.test_type] - COMMON)
        if unknown:
            raise UserError(
                _(
                    "%(check)s does not ask for “%(what)s”. Reload the check and answer what it "
                    "asks for.",
                    check=self.name,
                    what=unknown[0][:50],
                )
            )
        text = self.workorder_id._plant_text
        return {
            **answer,
            "note": text(answer.get("note"), MOST_NOTE),
            "key": text(answer.get("key"), MOST_NAME),
        }

    def _find(self, answer, correcting=False):
        """What ``answer`` found.

        :param correcting: it takes the place of the answer before, a lot registered in it included
        :raise UserError: it says something that cannot be
        """
        base = {"digest": self._digest_of(answer), "note": answer["note"]}
        kind = self.test_type
        if kind == "instructions":
            if answer.get("done") is not True:
                raise UserError(_("Say that the instructions were followed: done."))
            return Found(**base, passed=True)
        if kind == "pass_fail":
            return Found(**base, passed=self._result_in(answer))
        if kind == "picture":
            passed = self._result_in(answer) if answer.get("result") else True
            return Found(**base, passed=passed, pictures=self._pictures_in(answer))
        if kind == "lot":
            return Found(**base, passed=True, lot=self._lot_in(answer, correcting).id)
        if kind == "component":
            return Found(**base, passed=True, component_lot=self._component_in(answer).id)
        return Found(**base, measures=self._measures_in(answer))

    def _result_in(self, answer):
        if answer.get("result") not in ("pass", "fail"):
            raise UserError(_("Say whether it passed or failed: nothing else is known here."))
        return answer["result"] == "pass"

    # -- values ----------------------------------------------------------------------------------

    def _measures_in(self, answer):
        values = answer.get("values")
        if values is None:
            values = [answer.get("value")]
        elif "value" in answer or not isinstance(values, list) or not values:
            raise UserError(_("Give the value that was measured, or a list of values."))
        uom = self._uom_in(answer)
        numbers = [self._number(value) for value in values]
        return tuple(
            # The key of a call is kept with its first value.
            Measured(
                self._converted(number, uom),
                number,
                uom.name or "",
                key=answer["key"] or None if index == 0 else None,
            )
            for index, number in enumerate(numbers)
        )

    def _uom_in(self, answer):
        unit = answer.get("unit")
        symbol = self.workorder_id._plant_text(unit, MOST_NAME)
        if not symbol or symbol == self.version_id.uom_id.name:
            return self.version_id.uom_id
        uom = units.find(self.env, symbol)
        if not uom:
            raise UserError(
                _(
                    "The unit “%(unit)s” is not known. Measure in %(own)s.",
                    unit=symbol,
                    own=self.version_id.uom_id.name,
                )
            )
        return uom

    def _number(self, value):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UserError(_("Give the value as a number."))
        # A comparison, unlike isfinite, also takes an int that no float can hold; NaN fails it.
        if not abs(value) < LARGEST:
            raise UserError(_("This value cannot be kept as a measure. Measure again."))
        return float(value)

    def _converted(self, value, uom):
        """``value`` of the unit ``uom`` in the check's unit, possible by the point.

        :raise UserError: the units are of different kinds, or the value is outside what is possible
        """
        version, target = self.version_id, self.version_id.uom_id
        if not uom or not compat.same_unit_reference(uom, target):
            raise UserError(
                _(
                    "%(check)s is measured in %(own)s, and the value came in %(unit)s. Measure in "
                    "%(own)s, or have the unit of the point or the device corrected.",
                    check=self.name,
                    own=target.name,
                    unit=uom.name or _("no unit"),
                )
            )
        if uom != target:
            value = uom._compute_quantity(value, target, round=False)
        value = exact(value)
        if version.check_plausible and not (
            self._compare(value, version.plausible_min) >= 0
            and self._compare(value, version.plausible_max) <= 0
        ):
            raise UserError(
                _(
                    "%(value)s cannot be: possible is %(least)s to %(most)s. Look at the gauge and "
                    "measure again; nothing was counted.",
                    value=self._value_text(value),
                    least=self._value_text(version.plausible_min),
                    most=self._value_text(version.plausible_max),
                )
            )
        return value

    def _compare(self, value, limit):
        return float_compare(value, limit, precision_digits=DIGITS)

    def _within_limits(self, value):
        version = self.version_id
        return not (
            (version.has_lower and self._compare(value, version.lower) < 0)
            or (version.has_upper and self._compare(value, version.upper) > 0)
        )

    def _value_text(self, value):
        """The value in full, with the unit of the check."""
        number = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
        return f"{number} {self.version_id.uom_id.name}"

    # -- pictures --------------------------------------------------------------------------------

    def _pictures_in(self, answer):
        pictures = answer.get("pictures")
        if not isinstance(pictures, list) or not 1 <= len(pictures) <= MOST_PICTURES:
            raise UserError(
                _("%(check)s asks for 1 to %(most)s pictures.", check=self.name, most=MOST_PICTURES)
            )
        return tuple(self._picture(picture) for picture in pictures)

    def _picture(self, text):
        """``(MIME type, bytes)`` of a picture in base64."""
        if not isinstance(text, str):
            raise UserError(_("A picture must come as base64 text. Take it again."))
        if len(text) * 3 // 4 > LARGEST_PICTURE + 2:
            raise UserError(
                _(
                    "A picture may have %s MB at most. Take it with a lower resolution.",
                    LARGEST_PICTURE // 2**20,
                )
            )
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(_("A picture did not arrive whole. Take it again.")) from error
        try:
            with Image.open(io.BytesIO(data), formats=tuple(PICTURES)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise UserError(_("The picture is too large. Take it with a lower resolution."))
                mimetype = PICTURES[image.format]
                image.verify()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise UserError(
                _("This is no picture that can be kept: take a JPEG or PNG.")
            ) from error
        return mimetype, data
