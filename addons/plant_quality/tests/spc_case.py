"""A quality point of a measure and one of a series, whose attempts are written as checks write
them, so that charts are tested by what they are fed."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import TransactionCase

START = datetime(2024, 5, 1, 6, 0)
# Around 10 with a sigma of about 1, in control.
QUIET = [
    *(10.2, 9.4, 10.9, 9.1, 10.4, 9.8, 10.6, 9.3, 9.9, 10.8, 9.6, 10.1, 10.7),
    *(9.2, 10.3, 9.7, 10.5, 9.0, 10.9, 9.5, 10.2, 9.9, 10.4, 9.3, 10.6),
]
# The same as subgroups of five, in control as well.
SERIES = [
    [10 + (value - 10) * 0.4 + part * (1 + index % 3 / 4) for part in (0.0, 0.9, -0.8, 0.4, -0.5)]
    for index, value in enumerate(QUIET)
]


def make_point(env, **vals):
    return env["plant.quality.point"].create(
        {
            "name": "Tightening torque",
            "test_type": "measure",
            "uom_id": env.ref("plant_quality.uom_newton_metre").id,
            "nominal": 10,
            "lower": 5,
            "upper": 15,
            "decimals": 2,
            **vals,
        }
    )


class SpcFixture:
    """What a case needs to measure: points, a product, a work center, an operator."""

    @classmethod
    def _make_quality(cls):
        env = cls.env
        cls.product = env["product.product"].create({"name": "Gearbox"})
        cls.workcenter = env["mrp.workcenter"].create({"name": "Bench", "code": "T-BENCH"})
        cls.employee = env["hr.employee"].create({"name": "Ana"})
        cls.operator = env["plant.operator"].create({"employee_id": cls.employee.id})
        cls.point = make_point(env)
        cls.series_point = make_point(env, name="Bore", test_type="series", series_size=5)
        cls.charts = env["plant.quality.chart"]
        cls.subgroups = env["plant.quality.subgroup"]

    # sudo throughout: checks and attempts are written by methods only, whoever answers.

    @classmethod
    def _make_check(cls, point=None, workcenter_id=None, **vals):
        point = point or cls.point
        check = (
            cls.env["plant.quality.check"]
            .sudo()
            .create(
                {
                    "point_id": point.id,
                    "version_id": point.version_id.id,
                    "company_id": point.company_id.id,
                    "product_id": cls.product.id,
                    **vals,
                }
            )
        )
        # A check of a work order has it from there.
        check.workcenter_id = cls.workcenter.id if workcenter_id is None else workcenter_id
        return check

    @classmethod
    def _make_attempt(cls, check, values, kind="first", minute=0):
        values = values if isinstance(values, (list, tuple)) else [values]
        time = START + timedelta(minutes=minute)
        mean = sum(values) / len(values)
        attempt = (
            cls.env["plant.quality.attempt"]
            .sudo()
            .create(
                {
                    "check_id": check.id,
                    "number": len(check.attempt_ids) + 1,
                    "kind": kind,
                    "result": "pass",
                    "value": mean,
                    "time": time,
                    "operator_id": cls.operator.id,
                    "reason": "Typed wrong" if kind == "correction" else False,
                    "measure_ids": [
                        Command.create(
                            {
                                "check_id": check.id,
                                "sequence": number,
                                "value": value,
                                "raw_value": value,
                                "time": time,
                            }
                        )
                        for number, value in enumerate(values, 1)
                    ],
                }
            )
        )
        check.write({"attempt_id": attempt.id, "attempt_count": attempt.number})
        return attempt

    @classmethod
    def _measured(cls, values, point=None, **vals):
        """First attempts at one check for each of ``values``, not fed to a chart yet."""
        attempts = cls.env["plant.quality.attempt"].sudo()
        for minute, value in enumerate(values):
            attempts += cls._make_attempt(cls._make_check(point, **vals), value, minute=minute)
        return attempts

    @classmethod
    def _feed(cls, values, point=None, **vals):
        """Put these values on their chart, which is returned."""
        attempts = cls._measured(values, point, **vals)
        cls.charts._feed(attempts)
        return cls.charts.with_context(active_test=False).search(
            [("point_id", "=", (point or cls.point).id)], order="id desc", limit=1
        )

    @classmethod
    def _correct(cls, point_on_chart, values):
        """Correct the check behind a point of a chart."""
        attempt = cls._make_attempt(point_on_chart.check_id, values, kind="correction")
        cls.charts._feed(attempt)
        return attempt

    def _points(self, chart):
        """The points of a chart, oldest first."""
        return self.subgroups.search([("chart_id", "=", chart.id)], order="sequence")

    def _rules(self, chart):
        """What each point breaks, oldest first."""
        return [point.rules or "" for point in self._points(chart)]

    def _assert_limits(self, baseline, expected):
        """The limits kept are those expected, but for the rounding of measures when stored."""
        limits = baseline._limits()
        self.assertEqual((limits.kind, limits.size), (expected.kind, expected.size))
        self.assertEqual(limits.count, expected.count)
        for name in ("center", "sigma", "ucl", "lcl", "dispersion_ucl", "dispersion_lcl"):
            self.assertAlmostEqual(getattr(limits, name), getattr(expected, name), places=9)

    @classmethod
    def _person(cls, login, group, company=None):
        company = company or cls.env.company
        return new_user(
            cls.env,
            login=login,
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )


class SpcCase(SpcFixture, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_quality()
