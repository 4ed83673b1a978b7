from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from .kpi_case import HOUR, KpiCase

# 00:30 on the 16th in Berlin: the day before in UTC.
NIGHT = datetime(2024, 1, 15, 23, 30)
DAY = date(2024, 1, 16)


@tagged("post_install", "-at_install")
class TestFirstPass(KpiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yields = cls.env["plant.kpi.first.pass"]
        cls.failures = cls.env["plant.kpi.failure"]
        cls.unmade = cls.env["product.product"].create({"name": "Never made"})
        cls.leak = cls.make_point("Leak")

    @classmethod
    def make_point(cls, name, **vals):
        return cls.env["plant.quality.point"].create(
            {
                "name": name,
                "trigger": "production",
                "product_ids": [Command.set(cls.unmade.ids)],
                "test_type": "pass_fail",
                **vals,
            }
        )

    def check(self, *results, point=None, time=NIGHT, **vals):
        """A check with these results of its attempts, the first at ``time``."""
        point = point or self.leak
        check = self.env["plant.quality.check"].create(
            {
                "point_id": point.id,
                "version_id": point.version_id.id,
                "company_id": self.env.company.id,
                "product_id": self.product.id,
                **vals,
            }
        )
        if not vals.get("nowhere", False):
            check.workcenter_id = check.workcenter_id or self.workcenter
        for number, result in enumerate(results, 1):
            self.env["plant.quality.attempt"].create(
                {
                    "check_id": check.id,
                    "number": number,
                    "kind": "first" if number == 1 else "retry",
                    "result": result,
                    "time": time + (number - 1) * HOUR,
                }
            )
        return check

    def fpy(self, *domain):
        [(value, inspected, failed)] = self.yields._read_group(
            [("point_id", "=", self.leak.id), *domain],
            [],
            ["first_pass_yield:avg", "inspected:sum", "failed:sum"],
        )
        return value, inspected, failed

    def both(self, check):
        self.extend()
        with self.subTest("read"):
            check()
        self.settle()
        with self.subTest("kept"):
            check()

    def test_first_attempts_alone(self):
        """Of 8 checks 5 passed at first, 2 at the second attempt, 1 never: 5 / 8 = 62.5 %."""
        for _number in range(5):
            self.check("pass")
        self.check("fail", "pass")
        self.check("fail", "pass")
        self.check("fail", "fail")
        self.check()  # to do
        self.both(lambda: self.assertEqual(self.fpy(("date", "=", DAY)), (0.625, 8, 3)))

    def test_a_pass_that_is_corrected_to_a_fail_was_a_pass(self):
        check = self.check("pass")
        self.env["plant.quality.attempt"].create(
            {
                "check_id": check.id,
                "number": 2,
                "kind": "correction",
                "result": "fail",
                "reason": "Read wrong",
                "time": NIGHT + HOUR,
            }
        )
        self.both(lambda: self.assertEqual(self.fpy(), (1, 1, 0)))

    def test_checks_that_cannot_fail_do_not_count(self):
        done = self.make_point("Instructions", test_type="instructions")
        self.check("pass", point=done)
        self.check("fail")
        self.both(lambda: self.assertEqual(self.fpy(), (0, 1, 1)))
        self.assertFalse(self.yields.search([("point_id", "=", done.id)]))

    def test_by_product_operation_and_work_center(self):
        """Of two products: 1 of 2, and 1 of 1; the operation is the work order's."""
        order = self.order()
        self.check("pass", workorder_id=order.id)
        self.check("fail", workorder_id=order.id)
        self.check("pass", product_id=self.component.id)

        def check():
            domain = [("point_id", "=", self.leak.id)]
            for by, expected in (
                ("product_id", {self.product: 0.5, self.component: 1}),
                ("operation_id", {order.operation_id: 0.5, order.operation_id.browse(): 1}),
                ("workcenter_id", {self.workcenter: 2 / 3}),
            ):
                found = dict(self.yields._read_group(domain, [by], ["first_pass_yield:avg"]))
                self.assertEqual(found, expected)

        self.both(check)

    def test_checks_at_no_work_center_are_of_the_companys_day(self):
        self.env.company.resource_calendar_id.tz = "Europe/Berlin"
        check = self.check("pass")
        check.workcenter_id = False
        self.both(
            lambda: self.assertEqual(
                self.fpy(("date", "=", DAY), ("workcenter_id", "=", False)), (1, 1, 0)
            )
        )

    def test_a_check_that_comes_late_counts_on_its_day(self):
        self.check("pass")
        self.settle()
        self.check("fail", time=NIGHT - timedelta(days=1))
        self.both(
            lambda: self.assertEqual(self.fpy(("date", "=", DAY - timedelta(days=1))), (0, 1, 1))
        )

    def test_failures_and_their_causes(self):
        """Two failed for one known cause, one for a cause that nobody has said yet."""
        cause = self.env.ref("plant_quality.cause_machine_setup")
        stage = self.env["plant.quality.alert.stage"].search([], limit=1)
        for _number in range(2):
            check = self.check("fail", "pass")
            self.env["plant.quality.alert"].create(
                {
                    "title": "Leaks",
                    "check_id": check.id,
                    "cause_id": cause.id,
                    "stage_id": stage.id,
                }
            )
        last = self.check("fail")
        self.check("pass")
        self.settle()
        found = dict(
            self.failures._read_group(
                [("point_id", "=", self.leak.id)], ["cause_id"], ["failures:sum"]
            )
        )
        self.assertEqual(found, {cause: 2, cause.browse(): 1})
        row = self.failures.search([("check_id", "=", last.id)])
        self.assertEqual((row.date, row.time), (DAY, NIGHT))
        opened = self.yields.search([("point_id", "=", self.leak.id)]).action_open_failures()
        self.assertEqual(len(self.failures.search(opened["domain"])), 3)

    def test_nothing_inspected(self):
        value, inspected, _failed = self.fpy()
        self.assertIn(value, (None, False))
        self.assertFalse(inspected)
