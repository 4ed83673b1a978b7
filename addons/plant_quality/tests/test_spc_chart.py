import json

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
        self.assertEqual(points["ids"], self._points(chart).ids)
        self.assertEqual(points["rules"][-1], [1])
        self.assertEqual(points["rules"][0], [])
        self.assertIsNone(points["dispersions"][0])
        self.assertEqual(points["times"][0], "2024-05-01T06:00:00Z")
        self.assertTrue(points["dispersion_out"][-1])
        self.assertEqual(data["total"], 26)
        self.assertEqual(data["spec"], {"nominal": 10, "lower": 5, "upper": 15})
        self.assertEqual(data["limits"]["ucl"], chart.baseline_id.ucl)
        self.assertEqual(data["limits"]["dispersion"]["ucl"], chart.baseline_id.dispersion_ucl)
        self.assertEqual(data["baseline"]["to"], 25)
        self.assertEqual(data["rules"]["3"], "Six in a trend")
        self.assertEqual(data["chosen"], [1, 2, 3, 5, 6])
        self.assertAlmostEqual(data["capability"]["cpk"], chart._capability()[0].cpk)

    def test_without_limits_and_points(self):
        chart = self._feed(QUIET[:2])
        data = chart.plant_chart()
        self.assertIsNone(data["limits"])
        self.assertIsNone(data["baseline"])
        self.assertEqual(list(data["capability"]), ["note"])
        self.subgroups.sudo().search([("chart_id", "=", chart.id)]).unlink()
        self.assertEqual(chart.plant_chart()["points"]["ids"], [])

    def test_the_newest_are_drawn(self):
        chart = self._feed(QUIET)
        data = chart.plant_chart(limit=5)
        self.assertEqual(data["points"]["sequences"], [21, 22, 23, 24, 25])
        self.assertEqual(data["total"], 25)

    def test_the_lot_is_the_label(self):
        lot = self.env["stock.lot"].create(
            {"name": "SN-1", "product_id": self.product.id, "company_id": self.env.company.id}
        )
        chart = self._feed([10.0], lot_id=lot.id)
        self.assertEqual(chart.plant_chart()["points"]["labels"], ["SN-1"])

    def test_limits_that_are_none(self):
        chart = self._feed(QUIET[:2])
        for limit in (0, -1, 10_001, True, None, "10", 1.5, float("nan")):
            with self.subTest(limit=limit), self.assertRaisesRegex(UserError, "1 to 10000"):
                chart.plant_chart(limit=limit)

    def test_searching_and_names(self):
        chart = self._feed(QUIET[:2])
        self.assertIn("Tightening torque", chart.display_name)
        self.assertIn("Gearbox", chart.display_name)
        self.assertIn(chart.id, [found[0] for found in self.charts.name_search("Tightening")])
        action = chart.action_open_points()
        self.assertEqual(self.subgroups.search(action["domain"]), self._points(chart)[::-1])
