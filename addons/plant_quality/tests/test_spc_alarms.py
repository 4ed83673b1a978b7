from odoo.tests import tagged

from .spc_case import QUIET, SERIES, SpcCase

RUN = [10.4, 10.6] * 7  # on the upper side, neither far out nor a trend


@tagged("post_install", "-at_install")
class TestAlarms(SpcCase):
    """What a point that breaks a rule sets off, and what it does not."""

    def setUp(self):
        super().setUp()
        self.told = []
        alerts = type(self.env["plant.quality.alert"])
        opened = alerts._open_for_chart

        def open_for_chart(alert, subgroup, rules):
            self.told.append((subgroup.sequence, tuple(rules)))
            return opened(alert, subgroup, rules) or alert.sudo().create(
                {"title": "Out of control", "chart_id": subgroup.chart_id.id}
            )

        self.patch(alerts, "_open_for_chart", open_for_chart)

    def _events(self, chart):
        found = self.env["plant.event"].search(
            [("type", "=", "plant.spc.violated"), ("res_id", "=", chart.id)], order="id"
        )
        return [event.data for event in found]

    def _open_alerts(self, chart):
        return self.env["plant.quality.alert"].search(
            [("chart_id", "=", chart.id), ("closed_at", "=", False)]
        )

    def test_a_process_in_control_alarms_nobody(self):
        chart = self._feed([*QUIET, *QUIET])
        self.assertEqual(self.told, [])
        self.assertEqual(self._events(chart), [])

    def test_a_violation_opens_an_alert_and_is_told(self):
        chart = self._feed([*QUIET, 20.0])
        self.assertEqual(self.told, [(26, (1,))])
        self.assertEqual(len(self._open_alerts(chart)), 1)
        (data,) = self._events(chart)
        point = self._points(chart)[-1]
        self.assertEqual(data["rules"], [1])
        self.assertEqual(data["sequence"], 26)
        self.assertEqual(data["value"], 20.0)
        self.assertEqual(data["check"], point.check_id.id)
        self.assertEqual(data["point"], {"id": self.point.id, "code": self.point.code})
        self.assertEqual(data["workcenter"], self.workcenter.id)
        self.assertTrue(data["range_out"])

    def test_a_run_is_told_once(self):
        chart = self._feed([*QUIET, *RUN])
        self.assertIn("2", self._rules(chart)[-1].split(","))
        self.assertIn("2", self._rules(chart)[-2].split(","))
        self.assertEqual([rules for _sequence, rules in self.told].count((2,)), 1)

    def test_another_rule_is_told_while_the_alert_is_open(self):
        self._feed([*QUIET, 20.0, 21.0])
        self.assertEqual(self.told, [(26, (1,)), (27, (5,))])

    def test_closing_the_alert_does_not_silence_the_process(self):
        chart = self._feed([*QUIET, *RUN])
        told = len(self.told)
        self._feed([10.5])
        self.assertEqual(len(self.told), told)
        self._open_alerts(chart).sudo().write({"closed_at": "2024-05-02 08:00:00"})
        self._feed([10.5])
        self.assertEqual(len(self.told), told + 1)
        self.assertIn(2, self.told[-1][1])

    def test_a_range_is_told_as_rule_1(self):
        chart = self._feed([*SERIES, [14.0, 6.0, 10.0, 11.0, 9.0]], self.series_point)
        self.assertEqual(self.told, [(26, (1,))])
        self.assertTrue(self._events(chart)[0]["range_out"])
        (text,) = self._points(chart)[-1]._violation_text()
        self.assertIn("range", text)

    def test_what_it_breaks_is_said_in_sentences(self):
        chart = self._feed([*QUIET, 20.0, 21.0])
        texts = self._points(chart)[-1]._violation_text()
        self.assertEqual(len(texts), 2)
        self.assertIn("more than three sigmas", texts[0])
        self.assertIn("Two of three points", texts[1])

    def test_a_correction_tells_only_what_is_new(self):
        chart = self._feed([*QUIET, 20.0, *QUIET[:3]])
        told = len(self.told)
        points = self._points(chart)
        self._correct(points[25], 21.0)
        self.assertEqual(len(self.told), told)
        self._correct(points[27], 22.0)
        self.assertEqual(self.told[told:][0][0], 28)

    def test_freezing_alarms_nobody_about_the_past(self):
        chart = self._feed(QUIET[:1])
        chart.baseline_size = 0
        self._feed([*QUIET, 20.0, *QUIET])
        chart.plant_freeze(1, 20)
        self.assertIn("1", self._rules(chart))
        self.assertEqual(self.told, [])
