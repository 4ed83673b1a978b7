"""Devices that answer checks: the capture contract."""

from datetime import timedelta

from odoo.tests import tagged

from .answers_case import AnswersCase


@tagged("post_install", "-at_install")
class TestCapture(AnswersCase):
    def evidence(self, key, **evidence):
        return {
            "key": key,
            "device": "Torque wrench 3",
            "time": self.now - timedelta(seconds=2),
            "operator_id": self.ana.id,
            "station_id": self.station.id,
            **evidence,
        }

    def torque(self, workorder=None, **vals):
        newton_metre = self.env.ref("plant_quality.uom_newton_metre")
        vals = {
            "test_type": "measure",
            "capture_kind": "torque",
            "uom_id": newton_metre.id,
            "lower": 9,
            "upper": 11,
            **vals,
        }
        return self.make_check(workorder, **vals)

    def capture(self, check, value, key="k1", uom=None, **evidence):
        uom = self.env.ref("plant_quality.uom_newton_metre") if uom is None else uom
        return check._capture(value, uom, self.evidence(key, **evidence))

    def test_a_measure(self):
        check = self.torque()
        trace = {"angle": [0, 30, 60], "torque": [0.5, 4, 10]}
        said = {"raw_value": 7.523, "raw_unit": "lbf·ft", "ok": True}
        measure = self.capture(check, 10.2, **said, trace=trace)
        self.assertEqual((check.state, self.value(check)), ("passed", 10.2))
        self.assertEqual(check.device, "Torque wrench 3")
        self.assertEqual((self.value(measure), self.value(measure, "raw_value")), (10.2, 7.523))
        self.assertEqual((measure.raw_unit, measure.key), ("lbf·ft", "k1"))
        self.assertEqual(measure.evidence, {"ok": True, "trace": trace})
        self.assertEqual(measure.time, self.now - timedelta(seconds=2))
        attempt = check.attempt_id
        self.assertEqual(measure.attempt_id, attempt)
        self.assertEqual((attempt.operator_id, attempt.station_id), (self.ana, self.station))
        self.assertEqual((attempt.device, attempt.time), (measure.device, measure.time))
        self.assertEqual(check.answered_at, measure.time)

    def test_it_is_converted(self):
        measure = self.capture(self.torque(), 8, uom=self.env.ref("plant_quality.uom_pound_foot"))
        self.assertAlmostEqual(self.value(measure), 10.846544, 6)
        self.assertEqual((self.value(measure, "raw_value"), measure.raw_unit), (8, "lbf·ft"))

    def test_the_same_key_again(self):
        check = self.torque()
        measure = self.capture(check, 20)
        self.told()
        self.assertEqual(self.capture(check, 20), measure)
        self.assertEqual(check.attempt_count, 1)
        self.assertFalse(self.told())
        with self.refused("was counted for .* already"):
            self.capture(self.torque(), 20)

    def test_a_series_collects(self):
        check = self.torque(test_type="series", series_size=2)
        first = self.capture(check, 10, "a")
        self.assertEqual((check.state, check.measured), ("todo", 1))
        self.assertFalse(first.attempt_id)
        second = self.capture(check, 10.5, "b")
        self.assertEqual((check.state, check.measured, self.value(check)), ("passed", 0, 10.25))
        self.assertEqual((first + second).attempt_id, check.attempt_id)

    def test_the_tool_s_own_verdict(self):
        check = self.torque()
        self.capture(check, 10, ok=False)
        self.assertEqual(check.state, "failed")
        self.assertEqual(check.attempt_id.note, "The device judged it not in order.")
        check = self.torque()
        self.capture(check, 20, "k2", ok=True)
        self.assertEqual(check.state, "failed")
        check = self.torque(test_type="series", series_size=2)
        self.capture(check, 10, "k3", ok=False)
        self.capture(check, 10, "k4", ok=True)
        self.assertEqual(check.state, "failed")

    def test_what_is_refused_counts_for_nothing(self):
        check = self.torque(check_plausible=True, plausible_min=1, plausible_max=100)
        kg, none = self.env.ref("uom.product_uom_kgm"), self.env["uom.uom"]
        for value, evidence, sentence in (
            (float("nan"), {}, "cannot be kept"),
            ("10", {}, "as a number"),
            (None, {}, "as a number"),
            (0.5, {}, "cannot be: possible is 1 N·m to 100 N·m"),
            (10, {"uom": kg}, "is measured in N·m, and the value came in kg"),
            (10, {"uom": none}, "came in no unit"),
            (10, {"key": ""}, "came without “key”"),
            (10, {"key": 7}, "text cannot be kept"),
            (10, {"time": None}, "without its time"),
            (10, {"time": "2030-05-06"}, "without its time"),
            (10, {"device": "x" * 300}, "text cannot be kept"),
            (10, {"raw_value": float("inf")}, "cannot be kept"),
            (10, {"trace": [float("nan")]}, "is not JSON"),
            (10, {"trace": {1, 2}}, "is not JSON"),
            (10, {"trace": "x" * 500_000}, "is too large"),
            (10, {"trace": ["a\x00"]}, "holds a NUL"),
            (10, {"ok": "yes"}, "true or false"),
        ):
            with self.subTest(sentence), self.refused(sentence):
                self.capture(check, value, **{"key": "k", **evidence})
        self.assertFalse(check.measure_ids)
        self.assertEqual(check.attempt_count, 0)

    def test_a_check_that_asks_for_no_value(self):
        check = self.make_check(test_type="pass_fail")
        with self.refused("asks for no measured value, but for: Pass or fail"):
            self.capture(check, 10)

    def test_after_the_answer(self):
        check = self.torque()
        self.capture(check, 10)
        with self.refused("was answered already: Pass, by Ana"):
            self.capture(check, 10, "k2")

    def test_the_next_one_of_a_device(self):
        checks = self.env["plant.quality.check"]
        one = self.torque(max_attempts=2)
        other = self.torque()
        self.diameter()
        elsewhere = self.torque(self.assembly)
        self.assertEqual(checks._next_for(self.turning, "torque"), one)
        self.capture(one, 20, "a")
        self.assertEqual(checks._next_for(self.turning, "torque"), one, "it may be tried again")
        self.capture(one, 20, "b")
        self.assertEqual(checks._next_for(self.turning, "torque"), other)
        self.capture(other, 10, "c")
        self.assertFalse(checks._next_for(self.turning, "torque"))
        self.assertFalse(checks._next_for(self.turning, "weight"))
        self.assertFalse(checks._next_for(self.env["mrp.workorder"], "torque"))
        self.assertEqual(checks._next_for(self.assembly, "torque"), elsewhere)

    def test_a_released_one_is_not_next(self):
        check = self.torque()
        self.capture(check, 20)
        self.inspect(check).plant_release("Tightened by hand")
        self.assertFalse(check._next_for(self.turning, "torque"))

    def test_scans(self):
        self.component.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [
                {"name": name, "product_id": product.id, "company_id": self.env.company.id}
                for name, product in (("W1", self.component), ("G1", self.product))
            ]
        )
        check = self.make_check(test_type="component", component_id=self.component.id)
        checks = self.env["plant.quality.check"]
        self.assertEqual(checks._next_for(self.turning, "scan"), check)
        with self.refused("G1 belongs to .*Gearbox, not to Gear wheel"):
            check._scan("G1", self.evidence("s0"))
        attempt = check._scan("W1", self.evidence("s1"))
        self.assertEqual(attempt.component_lot_id, lots[0])
        self.assertEqual((attempt.device, attempt.operator_id), ("Torque wrench 3", self.ana))
        self.assertEqual(check._scan("W1", self.evidence("s1")), attempt)
        self.assertFalse(checks._next_for(self.turning, "scan"))
        with self.refused("asks for no lot or serial number, but for: Measure"):
            self.torque()._scan("W1", self.evidence("s2"))
        for code in (None, "", 7, "x\x00", "x" * 300):
            with self.subTest(code), self.refused("."):
                self.make_check(test_type="component", component_id=self.component.id)._scan(
                    code, self.evidence("s3")
                )
