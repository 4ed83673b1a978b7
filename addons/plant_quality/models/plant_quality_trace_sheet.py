from odoo import api, models
from odoo.addons.plant_base import compat

from ..trace import HEADER_BYTES, row
from .plant_quality_requirement import MEASURED

BATCH = 200  # lots whose checks are read at once
HERE, UP, DOWN = "lot", "used in", "made of"
COLUMNS = (
    "direction",
    "level",
    "lot",
    "product_code",
    "product",
    "check",
    "characteristic_code",
    "characteristic",
    "version",
    "type",
    "unit",
    "lower",
    "nominal",
    "upper",
    "check_state",
    "first_result",
    "release_reason",
    "attempt",
    "kind",
    "result",
    "measure",
    "value",
    "raw_value",
    "raw_unit",
    "registered_lot",
    "operator",
    "station",
    "device",
    "capture",
    "time",
    "reason",
    "note",
    "production_order",
    "work_order",
    "transfer",
)


class PlantQualityTraceSheet(models.AbstractModel):
    """A lot's history as a table: one line for each measure, else for each attempt, else for each
    check, else for the lot.

    The names of the columns are the same in every language, for programs to go by. A check that is
    behind several lots (of a whole order) has its lines under each.
    """

    _name = "plant.quality.trace.sheet"
    _description = "History of a lot as a table"

    @api.model
    def _write(self, lot, file, *, bom=True):
        """Write the history of ``lot`` to the binary ``file``, as far as the user may read it."""
        compat.check_access(self.env["plant.quality.check"], "read")
        if bom:
            file.write(HEADER_BYTES)
        file.write(row(COLUMNS).encode())
        places = self._places(lot)
        for start in range(0, len(places), BATCH):
            for values in self._rows(places[start : start + BATCH]):
                file.write(row(values.get(column) for column in COLUMNS).encode())
            self.env.invalidate_all(flush=False)

    def _places(self, lot):
        """``(direction, level, lot id)`` of each lot, where it is nearest: the lot itself, what it
        is made of, what is made with it.
        """
        genealogy = self.env["plant.quality.genealogy"]
        nearest = {lot.id: (HERE, 0)}
        for direction, nodes in (
            (DOWN, genealogy._made_of(lot).nodes),
            (UP, genealogy._used_in(lot).nodes),
        ):
            for node in nodes:
                if node.lot and (
                    node.lot not in nearest
                    or (nearest[node.lot][0] == direction and node.level < nearest[node.lot][1])
                ):
                    nearest[node.lot] = (direction, node.level)
        return [(direction, level, key) for key, (direction, level) in nearest.items()]

    def _rows(self, places):
        lots = self.env["stock.lot"].browse([key for _direction, _level, key in places])
        checks = self.env["plant.quality.dossier"]._checks(lots)
        for (direction, level, _key), lot in zip(places, lots, strict=True):
            head = {
                "direction": direction,
                "level": level,
                "lot": lot.name,
                "product_code": lot.product_id.default_code,
                "product": lot.product_id.name,
            }
            for check in checks[lot.id]:
                for values in self._check_rows(check):
                    yield {**head, **values}
            if not checks[lot.id]:
                yield head

    def _check_rows(self, check):
        head = self._check_values(check)
        waiting = check.measure_ids.filtered(lambda measure: not measure.attempt_id)
        for attempt in check.attempt_ids:
            answer = self._attempt_values(attempt, check.version_id.test_type in MEASURED)
            for measure in attempt.measure_ids:
                yield {**head, **answer, **self._measure_values(measure)}
            if not attempt.measure_ids:
                yield {**head, **answer}
        for measure in waiting:  # of a series that is not complete
            yield {**head, **self._measure_values(measure)}
        if not check.attempt_ids and not waiting:
            yield head

    def _check_values(self, check):
        version = check.version_id
        values = {
            "check": check.name,
            "characteristic_code": check.point_id.code,
            "characteristic": check.point_id.name,
            "version": version.number,
            "type": version.test_type,
            "check_state": check.state,
            "first_result": check.first_result,
            "release_reason": check.release_reason if check.released else None,
            "production_order": check.production_id.name,
            "work_order": check.workorder_id.name,
            "transfer": check.picking_id.name,
        }
        if version.test_type in MEASURED:
            values |= {
                "unit": version.uom_id.name,
                "lower": version.lower if version.has_lower else None,
                "nominal": version.nominal,
                "upper": version.upper if version.has_upper else None,
            }
        return values

    def _attempt_values(self, attempt, measured):
        return {
            "attempt": attempt.number,
            "kind": attempt.kind,
            "result": attempt.result,
            "value": attempt.value if measured else None,
            "registered_lot": (attempt.component_lot_id or attempt.lot_id).name,
            "operator": attempt.operator_id.display_name or attempt.user_id.name,
            "station": attempt.station_id.name,
            "device": attempt.device,
            "time": attempt.time,
            "reason": attempt.reason,
            "note": attempt.note,
        }

    def _measure_values(self, measure):
        values = {
            "measure": measure.sequence,
            "value": measure.value,
            "raw_value": measure.raw_value if measure.raw_unit else None,
            "raw_unit": measure.raw_unit,
            "device": measure.device,
            "capture": str((measure.evidence or {}).get("key") or ""),
            "time": measure.time,
        }
        if measure.operator_id:
            values["operator"] = measure.operator_id.display_name
        return values
