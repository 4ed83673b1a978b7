"""Checks of the work orders of plant_base's tests: ten gearboxes, turned and assembled."""

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import WorkorderCase

from ..models.plant_quality_requirement import MEASURED


def make_point(env, **vals):
    """A point with its version; one that is measured is so in millimetres."""
    if vals.get("test_type") in MEASURED and "uom_id" not in vals:
        vals["uom_id"] = env.ref("uom.product_uom_millimeter").id
    return env["plant.quality.point"].create({"name": "Seat of the bearing", **vals})


def check_vals(point, workorder=None, **vals):
    """The values of a check of ``point``, as its trigger makes it."""
    production = workorder.production_id if workorder else workorder
    return {
        "point_id": point.id,
        "version_id": point.version_id.id,
        "company_id": point.company_id.id,
        "workorder_id": workorder.id if workorder else False,
        "production_id": production.id if production else False,
        "product_id": workorder.product_id.id if workorder else False,
        **vals,
    }


class ChecksCase(WorkorderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspector = new_user(
            cls.env, "inspector", groups="plant_quality.group_quality_inspector", tz="UTC"
        )
        cls.quality_manager = new_user(
            cls.env, "quality", groups="plant_quality.group_quality_manager", tz="UTC"
        )

    def make_check(self, workorder=None, count=1, check=None, **requirement):
        """``count`` checks to do of ``workorder`` (turning), of a point that asks for
        ``requirement``.
        """
        point = make_point(self.env, **requirement)
        vals = check_vals(point, self.turning if workorder is None else workorder, **(check or {}))
        return self.env["plant.quality.check"].create([dict(vals) for _number in range(count)])
