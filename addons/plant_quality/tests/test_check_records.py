"""Checks, attempts and measures as rows: numbered, computed, and kept as they are."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .checks_case import ChecksCase, check_vals, make_point


@tagged("post_install", "-at_install")
class TestCheckRecords(ChecksCase):
    def test_numbers(self):
        checks = self.make_check(count=3)
        numbers = [int(name.removeprefix("QC")) for name in checks.mapped("name")]
        self.assertEqual(numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2])

    def test_a_thousand_are_numbered_at_once(self):
        point = make_point(self.env)
        self.env.flush_all()

        def queries(count):
            before = self.env.cr.sql_log_count
            self.env["plant.quality.check"].create([check_vals(point) for _n in range(count)])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        # Rows are inserted a hundred or more at a time.
        self.assertLessEqual(queries(1000) - queries(10), 11)

    def test_other_numbering(self):
        sequence = self.env.ref("plant_quality.sequence_quality_check")
        sequence.write({"implementation": "no_gap", "prefix": "P/", "number_next": 7})
        checks = self.make_check(count=2)
        self.assertEqual(checks.mapped("name"), ["P/0000007", "P/0000008"])
        sequence.active = False
        with self.refused("Checks cannot be numbered"):
            self.make_check()

    def test_blocking(self):
        check = self.make_check(sign_off=True, max_attempts=2)
        for vals, waits_for in (
            ({"state": "todo"}, "answer"),
            ({"state": "failed", "try_count": 1}, "answer"),
            ({"try_count": 2}, "decision"),
            ({"released": True}, False),
            ({"state": "passed", "released": False}, "signature"),
            ({"signed_off_at": self.now}, False),
            ({"state": "skipped"}, False),
        ):
            check.write(vals)
            with self.subTest(vals):
                self.assertEqual(check.waits_for, waits_for)
                self.assertEqual(check.blocking, bool(waits_for))
                self.assertEqual(check.is_settled, not waits_for)
                self.assertEqual(check.is_open, waits_for == "answer")
        self.assertFalse(self.make_check(enforcement="warn").blocking)

    def test_work_center_is_where_it_was_checked(self):
        check = self.make_check()
        self.assertEqual(check.workcenter_id, self.workcenter)
        other = self.env["mrp.workcenter"].create({"name": "Elsewhere"})
        self.turning.workcenter_id = other
        self.assertEqual(check.workcenter_id, self.workcenter)

    def test_history_stays(self):
        check = self.make_check(test_type="measure")
        attempt = self.env["plant.quality.attempt"].create(
            {
                "check_id": check.id,
                "number": 1,
                "kind": "first",
                "result": "pass",
                "time": self.now,
            }
        )
        measure = self.env["plant.quality.measure"].create(
            {"check_id": check.id, "sequence": 1, "value": 3, "time": self.now}
        )
        check.attempt_count = 1
        measure.attempt_id = attempt
        self.env.flush_all()
        for method, what in (
            (lambda: attempt.write({"result": "fail"}), "Attempts are history"),
            (attempt.unlink, "Attempts are history"),
            (lambda: measure.write({"value": 4}), "Measured values are history"),
            (lambda: measure.write({"attempt_id": False}), "Measured values are history"),
            (measure.unlink, "Measured values are history"),
            (check.unlink, "has been answered"),
        ):
            with self.subTest(what), self.refused(what, UserError):
                method()

    def test_unanswered_can_go(self):
        check = self.make_check()
        check.unlink()
        self.assertFalse(check.exists())
