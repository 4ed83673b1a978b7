from odoo import fields, models
from odoo.addons.plant_base.models.mrp_workorder_snapshot import iso

from .plant_quality_check_answer import exact
from .plant_quality_requirement import MEASURED


class PlantQualityCheck(models.Model):
    _inherit = "plant.quality.check"

    def _snapshot(self):
        """The check as JSON: what each verb answers, and a terminal shows.

        Times are ISO 8601 in UTC, values in ``unit`` and shown with ``decimals``. A key is always
        there; what is not known is None.

            … of :meth:`_brief`
            instructions        HTML, or None
            product             {id, name, code, tracking} or None
            component           {id, name, code, tracking} or None: what a component check asks for
            limits              {lower, nominal, upper} of a measured one, each or None
            possible            {least, most} or None: what is outside is refused as a mistake
            decimals
            series              {size, values} of a series: those that are in and not complete yet
            attempts            {made, left, most} without corrections; left is 0 when not open
            first_result        pass | fail
            last                the last attempt: {number, kind, result, value, note, reason, lot,
                                component_lot, pictures: [ids], who, operator, device, time} or None
            failure             of a failed one that is not released: {message, alert: {id, name,
                                title} or None, held: name of the lot or None}
            sign_off            a supervisor signs it: {by, at}, both None until then; None where
                                the point does not ask for it
            release             {by, at, reason} or None
            on_fail             {alert, hold}: what a failure would bring about
            production, picking {id, name} or None
            time                the server's, when this was taken
        """
        self.ensure_one()
        version = self.version_id
        measured = self.test_type in MEASURED
        return {
            **self._brief(),
            "instructions": str(version.instructions) if version.instructions else None,
            "product": self._product_snapshot(self.product_id),
            "component": self._product_snapshot(version.component_id),
            "limits": {
                "lower": exact(version.lower) if version.has_lower else None,
                "nominal": exact(version.nominal),
                "upper": exact(version.upper) if version.has_upper else None,
            }
            if measured
            else None,
            "possible": {
                "least": exact(version.plausible_min),
                "most": exact(version.plausible_max),
            }
            if measured and version.check_plausible
            else None,
            "decimals": version.decimals,
            "series": self._series_snapshot(),
            "attempts": {
                "made": self.try_count,
                "left": max(0, version.max_attempts - self.try_count) if self.is_open else 0,
                "most": version.max_attempts,
            },
            "first_result": self.first_result or None,
            "last": self._attempt_snapshot(),
            "failure": self._failure_snapshot(),
            "sign_off": {
                "by": self.signed_off_by.name or None,
                "at": iso(self.signed_off_at),
            }
            if version.sign_off
            else None,
            "release": {
                "by": self.released_by.name,
                "at": iso(self.released_at),
                "reason": self.release_reason,
            }
            if self.released
            else None,
            "on_fail": {"alert": version.on_fail_alert, "hold": version.on_fail_hold},
            "production": self._named(self.production_id),
            "picking": self._named(self.picking_id),
            "time": iso(fields.Datetime.now()),
        }

    def _brief(self):
        """What a list of checks shows of this one, as JSON.

        id, name
        title               name of the point; point is its {id, code}
        test_type           instructions | pass_fail | measure | series | picture | lot |
                            component
        state               todo | passed | failed | skipped
        waits_for           answer | decision (an inspector's) | signature; None when settled
        is_open             it can be answered now
        is_settled          nothing is left to be done
        blocking            its order cannot be finished before it is settled
        number              which of the pieces it is of, None where there is one for all
        lot                 name of the lot or serial number it is of
        unit                name of the unit it is measured in
        capture_kind        of the device that answers it, None where it is typed in
        workorder           id
        """
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "title": self.point_id.name,
            "point": {"id": self.point_id.id, "code": self.point_id.code},
            "test_type": self.test_type,
            "state": self.state,
            "waits_for": self.waits_for or None,
            "is_open": self.is_open,
            "is_settled": self.is_settled,
            "blocking": self.blocking,
            "number": self.quantity_index or None,
            "lot": self.lot_id.name or None,
            "unit": (self.version_id.uom_id.name or None) if self.test_type in MEASURED else None,
            "capture_kind": self.capture_kind or None,
            "workorder": self.workorder_id.id or None,
        }

    def _named(self, record):
        return {"id": record.id, "name": record.display_name} if record else None

    def _product_snapshot(self, product):
        if not product:
            return None
        return {
            "id": product.id,
            "name": product.name,
            "code": product.default_code or None,
            "tracking": product.tracking,
        }

    def _series_snapshot(self):
        if self.test_type != "series":
            return None
        measures = self.env["plant.quality.measure"]
        if self.measured:
            measures = measures.search(
                [("check_id", "=", self.id), ("attempt_id", "=", False)], order="id"
            )
        return {
            "size": self.version_id.series_size,
            "values": list(map(exact, measures.mapped("value"))),
        }

    def _attempt_snapshot(self):
        attempt = self.attempt_id
        if not attempt:
            return None
        return {
            "number": attempt.number,
            "kind": attempt.kind,
            "result": attempt.result,
            "value": exact(attempt.value) if self.test_type in MEASURED else None,
            "note": attempt.note or None,
            "reason": attempt.reason or None,
            "lot": attempt.lot_id.name or None,
            "component_lot": attempt.component_lot_id.name or None,
            "pictures": attempt.picture_ids.ids,
            "who": attempt._who(),
            "operator": attempt.operator_id.id or None,
            "device": attempt.device or None,
            "time": iso(attempt.time),
        }

    def _failure_snapshot(self):
        if self.state != "failed" or self.released:
            return None
        alerts = self.env["plant.quality.alert"]
        alert = alerts.search([("check_id", "=", self.id), ("closed_at", "=", False)], limit=1)
        return {
            "message": self.version_id.failure_message or alerts._problem_of(self),
            "alert": {"id": alert.id, "name": alert.name, "title": alert.title} if alert else None,
            "held": self.lot_id.name if self.lot_id.plant_on_hold else None,
        }
