import json

from odoo.addons.plant_base import compat
from odoo.addons.plant_quality.spc import Specification, capability, imr_limits, xbar_r_limits
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .spc_case import QUIET, SERIES, SpcCase


@tagged("post_install", "-at_install")
class TestCapability(SpcCase):
    def test_of_single_values(self):
        chart = self._feed([*QUIET, *QUIET, 10.4])
        found, note = chart._capability()
        values = [*QUIET, *QUIET, 10.4]
        expected = capability(values, imr_limits(QUIET).sigma, Specification(5, 15))
        self.assertEqual((found.count, note), (51, False))
        for name in ("mean", "cp", "cpk", "pp", "ppk", "ppm_overall"):
            self.assertAlmostEqual(getattr(found, name), getattr(expected, name), places=9)
        self.assertEqual(chart.cpk_text, f"{expected.cpk:.2f}")
        self.assertTrue(chart.ppk_text.startswith(f"{expected.ppk:.2f} ("))

    def test_of_a_series_it_is_of_the_parts_and_not_of_the_means(self):
        chart = self._feed([*SERIES, *SERIES[:5]], self.series_point)
        found, _note = chart._capability()
        parts = [part for series in [*SERIES, *SERIES[:5]] for part in series]
        expected = capability(parts, xbar_r_limits(SERIES).sigma, Specification(5, 15))
        self.assertEqual(found.count, 150)
        # Measures are kept to six places.
        for name in ("mean", "cp", "cpk", "pp", "ppk"):
            self.assertAlmostEqual(getattr(found, name), getattr(expected, name), places=5)

    def test_a_correction_counts_instead_of_what_it_corrects(self):
        chart = self._feed([*SERIES, [50.0, 49.0, 50.0, 49.5, 50.0]], self.series_point)
        wrong = chart._capability()[0]
        self._correct(self._points(chart)[-1], SERIES[0])
        chart.invalidate_recordset()
        found, _note = chart._capability()
        self.assertEqual(found.count, wrong.count)
        self.assertLess(found.sigma_overall, wrong.sigma_overall / 3)

    def test_it_is_told_from_the_limits_in_force_on(self):
        chart = self._feed([50.0, *QUIET])
        chart.sudo().plant_freeze(2, 26)
        found, _note = chart._capability()
        self.assertEqual(found.count, 25)
        self.assertLess(found.mean, 11)

    def test_a_one_sided_specification(self):
        self.point.has_upper = False
        chart = self._feed(QUIET)
        self.assertEqual((chart.cp_text, chart.pp_text), ("—", "—"))
        self.assertTrue(chart.cpk_text)
        self.assertFalse(chart.upper_text)

    def test_why_there_is_none(self):
        chart = self._feed(QUIET[:5])
        self.assertIn("once control limits are frozen", chart.capability_note)
        self.assertEqual(chart.capability_count, 0)
        self.point.write({"has_lower": False, "has_upper": False})
        self._feed(QUIET[5:])
        chart.invalidate_recordset()
        self.assertIn("no specification limits", chart.capability_note)

    def test_figures_of_a_process_out_of_control_say_so(self):
        chart = self._feed([*QUIET, 20.0])
        self.assertIn("out of control", chart.capability_note)

    def test_the_form_opens_in_each_state(self):
        for values in (QUIET[:3], QUIET[3:], [20.0]):
            chart = self._feed(values)
            with self.subTest(chart.state):
                Form(chart)


@tagged("post_install", "-at_install")
class TestPicture(SpcCase):
    def test_what_a_chart_draws(self):
        chart = self._feed([*QUIET, 20.0])
        data = json.loads(json.dumps(chart.plant_chart()))
        points = data["points"]
        self.assertEqual(points["sequences"], list(range(1, 27)))
        self.assertEqual({len(column) for column in points.values()}, {26})
        self.assertEqual(points["checks"], self._points(chart).check_id.ids)
        self.assertEqual(points["values"], [*QUIET, 20.0])
        self.assertEqual(data["broken"], [[25, [1], True]])
        self.assertIsNone(points["dispersions"][0])
        self.assertEqual(points["times"][:2], [1714543200, 1714543260])
        self.assertEqual(data["operator_names"], ["Ana"])
        self.assertEqual(set(points["operators"]), {0})
        self.assertEqual((data["total"], data["baseline_count"]), (26, 1))
        self.assertEqual(data["spec"], {"nominal": 10, "lower": 5, "upper": 15})
        [limits] = data["baselines"]
        self.assertEqual(limits["ucl"], chart.baseline_id.ucl)
        self.assertEqual(limits["dispersion"]["ucl"], chart.baseline_id.dispersion_ucl)
        self.assertEqual(limits["to"], 25)
        self.assertEqual(data["judged"], [[0, chart.baseline_id.id]])
        self.assertEqual(data["rules"]["3"]["title"], "Six in a trend")
        self.assertEqual(data["chosen"], [1, 2, 3, 5, 6])
        self.assertAlmostEqual(data["capability"]["cpk"], chart._capability()[0].cpk)

    def test_stretches_with_limits_of_their_own(self):
        chart = self._feed([10.0, *QUIET])
        chart.sudo().plant_freeze(2, 26)
        self._feed(QUIET[:3])
        data = chart.plant_chart()
        first, second = chart.baseline_ids.sorted("number")
        self.assertEqual([limits["number"] for limits in data["baselines"]], [1, 2])
        self.assertEqual(data["judged"], [[0, first.id], [26, second.id]])

    def test_limits_in_force_are_last_though_they_judged_nothing_yet(self):
        chart = self._feed(QUIET)
        chart.sudo().plant_freeze(1, 20)
        data = chart.plant_chart()
        self.assertEqual([limits["number"] for limits in data["baselines"]], [1, 2])
        self.assertEqual(len(data["judged"]), 1)

    def test_without_limits_and_points(self):
        chart = self._feed(QUIET[:2])
        data = chart.plant_chart()
        self.assertEqual(data["baselines"], [])
        self.assertEqual(data["judged"], [[0, None]])
        self.assertEqual(list(data["capability"]), ["note"])
        self.subgroups.sudo().search([("chart_id", "=", chart.id)]).unlink()
        self.assertEqual(chart.plant_chart()["points"]["values"], [])

    def test_the_newest_are_drawn(self):
        chart = self._feed(QUIET)
        data = chart.plant_chart(limit=5)
        self.assertEqual(data["points"]["sequences"], [21, 22, 23, 24, 25])
        self.assertEqual(data["total"], 25)

    def test_what_a_browser_has_is_left_out(self):
        chart = self._feed(QUIET)
        data = chart.plant_chart(since=24)
        self.assertEqual(data["points"]["sequences"], [24, 25])
        self.assertEqual(data["judged"], [[0, chart.baseline_id.id]])
        self.assertEqual(chart.plant_chart(since=26)["points"]["sequences"], [])

    def test_the_lot_is_the_label(self):
        lot = self.env["stock.lot"].create(
            {"name": "SN-1", "product_id": self.product.id, "company_id": self.env.company.id}
        )
        chart = self._feed([10.0], lot_id=lot.id)
        self.assertEqual(chart.plant_chart()["points"]["labels"], ["SN-1"])

    def test_limits_that_are_none(self):
        chart = self._feed(QUIET[:2])
        for limit in (0, -1, 10_001):
            with self.subTest(limit=limit), self.assertRaisesRegex(UserError, "1 to 10000"):
                chart.plant_chart(limit=limit)
        for number in (True, None, "10", 1.5, float("nan")):
            for name in ("limit", "since"):
                with (
                    self.subTest(name, number=number),
                    self.assertRaisesRegex(UserError, "whole numbers"),
                ):
                    chart.plant_chart(**{name: number})

    def test_browsers_are_told_from_where_on_to_read(self):
        chart = self._feed(QUIET[:24])
        told = []
        self.patch(compat, "bus_send", lambda _env, sent: told.extend(sent))
        self._feed([QUIET[24]])
        self._correct(self._points(chart)[3], 10.0)
        # The point, the limits that are frozen from all 25, the correction.
        self.assertEqual({kind for _target, kind, _payload in told}, {"plant.spc.changed"})
        self.assertEqual({target for target, _kind, _payload in told}, {chart})
        self.assertEqual([payload["since"] for _target, _kind, payload in told], [25, 1, 4])

    def test_who_may_listen(self):
        chart = self._feed(QUIET[:2])
        name = f"plant.quality.chart:{chart.id}"
        for group, granted in (("plant_base.group_plant_operator", [chart]), (None, [])):
            user = self._person(f"listens-{group}", group or "base.group_user")
            websocket = self.env["ir.websocket"].with_user(user)
            self.assertEqual(websocket._plant_exchange([name]), granted)

    def test_the_histogram_counts_every_value(self):
        chart = self._feed([*QUIET, *QUIET[:5]])
        histogram = chart.plant_chart()["capability"]["histogram"]
        self.assertEqual(sum(histogram["counts"]), 30)
        for number, counted in enumerate(histogram["counts"]):
            low = histogram["start"] + number * histogram["width"]
            inside = [v for v in [*QUIET, *QUIET[:5]] if low <= v < low + histogram["width"]]
            self.assertEqual(counted, len(inside))

    def test_the_histogram_of_a_series_is_of_its_parts(self):
        chart = self._feed(SERIES, self.series_point)
        histogram = chart.plant_chart()["capability"]["histogram"]
        self.assertEqual(sum(histogram["counts"]), 125)

    def test_searching_and_names(self):
        chart = self._feed(QUIET[:2])
        self.assertIn("Tightening torque", chart.display_name)
        self.assertIn("Gearbox", chart.display_name)
        self.assertIn(chart.id, [found[0] for found in self.charts.name_search("Tightening")])
        action = chart.action_open_points()
        self.assertEqual(self.subgroups.search(action["domain"]), self._points(chart)[::-1])
