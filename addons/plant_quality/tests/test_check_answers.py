"""Answers of each kind: what they find, what they leave behind, and what is refused."""

import json

from odoo.tests import tagged

from .answers_case import AnswersCase, picture


@tagged("post_install", "-at_install")
class TestAnswers(AnswersCase):
    def test_instructions(self):
        check = self.make_check(test_type="instructions", instructions="<p>Deburr</p>")
        snapshot = self.answer(check, done=True)
        self.assertEqual((snapshot["state"], snapshot["is_settled"]), ("passed", True))
        self.assertEqual(snapshot["instructions"], "<p>Deburr</p>")
        attempt = check.attempt_id
        self.assertEqual((attempt.kind, attempt.number, attempt.result), ("first", 1, "pass"))
        self.assertEqual(attempt.operator_id, self.ana)
        self.assertEqual(attempt.station_id, self.station)
        self.assertFalse(attempt.user_id, "the station's login is nobody's name")
        self.assertEqual(check.answered_at, self.now)

    def test_pass_and_fail(self):
        check = self.make_check(failure_message="The seal sits crooked.", max_attempts=2)
        snapshot = self.answer(check, result="fail", note="Left side")
        self.assertEqual(snapshot["state"], "failed")
        self.assertEqual(snapshot["failure"]["message"], "The seal sits crooked.")
        self.assertEqual(snapshot["attempts"], {"made": 1, "left": 1, "most": 2})
        self.assertEqual(snapshot["last"]["note"], "Left side")
        snapshot = self.answer(check, result="pass")
        self.assertEqual((snapshot["state"], snapshot["first_result"]), ("passed", "fail"))
        self.assertEqual(check.attempt_ids.mapped("kind"), ["first", "retry"])

    def test_measure(self):
        check = self.diameter()
        snapshot = self.answer(check, value=20.02)
        self.assertEqual((snapshot["state"], snapshot["last"]["value"]), ("passed", 20.02))
        self.assertEqual(snapshot["limits"], {"lower": 19.9, "nominal": 20.0, "upper": 20.1})
        measure = check.measure_ids
        self.assertEqual(
            (self.value(measure), self.value(measure, "raw_value"), measure.raw_unit),
            (20.02, 20.02, "mm"),
        )
        self.assertEqual(measure.attempt_id, check.attempt_id)
        self.assertEqual(self.value(check), 20.02)

    def test_measure_in_another_unit(self):
        check = self.diameter()
        self.answer(check, value=2.003, unit="cm")
        measure = check.measure_ids
        self.assertEqual(
            (self.value(measure), self.value(measure, "raw_value"), measure.raw_unit),
            (20.03, 2.003, "cm"),
        )

    def test_at_the_limits(self):
        for value, state in (
            (19.9, "passed"),
            (20.1, "passed"),
            (19.8999, "failed"),
            (21, "failed"),
        ):
            with self.subTest(value):
                self.assertEqual(self.answer(self.diameter(), value=value)["state"], state)
        self.assertEqual(self.answer(self.diameter(has_upper=False), value=99)["state"], "passed")
        self.assertEqual(self.answer(self.diameter(has_lower=False), value=-9)["state"], "passed")

    def test_the_impossible_is_no_attempt(self):
        check = self.diameter(check_plausible=True, plausible_min=10, plausible_max=30)
        for value in (9.99, 200.2):
            with self.refused("cannot be: possible is 10 mm to 30 mm"):
                self.answer(check, value=value)
        self.assertEqual((check.attempt_count, check.state), (0, "todo"))
        self.assertEqual(self.answer(check, value=30)["state"], "failed")

    def test_series_one_at_a_time(self):
        check = self.diameter(test_type="series", series_size=3)
        self.answer(check, value=20.0)
        snapshot = self.answer(check, value=20.05)
        self.assertEqual(snapshot["series"], {"size": 3, "values": [20.0, 20.05]})
        self.assertEqual((snapshot["state"], check.attempt_count), ("todo", 0))
        snapshot = self.answer(check, value=20.01)
        self.assertEqual((snapshot["state"], snapshot["series"]["values"]), ("passed", []))
        self.assertEqual(check.attempt_count, 1)
        self.assertEqual(self.value(check), 20.02)
        self.assertEqual(check.measure_ids.mapped("sequence"), [1, 2, 3])
        self.assertEqual(check.measure_ids.attempt_id, check.attempt_id)

    def test_series_at_once(self):
        check = self.diameter(test_type="series", series_size=3)
        with self.refused("still takes 3 of its 3 values, and 4 were given"):
            self.answer(check, values=[20, 20, 20, 20])
        self.assertEqual(self.answer(check, values=[20, 20.06, 20])["state"], "passed")

    def test_a_series_passes_by_each_of_its_values(self):
        """Limits are asked of parts: a mean within them makes no good part of a bad one."""
        check = self.diameter(test_type="series", series_size=3)
        snapshot = self.answer(check, values=[19.8, 20, 20.2])
        self.assertEqual((snapshot["state"], self.value(check)), ("failed", 20.0))

    def test_a_series_again(self):
        check = self.diameter(test_type="series", series_size=2)
        self.answer(check, values=[21, 20])
        self.answer(check, value=20)
        self.assertEqual((check.state, check.measured), ("failed", 1))
        self.answer(check, value=20)
        self.assertEqual((check.state, check.first_result), ("passed", "fail"))
        self.assertEqual(check.measure_ids.mapped("sequence"), [1, 2, 1, 2])

    def test_picture(self):
        check = self.make_check(test_type="picture")
        snapshot = self.answer(check, pictures=[picture("PNG"), picture("JPEG")])
        self.assertEqual(snapshot["state"], "passed")
        pictures = check.attempt_id.picture_ids
        self.assertEqual(snapshot["last"]["pictures"], pictures.ids)
        self.assertEqual(pictures.mapped("mimetype"), ["image/png", "image/jpeg"])
        self.assertEqual(set(pictures.mapped("res_id")), {check.id})
        self.assertEqual(pictures[0].with_user(self.inspector).name, f"{check.name}-1-1.png")
        other = self.make_check(test_type="picture")
        self.assertEqual(self.answer(other, pictures=[picture()], result="fail")["state"], "failed")

    def test_nonsense_is_refused_and_leaves_nothing(self):
        measure, series = self.diameter(), self.diameter(test_type="series")
        passing, photo = self.make_check(), self.make_check(test_type="picture")
        done = self.make_check(test_type="instructions")
        for check, answer in (
            (measure, {}),
            (measure, {"value": None}),
            (measure, {"value": "20"}),
            (measure, {"value": True}),
            (measure, {"value": [20]}),
            (measure, {"value": float("nan")}),
            (measure, {"value": float("inf")}),
            (measure, {"value": -float("inf")}),
            (measure, {"value": 10**400}),
            (measure, {"value": 1e9}),
            (measure, {"values": [20, 20]}),
            (measure, {"value": 20, "unit": "kg"}),
            (measure, {"value": 20, "unit": "cubit"}),
            (measure, {"value": 20, "unit": 7}),
            (measure, {"value": 20, "unit": "m\x00m"}),
            (measure, {"value": 20, "result": "pass"}),
            (measure, {"value": 20, "note": "x" * 2001}),
            (measure, {"value": 20, "note": "a\x00b"}),
            (measure, {"value": 20, "note": ["x"]}),
            (measure, {"value": 20, "key": 7}),
            (measure, {"value": 20, "key": "k" * 256}),
            (measure, [20]),
            (measure, "20"),
            (measure, None),
            (series, {"values": []}),
            (series, {"values": 20}),
            (series, {"values": [20, None]}),
            (series, {"values": [20], "value": 20}),
            (series, {"values": [20] * 6}),
            (passing, {}),
            (passing, {"result": "maybe"}),
            (passing, {"result": True}),
            (passing, {"result": ["pass"]}),
            (passing, {"done": True}),
            (done, {"done": 1}),
            (done, {"done": "true"}),
            (photo, {}),
            (photo, {"pictures": []}),
            (photo, {"pictures": picture()}),
            (photo, {"pictures": [7]}),
            (photo, {"pictures": ["%%%"]}),
            (photo, {"pictures": [picture()[:60]]}),
            (photo, {"pictures": [picture("GIF")]}),
            (photo, {"pictures": ["PHN2Zy8+"]}),
            (photo, {"pictures": [picture()] * 6}),
            (photo, {"pictures": ["A" * 14_000_000]}),
            (photo, {"pictures": [picture(size=(8000, 7000))]}),
        ):
            with self.subTest(check=check.test_type, answer=str(answer)[:80]), self.refused("."):
                self.floor(check).plant_answer(answer, token=self.ana_token)
                self.env.flush_all()
        for check in (measure, series, passing, photo, done):
            self.assertEqual((check.state, check.attempt_count), ("todo", 0))
            self.assertFalse(check.measure_ids)

    def test_tries_are_counted(self):
        check = self.make_check(max_attempts=2)
        self.answer(check, result="fail")
        self.answer(check, result="fail")
        self.assertFalse(check.is_open)
        with self.refused("failed, and its attempts .2. are used up"):
            self.answer(check, result="pass")

    def test_who_comes_second_is_told_who_was_first(self):
        check = self.make_check()
        self.answer(check, result="pass")
        with self.refused("was answered already: Pass, by Ana, 5/6/30,? 6:00"):
            self.answer(check, token=self.ben_token, result="pass")

    def test_repeated_calls_count_once(self):
        for check, answer in (
            (self.make_check(), {"result": "fail"}),
            (self.diameter(), {"value": 21}),
            (self.diameter(test_type="series"), {"value": 20}),
            (self.diameter(test_type="series", series_size=2), {"values": [20, 21]}),
        ):
            with self.subTest(answer):
                key = f"tap-{check.id}"
                first = self.answer(check, key=key, **answer)
                self.assertEqual(self.answer(check, key=key, **answer), first)
                self.assertLessEqual(check.attempt_count, 1)
                given = answer.get("values", [1] if "value" in answer else [])
                self.assertEqual(len(check.measure_ids), len(given))

    def test_a_second_tap_without_a_key(self):
        check = self.make_check()
        first = self.answer(check, result="pass")
        self.assertEqual(self.answer(check, result="pass"), first)
        failing = self.make_check()
        self.answer(failing, result="fail")
        self.answer(failing, result="fail")
        self.assertEqual(failing.attempt_count, 2, "it was tried again, and failed again")

    def test_a_key_of_another_check(self):
        one, other = self.diameter(), self.diameter()
        self.answer(one, value=20, key="k")
        with self.refused(f"was counted for {one.name} already"):
            self.answer(other, value=20, key="k")

    def test_not_sampled_and_cancelled(self):
        check = self.make_check(check={"state": "skipped"})
        with self.refused("was not sampled"):
            self.answer(check, result="pass")
        check = self.make_check()
        self.production.action_cancel()
        self.env.flush_all()
        check = check.exists() or self.make_check()
        with self.refused("is cancelled, so"):
            self.answer(check, result="pass")

    def test_it_is_told(self):
        check = self.diameter(workorder=self.turning)
        self.told()
        self.answer(check, value=21)
        self.answer(check, value=20)
        self.assertEqual(self.told(), ["check.failed", "check.passed"])
        data = self.events[-1].data
        self.assertEqual(data["check"], {"id": check.id, "name": check.name, "type": "measure"})
        self.assertEqual((data["value"], data["unit"], data["lower"]), (20.0, "mm", 19.9))
        self.assertEqual(data["attempt"]["kind"], "retry")
        self.assertEqual((data["first_result"], data["workorder"]), ("fail", self.turning.id))
        self.assertEqual(self.events[-1].operator_id, self.ana)

    def test_what_follows_from_a_failure(self):
        lot = self.env["stock.lot"].create(
            {"name": "L1", "product_id": self.product.id, "company_id": self.env.company.id}
        )
        check = self.make_check(on_fail_alert=True, on_fail_hold=True, check={"lot_id": lot.id})
        snapshot = self.answer(check, result="fail")
        alert = check.alert_ids
        self.assertEqual(snapshot["failure"]["alert"]["id"], alert.id)
        self.assertEqual(snapshot["failure"]["held"], "L1")
        self.assertEqual(lot.plant_hold_reason, f"{check.point_id.name} failed")
        self.answer(check, result="fail")
        self.assertEqual(len(check.alert_ids), 1)

    def test_a_terminal_sees_the_answer_on_the_work_order(self):
        check = self.make_check()
        before = self.floor(self.turning).plant_snapshot()
        self.assertEqual(before["checks"]["todo"], 1)
        self.assertEqual(before["checks"]["list"][0]["id"], check.id)
        self.answer(check, result="pass")
        after = self.floor(self.turning).plant_snapshot()
        self.assertGreater(after["revision"], before["revision"])
        self.assertEqual((after["checks"]["total"], after["checks"]["todo"]), (1, 0))

    def test_a_snapshot_has_always_the_same_keys(self):
        self.component.tracking = self.product.tracking = "lot"
        kinds = self.env["plant.quality.check"]._fields["test_type"].get_values(self.env)
        checks = [self.make_check(test_type=kind, component_id=self.component.id) for kind in kinds]
        self.answer(checks[1], result="fail")
        keys = [set(self.floor(check).plant_snapshot()) for check in checks]
        self.assertTrue(all(each == keys[0] for each in keys))
        for check in checks:
            snapshot = self.floor(check).plant_snapshot()
            self.assertEqual(json.loads(json.dumps(snapshot)), snapshot)

    def test_answering_costs_the_same_whatever_the_history(self):
        def queries():
            check = self.diameter(count=1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.answer(check, value=20)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        point = self.diameter().point_id
        self.assertTrue(point)
        for check in self.diameter(count=30):
            self.answer(check, value=20)
        self.assertLessEqual(queries(), few + 1)
