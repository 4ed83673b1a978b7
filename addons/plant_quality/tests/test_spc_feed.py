from odoo.addons.plant_quality.spc import imr_limits, scan, xbar_r_limits
from odoo.tests import tagged

from .spc_case import QUIET, SERIES, SpcCase, make_point

# A slow rise, within the control limits
RISING = [9.6, 9.8, 10.0, 10.2, 10.4, 10.6]


@tagged("post_install", "-at_install")
class TestStreams(SpcCase):
    """Which measures go on which chart."""

    def test_a_stream_has_one_chart_of_its_own(self):
        chart = self._feed(QUIET[:3])
        self.assertEqual((chart.kind, chart.size), ("imr", 1))
        self.assertEqual((chart.product_id, chart.workcenter_id), (self.product, self.workcenter))
        self.assertEqual(self._feed(QUIET[3:5]), chart)
        self.assertEqual(chart.last_sequence, 5)
        self.assertEqual(self._points(chart).mapped("sequence"), [1, 2, 3, 4, 5])

    def test_product_and_work_center_are_streams_apart(self):
        chart = self._feed(QUIET[:3])
        other = self.env["product.product"].create({"name": "Shaft"})
        place = self.env["mrp.workcenter"].create({"name": "Other bench"})
        of_product = self._feed(QUIET[:2], product_id=other.id)
        of_place = self._feed(QUIET[:2], workcenter_id=place.id)
        of_neither = self._feed(QUIET[:2], product_id=False, workcenter_id=False)
        self.assertEqual(len(chart + of_product + of_place + of_neither), 4)
        self.assertEqual(chart.last_sequence, 3)
        self.assertEqual(self._feed(QUIET[:1], product_id=False, workcenter_id=False), of_neither)

    def test_a_batch_of_several_streams(self):
        other = self.env["product.product"].create({"name": "Shaft"})
        attempts = self._measured(QUIET[:4]) + self._measured([7.5, 7.6], product_id=other.id)
        self.charts._feed(attempts)
        charts = self.charts.search([("point_id", "=", self.point.id)])
        self.assertEqual(sorted(charts.mapped("last_sequence")), [2, 4])

    def test_a_series_is_its_mean_and_range(self):
        series = [[10.0, 10.4, 9.8, 10.1, 9.7], [10.2, 10.6, 9.9, 10.0, 10.3]]
        chart = self._feed(series, self.series_point)
        self.assertEqual((chart.kind, chart.size), ("xbar_r", 5))
        points = self._points(chart)
        for point, values in zip(points, series, strict=True):
            self.assertAlmostEqual(point.value, sum(values) / 5)
            self.assertAlmostEqual(point.dispersion, max(values) - min(values))
            self.assertTrue(point.has_dispersion)

    def test_a_series_that_is_not_whole_is_no_point(self):
        chart = self._feed([[10.0, 10.4, 9.8, 10.1, 9.7], [10.0, 10.1]], self.series_point)
        self.assertEqual(chart.last_sequence, 1)

    def test_a_single_value_has_the_distance_from_the_one_before(self):
        self._feed([10.0, 10.5])
        points = self._points(self._feed([9.0]))
        self.assertEqual(points.mapped("has_dispersion"), [False, True, True])
        self.assertAlmostEqual(points[1].dispersion, 0.5)
        self.assertAlmostEqual(points[2].dispersion, 1.5)

    def test_another_unit_or_size_is_another_stream(self):
        chart = self._feed([[10.0, 10.4, 9.8, 10.1, 9.7]], self.series_point)
        gram = self.env.ref("uom.product_uom_gram")
        in_grams = make_point(self.env, name="Weight", uom_id=gram.id)
        weights = self._feed([5.0], in_grams)
        self.assertEqual(weights.uom_id, gram)
        self.assertEqual(chart.uom_id, self.series_point.uom_id)
        stream = chart._stream()
        self.assertEqual(self.charts.sudo()._of_streams([stream])[stream], chart)
        smaller = self.charts.sudo()._of_streams([stream._replace(size=4)])
        self.assertNotIn(chart, list(smaller.values()))

    def test_answers_that_are_no_measures_make_no_point(self):
        passed = make_point(self.env, name="Look", test_type="pass_fail")
        self.charts._feed(self._measured([0.0], passed))
        self.assertFalse(self.charts.search([("point_id", "=", passed.id)]))

    def test_only_the_first_attempt_counts(self):
        chart = self._feed(QUIET[:3])
        check = self._points(chart)[-1].check_id
        self.charts._feed(self._make_attempt(check, 12.0, kind="retry"))
        self.assertEqual(self._points(chart).mapped("value"), QUIET[:3])

    def test_an_attempt_is_on_its_chart_once(self):
        attempts = self._measured(QUIET[:3])
        self.charts._feed(attempts)
        self.charts._feed(attempts)
        chart = self.charts.search([("point_id", "=", self.point.id)])
        self.assertEqual(chart.last_sequence, 3)
        self.assertEqual(len(self._points(chart)), 3)

    def test_an_archived_chart_takes_no_more(self):
        chart = self._feed(QUIET[:3])
        chart.sudo().active = False
        self._feed(QUIET[3:5])
        self.assertEqual(chart.last_sequence, 3)
        chart.sudo().active = True
        self._feed(QUIET[3:5])
        self.assertEqual(chart.last_sequence, 5)


@tagged("post_install", "-at_install")
class TestJudging(SpcCase):
    """New points by the limits in force, the same as the computing part does it in one go."""

    def test_nothing_is_judged_before_there_are_limits(self):
        chart = self._feed([10.0] * 5 + [99.0])
        self.assertEqual(chart.state, "collecting")
        self.assertFalse(any(self._rules(chart)))

    def test_limits_freeze_by_themselves(self):
        chart = self._feed(QUIET)
        baseline = chart.baseline_id
        self._assert_limits(baseline, imr_limits(QUIET))
        self.assertEqual((baseline.number, baseline.count), (1, 25))
        self.assertEqual((baseline.sequence_from, baseline.sequence_to), (1, 25))
        self.assertFalse(baseline.frozen_by)
        self.assertEqual(chart.state, "in_control")
        self.assertEqual(self._points(chart).mapped("baseline_id"), baseline)

    def test_limits_of_a_series(self):
        chart = self._feed(SERIES, self.series_point)
        self._assert_limits(chart.baseline_id, xbar_r_limits(SERIES))

    def test_one_batch_or_one_by_one_is_the_same(self):
        values = [*QUIET, *RISING, 13.9, *QUIET[:10], 4.0, *[10.6] * 9]
        one_batch = self._feed(values)
        other = make_point(self.env, name="The same again")
        for value in values:
            one_by_one = self._feed([value], other)
        self.assertEqual(self._rules(one_by_one), self._rules(one_batch))
        self.assertEqual(one_by_one.last_rules, one_batch.last_rules)

    def test_rules_are_those_of_a_scan(self):
        values = [*QUIET, *RISING, 13.9, *QUIET[:10], 4.0, *[10.6] * 9]
        chart = self._feed(values)
        limits = imr_limits(QUIET)
        found = scan((limits.standardised(value) for value in values), chart._rules())
        self.assertEqual(self._rules(chart), [",".join(map(str, rules)) for rules in found])
        self.assertIn("3", self._rules(chart))
        self.assertIn("1", self._rules(chart))

    def test_a_drift_is_found_by_rule_3(self):
        chart = self._feed([*QUIET, *RISING])
        self.assertEqual(chart.last_rules, "3")
        self.assertEqual(chart.state, "out")
        self._feed([10.0])
        self.assertEqual(chart.state, "in_control")

    def test_only_chosen_rules_are_looked_for(self):
        chart = self._feed(QUIET)
        chart.rule_3 = False
        self._feed(RISING)
        self.assertFalse(chart.last_rules)

    def test_a_range_beyond_its_limit(self):
        chart = self._feed(SERIES, self.series_point)
        self.assertEqual(chart.state, "in_control")
        self._feed([[14.0, 6.0, 10.0, 11.0, 9.0]], self.series_point)
        self.assertTrue(chart.last_dispersion_out)
        self.assertFalse(chart.last_rules)
        self.assertEqual(chart.state, "out")
        chart.rule_1 = False
        self._feed([[14.0, 6.0, 10.0, 11.0, 9.0]], self.series_point)
        self.assertFalse(chart.last_dispersion_out)

    def test_values_that_never_differ_give_no_limits_yet(self):
        chart = self._feed([10.0] * 25)
        self.assertFalse(chart.baseline_id)
        self._feed(QUIET)
        self._assert_limits(chart.baseline_id, imr_limits(QUIET))
        self.assertEqual(chart.baseline_id.sequence_from, 26)

    def test_by_hand_is_by_hand(self):
        chart = self._feed(QUIET[:1])
        chart.baseline_size = 0
        self._feed(QUIET * 2)
        self.assertFalse(chart.baseline_id)


@tagged("post_install", "-at_install")
class TestCorrections(SpcCase):
    """A correction takes the place of a point, and what looked back on it is judged again."""

    def test_a_slip_of_the_hand_is_undone(self):
        chart = self._feed([*QUIET, 100.0, 10.1])
        slip, after = self._points(chart)[-2:]
        self.assertEqual(slip.rules, "1")
        self.assertTrue(after.dispersion_out)
        attempt = self._correct(slip, 10.0)
        self.assertEqual((slip.value, slip.rules, slip.attempt_id), (10.0, False, attempt))
        self.assertAlmostEqual(slip.dispersion, abs(10.0 - QUIET[-1]))
        self.assertAlmostEqual(after.dispersion, 0.1)
        self.assertFalse(after.dispersion_out)
        self.assertEqual(chart.state, "in_control")

    def test_the_newest_point_is_kept_on_the_chart(self):
        chart = self._feed([*QUIET, 100.0])
        self.assertEqual((chart.last_value, chart.state), (100.0, "out"))
        self._correct(self._points(chart)[-1], 10.0)
        self.assertEqual((chart.last_value, chart.state), (10.0, "in_control"))

    def test_it_is_as_if_it_had_been_measured_so(self):
        wrong = [*QUIET, *RISING[:3], 5.0, *RISING[4:], *QUIET[:20]]
        right = [*QUIET, *RISING, *QUIET[:20]]
        chart = self._feed(wrong)
        self._correct(self._points(chart)[len(QUIET) + 3], RISING[3])
        other = self._feed(right, make_point(self.env, name="Right at once"))
        self.assertEqual(self._rules(chart), self._rules(other))
        self.assertEqual(
            self._points(chart).mapped("dispersion"), self._points(other).mapped("dispersion")
        )

    def test_the_first_point_of_all(self):
        chart = self._feed([99.0, 10.0])
        self._correct(self._points(chart)[0], 10.5)
        first, second = self._points(chart)
        self.assertFalse(first.has_dispersion)
        self.assertAlmostEqual(second.dispersion, 0.5)

    def test_a_series(self):
        chart = self._feed([*SERIES, [50.0, 49.0, 50.0, 49.5, 50.0]], self.series_point)
        last = self._points(chart)[-1]
        self.assertEqual(last.rules, "1")
        self._correct(last, [10.0, 10.3, 9.8, 10.1, 9.6])
        self.assertAlmostEqual(last.value, 9.96)
        self.assertAlmostEqual(last.dispersion, 0.7)
        self.assertFalse(last.rules)

    def test_a_correction_of_what_is_on_no_chart_is_none(self):
        chart = self._feed(QUIET[:2])
        check = self._make_check()
        self._make_attempt(check, 9.0)
        self.charts._feed(self._make_attempt(check, 9.5, kind="correction"))
        self.assertEqual(chart.last_sequence, 2)

    def test_limits_do_not_move(self):
        chart = self._feed(QUIET)
        before = chart.baseline_id._limits()
        self._correct(self._points(chart)[3], 12.0)
        self.assertEqual(chart.baseline_id._limits(), before)
