"""Checks with answers, written as the methods write them: history that tests can read."""

from datetime import datetime

from odoo import Command
from odoo.addons.plant_base.tests.plant_case import make_plant

from .trace_case import TraceCase

TIME = datetime(2026, 5, 6, 6, 30)


class CheckedCase(TraceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = make_plant(cls.env, "Q")
        cls.operator = cls.plant["operator"]
        cls.unit = cls.env.ref("uom.product_uom_millimeter")
        # What the points are asked of: the tests make their checks themselves.
        cls.unmade = cls.env["product.product"].create({"name": "Never made"})

    def point(self, name, code, company=None, **requirement):
        """A point with its first version."""
        vals = {"test_type": "measure", "decimals": 2, "uom_id": self.unit.id, **requirement}
        return self.env["plant.quality.point"].create(
            {
                "name": name,
                "code": code,
                "trigger": "production",
                "product_ids": [Command.set(self.unmade.ids)],
                "company_id": (company or self.env.company).id,
                **vals,
            }
        )

    def check(self, point, lot=None, **vals):
        return self.env["plant.quality.check"].create(
            {
                "name": self.env["ir.sequence"].next_by_code("plant.quality.check"),
                "point_id": point.id,
                "version_id": point.version_id.id,
                "company_id": point.company_id.id,
                "lot_id": lot.id if lot else False,
                "product_id": lot.product_id.id if lot else False,
                **vals,
            }
        )

    def answer(self, check, result, values=(), kind=None, device=None, **vals):
        """One attempt at ``check``, with a measure for each of ``values``."""
        number = len(check.attempt_ids) + 1
        attempt = self.env["plant.quality.attempt"].create(
            {
                "check_id": check.id,
                "number": number,
                "kind": kind or ("first" if number == 1 else "retry"),
                "result": result,
                "value": sum(values) / len(values) if values else 0.0,
                "uom_id": self.unit.id if values else False,
                "operator_id": self.operator.id,
                "station_id": self.plant["station"].id,
                "user_id": self.env.uid,
                "time": TIME,
                "device": device,
                **vals,
            }
        )
        for sequence, value in enumerate(values, 1):
            self.env["plant.quality.measure"].create(
                {
                    "check_id": check.id,
                    "attempt_id": attempt.id,
                    "sequence": sequence,
                    "value": value,
                    "raw_value": value,
                    "raw_unit": "mm",
                    "time": TIME,
                    "operator_id": self.operator.id,
                    "device": device,
                }
            )
        check.write(
            {
                "attempt_id": attempt.id,
                "attempt_count": number,
                "state": "passed" if result == "pass" else "failed",
                "first_result": check.first_result or result,
                "value": attempt.value,
                "operator_id": self.operator.id,
                "answered_at": TIME,
                "device": device,
            }
        )
        return attempt

    def release(self, check, reason):
        check.write(
            {
                "released": True,
                "release_reason": reason,
                "released_by": self.inspector.id,
                "released_at": TIME,
            }
        )

    def hold(self, lot, reason="Porous"):
        return lot.with_user(self.inspector).plant_hold(reason)
