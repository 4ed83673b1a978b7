"""Frozen examples measure each version of a prompt; a version that does worse fails.

The answers are recorded ones, as CI has no key: the server gives to each question what was recorded
for it with that prompt, and nothing for a prompt that was never recorded.
"""

import json
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..evaluation import evaluate, report
from .ai_case import AiCase
from .provider_server import says

RECORDED = json.loads((Path(__file__).parent / "recorded_desk.json").read_text("utf-8"))


@tagged("post_install", "-at_install")
class TestEvaluation(AiCase):
    def setUp(self):
        super().setUp()
        self.signal.write({"field_paths": "name", "required_accuracy": 0.7})
        for text, expected in RECORDED["examples"].items():
            self.example({"name": text}, expected, use="evaluate")

    def recorded(self, request):
        """What was recorded for this prompt and this data."""
        system, user = (message["content"] for message in request["messages"])
        text = json.loads(user.splitlines()[1])["name"]
        for recording in RECORDED["recordings"]:
            if recording["instructions"] in system:
                return says(recording["answers"][text])
        return {"status": 404, "body": {"error": "Nothing was recorded for this prompt."}}

    def evaluate(self, instructions):
        self.signal.instructions = instructions
        with self.server(self.recorded):
            return evaluate(self.signal)

    def test_a_version_is_measured(self):
        good = self.evaluate(RECORDED["recordings"][0]["instructions"])
        self.assertEqual((good.asked, good.right), (8, 7))
        self.assertTrue(good.holds)
        self.assertAlmostEqual(good.cost, 8 * 0.00026)
        self.assertEqual(len(good.wrong), 1)
        version = self.signal.version_id
        self.assertAlmostEqual(version.accuracy, 7 / 8)
        self.assertEqual((version.evaluated_count, version.evaluated_with), (8, "model-a"))
        self.assertFalse(self.calls.search([]), "nothing was decided, so nothing is logged")

    def test_a_prompt_that_does_worse_fails(self):
        self.evaluate(RECORDED["recordings"][0]["instructions"])
        worse = self.evaluate(RECORDED["recordings"][1]["instructions"])
        self.assertEqual((worse.right, worse.before), (6, 7 / 8))
        self.assertGreaterEqual(worse.accuracy, worse.required, "good enough, had it come first")
        self.assertFalse(worse.holds)

    def test_a_prompt_that_was_not_recorded_fails(self):
        unknown = self.evaluate("Something else entirely?")
        self.assertEqual(unknown.right, 0)
        self.assertFalse(unknown.holds)
        self.assertIn("not accepted (404)", str(unknown.wrong[0][2]))

    def test_nothing_to_measure_by(self):
        self.signal.example_ids.unlink()
        with self.assertRaisesRegex(UserError, "no frozen examples"):
            evaluate(self.signal)
        self.signal.provider_id = False
        with self.assertRaisesRegex(UserError, "no provider"):
            evaluate(self.signal)

    def test_a_report_for_programs(self):
        self.signal.instructions = RECORDED["recordings"][0]["instructions"]
        with self.server(self.recorded):
            shown, missing = sorted(
                report(self.env, ["desk", "nowhere"], commit=lambda: None),
                key=lambda one: one["code"],
            )
        self.assertEqual((shown["code"], shown["holds"], shown["asked"]), ("desk", True, 8))
        self.assertEqual(missing, {"code": "nowhere", "problem": "There is no signal nowhere."})
        json.dumps(shown)

    def test_nothing_learns_from_what_it_is_measured_by(self):
        self.signal.provider_id = self.env.ref("plant_ai.provider_local")
        self.assertEqual(self.signal._question({}).examples, ())
        self.example({"name": "broken"}, "service")
        self.assertEqual(len(self.signal._question({}).examples), 1)


@tagged("post_install", "-at_install")
class TestDemoSet(AiCase):
    """The local classifier on the demo's notes: the figure that docs/contracts/ai.md names."""

    def test_notes_on_stops(self):
        signal = self.env.ref("plant_ai.demo_signal_stop_cause", raise_if_not_found=False)
        if not signal:
            self.skipTest("without demo data there are no notes")
        evaluation = evaluate(signal)
        self.assertEqual(evaluation.asked, 40)
        self.assertTrue(evaluation.holds, evaluation.wrong)
        self.assertGreaterEqual(evaluation.right, 36, evaluation.wrong)
