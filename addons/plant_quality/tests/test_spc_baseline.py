from odoo.addons.plant_quality.spc import imr_limits
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .spc_case import QUIET, SpcCase


@tagged("post_install", "-at_install")
class TestFreeze(SpcCase):
    def setUp(self):
        super().setUp()
        self.manager = self._person("spc-manager", "plant_quality.group_quality_manager")

    def _chart(self, values):
        """A chart of these values whose limits freeze only by hand."""
        chart = self._feed(values[:1])
        chart.baseline_size = 0
        self._feed(values[1:])
        return chart.with_user(self.manager)

    def test_limits_from_a_stretch(self):
        chart = self._chart([5.0, *QUIET, 14.0, 9.8])
        baseline = chart.plant_freeze(2, 26)
        self.assertEqual(chart.baseline_id, baseline)
        self._assert_limits(baseline, imr_limits(QUIET))
        self.assertEqual((baseline.sequence_from, baseline.sequence_to), (2, 26))
        self.assertEqual(baseline.frozen_by, self.manager)
        self.assertEqual(baseline.number, 1)
        self.assertIn("2 to 26", chart.message_ids[0].body)

    def test_what_was_not_judged_is_judged_from_the_stretch_on(self):
        chart = self._chart([5.0, *QUIET, 13.0, 10.8])
        baseline = chart.plant_freeze(2, 26)
        points = self._points(chart)
        self.assertFalse(points[0].baseline_id)
        self.assertEqual(points[1:].baseline_id, baseline)
        self.assertEqual([point.sequence for point in points if point.rules], [27])
        self.assertEqual(chart.state, "in_control")

    def test_the_newest_point_counts_for_the_chart(self):
        chart = self._chart([*QUIET, 14.0])
        chart.plant_freeze(1, 25)
        self.assertEqual(chart.state, "out")
        self.assertEqual(chart.last_rules, "1")

    def test_new_limits_leave_the_past_as_it_was(self):
        chart = self._chart([*QUIET, 14.0])
        first = chart.plant_freeze(1, 25)
        self._feed([value + 4 for value in QUIET])
        before = self._rules(chart)
        second = chart.plant_freeze(27, 51)
        self.assertEqual(second.number, 2)
        self.assertEqual(chart.baseline_ids, second + first)
        self.assertEqual(self._rules(chart), before)
        self.assertEqual(self._points(chart).baseline_id, first)
        self._feed([14.0])
        newest = self._points(chart)[-1]
        self.assertEqual(newest.baseline_id, second)
        self.assertFalse(newest.rules)

    def test_a_correction_is_judged_by_the_limits_of_its_time(self):
        chart = self._chart([*QUIET, 10.1])
        chart.plant_freeze(1, 25)
        self._feed([value + 4 for value in QUIET])
        chart.plant_freeze(27, 51)
        old = self._points(chart)[25]
        self._correct(old, 14.0)
        self.assertEqual(old.rules, "1")

    def test_stretches_that_are_none(self):
        chart = self._chart(QUIET)
        for first, last in ((0, 20), (20, 10), (1, 26), (-5, 3)):
            with self.subTest(first=first, last=last), self.assertRaisesRegex(UserError, "1 to 25"):
                chart.plant_freeze(first, last)
        for first, last in ((True, 20), (1.0, 20), ("1", 20), (None, 20), (1, float("nan"))):
            with self.subTest(first=first, last=last), self.assertRaisesRegex(UserError, "numbers"):
                chart.plant_freeze(first, last)
        with self.assertRaisesRegex(UserError, "9 points are too few"):
            chart.plant_freeze(1, 9)
        self.assertFalse(chart.baseline_ids)

    def test_no_limits_where_nothing_varied(self):
        chart = self._chart([10.0] * 20)
        with self.assertRaisesRegex(UserError, "the same"):
            chart.plant_freeze(1, 20)
        self.assertFalse(chart.baseline_ids)
        self.assertEqual(chart.state, "collecting")

    def test_only_a_quality_manager_freezes(self):
        chart = self._chart(QUIET)
        for group in ("plant_base.group_plant_operator", "plant_quality.group_quality_inspector"):
            user = self._person(f"no-{group}", group)
            with self.subTest(group), self.assertRaises(AccessError):
                chart.with_user(user).plant_freeze(1, 25)

    def test_frozen_limits_never_change(self):
        chart = self._chart(QUIET)
        baseline = chart.plant_freeze(1, 25).sudo()
        with self.assertRaisesRegex(UserError, "never change"):
            baseline.write({"ucl": 99})
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            baseline.unlink()

    def test_a_number_is_given_once(self):
        chart = self._chart(QUIET)
        baseline = chart.plant_freeze(1, 25).sudo()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            baseline.copy({"chart_id": chart.id, "number": 1})


@tagged("post_install", "-at_install")
class TestDialog(SpcCase):
    def setUp(self):
        super().setUp()
        self.manager = self._person("spc-manager", "plant_quality.group_quality_manager")

    def _dialog(self, chart):
        action = chart.with_user(self.manager).action_freeze()
        return (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )

    def test_it_proposes_the_newest_and_shows_what_they_give(self):
        chart = self._feed(QUIET * 5)
        dialog = self._dialog(chart)
        self.assertEqual((dialog.sequence_from, dialog.sequence_to), (26, 125))
        self.assertFalse(dialog.problem)
        limits = imr_limits(QUIET * 4)
        self.assertEqual(dialog.center_text, f"{limits.center:.3f}")
        self.assertEqual(dialog.limits_text, f"{limits.lcl:.3f} to {limits.ucl:.3f}")
        self.assertFalse(dialog.warning)
        dialog.action_freeze()
        self.assertEqual(chart.baseline_id.number, 2)

    def test_it_says_why_a_stretch_gives_none(self):
        dialog = self._dialog(self._feed([10.0] * 30))
        self.assertIn("the same", dialog.problem)
        dialog.sequence_to = 31
        self.assertIn("1 to 30", dialog.problem)
        with self.assertRaises(UserError):
            dialog.action_freeze()

    def test_it_warns_of_a_stretch_out_of_control(self):
        dialog = self._dialog(self._feed([*QUIET, 20.0, *QUIET]))
        self.assertIn("1 of the 51 points", dialog.warning)


@tagged("post_install", "-at_install")
class TestConstraints(SpcCase):
    def setUp(self):
        super().setUp()
        self.chart = self._feed(QUIET[:2]).sudo()

    def test_freeze_after(self):
        for count in (-1, 9, 1001):
            with (
                self.subTest(count),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.chart.baseline_size = count
                self.chart.flush_recordset()
        self.chart.baseline_size = 10
        self.chart.flush_recordset()

    def test_size_fits_the_kind(self):
        for kind, size in (("imr", 2), ("xbar_r", 1), ("xbar_r", 26)):
            with (
                self.subTest(kind=kind, size=size),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.chart.write({"kind": kind, "size": size})
                self.chart.flush_recordset()

    def test_a_stream_has_one_chart(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.chart.copy()

    def test_a_chart_looks_for_something(self):
        with self.assertRaisesRegex(ValidationError, "look for nothing"):
            self.chart.write({f"rule_{number}": False for number in range(1, 9)})

    def test_a_check_makes_one_point(self):
        point = self._points(self.chart)[0].sudo()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            point.copy({"sequence": 99})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            point.copy({"check_id": False})

    def test_charts_and_points_are_history(self):
        with self.assertRaisesRegex(UserError, "Archive"):
            self.chart.unlink()
