"""The demo's week of questions: what the usage page and the pictures of the documentation show."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    def setUp(self):
        super().setUp()
        self.cause = self.env.ref("plant_ai.demo_signal_stop_cause", raise_if_not_found=False)
        if not self.cause:
            self.skipTest("without demo data nothing was asked")
        urgency = self.env.ref("plant_ai.demo_signal_stop_urgency")
        self.calls = self.env["plant.ai.call"].search(
            [("signal_id", "in", (self.cause | urgency).ids)]
        )

    def test_a_note_is_labelled_rightly(self):
        [call] = self.calls.filtered(
            lambda call: "hydraulic oil" in (call.input or "") and call.signal_id == self.cause
        )
        self.assertEqual((call.source, call.value), ("model", '"machine"'))
        self.assertGreater(call.confidence, 0.8)
        line = self.env[call.res_model].browse(call.res_id)
        self.assertEqual(line.description, "hydraulic oil under the press, pump loud")

    def test_there_is_something_to_see(self):
        self.assertEqual({call.source for call in self.calls}, {"model", "cache", "fallback"})
        self.assertEqual(
            set(self.calls.mapped("reason")), {False, "stopped", "timed_out", "overloaded"}
        )
        self.assertGreaterEqual(len({call.asked_at.date() for call in self.calls}), 6)
        self.assertEqual(set(self.calls.mapped("applied")), {"applied"})
        self.assertTrue(all(call.answered_at >= call.asked_at for call in self.calls))
        usage = self.env["plant.ai.usage"].search([("signal_id", "!=", self.cause.id)])
        self.assertGreater(sum(usage.mapped("cost")), 0)
