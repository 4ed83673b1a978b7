from statistics import fmean

from odoo import _, fields, models
from odoo.exceptions import UserError

from .plant_quality_check_answer import exact
from .plant_quality_requirement import MEASURED

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}


class PlantQualityCheck(models.Model):
    """What an answer leaves behind: measures, an attempt where it is complete, and what follows.

    Called on a check that is locked and has all rights, see :meth:`_as_actor`. What it costs does
    not grow with the history.
    """

    _inherit = "plant.quality.check"

    def _record(self, found, reason=None):
        """Keep what was found; with ``reason`` it corrects the answer before.

        :param found: see ``found.py``
        :return: the measures it brought, in order (none where nothing was measured)
        """
        time = found.time or fields.Datetime.now()
        if self.test_type not in MEASURED:
            self._complete(found, time, found.passed, 0.0, reason)
            return self.env["plant.quality.measure"]
        size = self.version_id.series_size if self.test_type == "series" else 1
        self._check_fits(found, size, reason)
        first = 1 if reason else self.measured + 1
        measures = self.env["plant.quality.measure"].create(
            [
                self._measure_vals(measured, first + index, found, time)
                for index, measured in enumerate(found.measures)
            ]
        )
        if first - 1 + len(measures) < size:
            self.measured = first - 1 + len(measures)
            return measures
        series = measures
        if first > 1:
            series = measures.search(
                [("check_id", "=", self.id), ("attempt_id", "=", False)], order="id"
            )
        values = series.mapped("value")
        fits = all(self._within_limits(value) for value in values)
        # What the tool itself calls not in order is not, whatever its value: a torque that was
        # reached at the wrong angle.
        in_order = all((measure.evidence or {}).get("ok") is not False for measure in series)
        note = _("The device judged it not in order.") if fits and not in_order else ""
        mean = exact(fmean(values))
        self._complete(found, time, fits and in_order, mean, reason, note, series)
        return measures

    def _check_fits(self, found, size, reason):
        """Refuse more values than are asked for, and a correction that is no whole series."""
        given = len(found.measures)
        if reason and self.measured:
            raise UserError(
                _(
                    "%(check)s is being measured again: %(measured)s of %(size)s values are in. "
                    "Let the series be completed first.",
                    check=self.name,
                    measured=self.measured,
                    size=size,
                )
            )
        if reason and given != size:
            raise UserError(
                _(
                    "%(check)s is a series of %(size)s values. Give all of them to correct it.",
                    check=self.name,
                    size=size,
                )
            )
        if self.measured + given > size:
            raise UserError(
                _(
                    "%(check)s still takes %(rest)s of its %(size)s values, and %(given)s were "
                    "given.",
                    check=self.name,
                    rest=size - self.measured,
                    size=size,
                    given=given,
                )
            )

    def _measure_vals(self, measured, sequence, found, time):
        return {
            "check_id": self.id,
            "sequence": sequence,
            "value": measured.value,
            "raw_value": measured.raw_value,
            "raw_unit": measured.raw_unit or False,
            "time": time,
            "operator_id": self._own_actor().operator_id,
            "device": found.device or False,
            "evidence": measured.evidence or False,
            "key": measured.key or False,
        }

    def _complete(self, found, time, passed, value, reason, note="", measures=()):  # noqa: PLR0917
        """Make the attempt that is complete now, say so on the check, and let things follow."""
        actor = self._own_actor()
        answered = {
            "operator_id": actor.operator_id,
            "station_id": actor.station_id,
            "user_id": actor.user_id,
            "value": value,
            "device": found.device or False,
        }
        number = self.attempt_count + 1
        attempt = self.env["plant.quality.attempt"].create(
            {
                **answered,
                "check_id": self.id,
                "number": number,
                "kind": "correction" if reason else "retry" if self.try_count else "first",
                "result": "pass" if passed else "fail",
                "uom_id": self.version_id.uom_id.id if measures else False,
                "note": "\n".join(filter(None, [found.note, note])) or False,
                "reason": reason or False,
                "lot_id": found.lot,
                "component_lot_id": found.component_lot,
                "picture_ids": [(6, 0, self._keep_pictures(found, number).ids)],
                "time": time,
                "digest": found.digest,
            }
        )
        if measures:
            measures.write({"attempt_id": attempt.id})
        self.write(
            {
                **answered,
                "attempt_id": attempt.id,
                "attempt_count": number,
                "try_count": self.try_count + (not reason),
                "measured": 0,
                "state": "passed" if passed else "failed",
                "first_result": self.first_result or attempt.result,
                "answered_at": time,
                "lot_id": found.lot or self.lot_id.id,
            }
        )
        self._after_attempt(attempt)
        self._tell("corrected" if reason else "passed" if passed else "failed")

    def _keep_pictures(self, found, number):
        return self.env["ir.attachment"].create(
            [
                {
                    "name": f"{self.name}-{number}-{index}.{EXTENSIONS[mimetype]}",
                    "raw": data,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for index, (mimetype, data) in enumerate(found.pictures, 1)
            ]
        )

    # -- events ----------------------------------------------------------------------------------

    def _tell(self, what, **data):
        """Emit ``plant.check.<what>`` with the data every such event has, and ``data``."""
        self.ensure_one()
        operator = self.env["plant.operator"].browse(self._own_actor().operator_id or ())
        self.env["plant.event"]._emit(
            f"plant.check.{what}",
            self,
            {**self._event_data(), **data},
            operator=operator or None,
        )

    def _event_data(self):
        point, version, attempt = self.point_id, self.version_id, self.attempt_id
        product, lot = self.product_id, self.lot_id
        measured = self.test_type in MEASURED
        return {
            "check": {"id": self.id, "name": self.name, "type": self.test_type},
            "point": {"id": point.id, "code": point.code, "name": point.name},
            "version": version.number,
            "state": self.state,
            "first_result": self.first_result or None,
            "attempt": {
                "id": attempt.id,
                "number": attempt.number,
                "kind": attempt.kind,
                "result": attempt.result,
                "reason": attempt.reason or None,
            },
            "value": exact(attempt.value) if measured else None,
            "unit": (version.uom_id.name or None) if measured else None,
            "lower": exact(version.lower) if measured and version.has_lower else None,
            "upper": exact(version.upper) if measured and version.has_upper else None,
            "product": {
                "id": product.id,
                "name": product.name,
                "code": product.default_code or None,
            }
            if product
            else None,
            "lot": {"id": lot.id, "name": lot.name} if lot else None,
            "component_lot": (
                {"id": attempt.component_lot_id.id, "name": attempt.component_lot_id.name}
                if attempt.component_lot_id
                else None
            ),
            "production": self.production_id.id or None,
            "workorder": self.workorder_id.id or None,
            "picking": self.picking_id.id or None,
            "workcenter": self.workcenter_id.id or None,
            "operator": self.operator_id.id or None,
            "station": self.station_id.id or None,
            "device": self.device or None,
        }
