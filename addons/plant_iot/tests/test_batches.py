from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.addons.plant_iot.exceptions import SequenceGap
from odoo.tests import tagged

from .common import IotCase


@tagged("post_install", "-at_install")
class TestBatches(IotCase):
    """A batch is taken in once, in its order, whatever is sent again."""

    def _captures(self):
        return self.env["plant.iot.capture"].search([("gateway_id", "=", self.gateway.id)])

    def test_marks_follow_the_sequence(self):
        self.assertEqual(self._ingest(1, self._reading("telemetry")), 1)
        self.assertEqual(self._ingest(2), 2)
        stream = self.env["plant.iot.stream"].search([("gateway_id", "=", self.gateway.id)])
        self.assertEqual(stream.accepted_through, 2)
        self.assertEqual(stream.epoch, self.epoch)

    def test_a_replay_changes_nothing(self):
        first, second = self._reading(), self._reading()
        self._ingest(1, first)
        self._ingest(2, second)
        self.assertEqual(self._ingest(1, first), 2)
        self.assertEqual(self._ingest(2, second), 2)
        self.assertEqual(len(self._captures()), 2)
        self.assertEqual(self._captures().mapped("attempts"), [1, 1])

    def test_a_gap_is_refused_and_says_what_is_missing(self):
        self._ingest(1)
        with self.assertRaises(SequenceGap) as caught:
            self._ingest(3, self._reading())
        self.assertEqual(caught.exception.accepted_through, 1)
        self.assertIn("from 2 on", str(caught.exception))
        self.assertFalse(self._captures())

    def test_a_new_epoch_starts_at_one(self):
        self._ingest(1)
        self.assertEqual(self._ingest(1, epoch=str(uuid4())), 1)

    def test_the_same_capture_in_two_batches_is_one(self):
        reading = self._reading()
        self._ingest(1, reading)
        self._ingest(2, reading, self._reading())
        self._ingest(1, reading, epoch=str(uuid4()))
        self.assertEqual(len(self._captures()), 2)

    def test_the_same_capture_twice_in_one_batch_is_one(self):
        reading = self._reading()
        self._ingest(1, reading, dict(reading))
        self.assertEqual(len(self._captures()), 1)

    def test_a_bad_reading_never_fails_the_batch(self):
        good = self._reading()
        self._ingest(
            1,
            self._reading(value=float("nan")),
            self._reading(key=None),
            self._reading(time="yesterday"),
            self._reading(value="1.25"),
            "not a reading",
            good,
        )
        captures = self._captures()
        self.assertEqual(len(captures), 6)
        refused = captures.filtered(lambda capture: capture.state == "refused")
        self.assertEqual(len(refused), 5)
        reasons = " ".join(refused.mapped("reason"))
        for words in ("finite number", "a capture needs a key", "time:", "valid number"):
            self.assertIn(words, reasons)
        self.assertIn("nan", str(refused.mapped("attributes")))

    def test_bad_telemetry_is_counted_with_its_reason(self):
        self._ingest(
            1,
            self._reading("telemetry", value=float("inf")),
            self._reading("telemetry", channel=2**40),
            self._reading("telemetry", channel=-1),
        )
        self.assertFalse(self._captures())
        self.assertEqual(self.gateway.refused_readings, 3)
        self.assertIn("finite number", self.gateway.last_refusal)

    def test_an_unknown_channel_keeps_the_capture_refused(self):
        self._ingest(1, self._reading(channel=2**31 - 1))
        capture = self._captures()
        self.assertEqual(capture.state, "refused")
        self.assertIn("none of the channels of the gateway “Cabinet A”", capture.reason)

    def test_another_gateways_channel_is_unknown(self):
        other = self.env["plant.iot.gateway"].create({"name": "Cabinet B"})
        self._ingest(1, self._reading(), self._reading("telemetry", value=9.0), gateway=other)
        capture = self.env["plant.iot.capture"].search([("gateway_id", "=", other.id)])
        self.assertEqual(capture.state, "refused")
        self.assertFalse(capture.channel_id)
        self.assertEqual(other.refused_readings, 1)
        self.assertFalse(self.channel.last_is_number)

    def test_an_archived_channel_is_still_known(self):
        """Its values were on their way when it was archived: they are not lost."""
        self.channel.active = False
        self._ingest(1, self._reading())
        self.assertEqual(self._captures().channel_id, self.channel)

    def test_queries_do_not_grow_with_telemetry(self):
        def queries(sequence, count):
            batch = [self._reading("telemetry", value=n) for n in range(count)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ingest(sequence, *batch)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1, 1)
        few, many = queries(2, 1), queries(3, 500)
        self.assertLessEqual(many, few)

    def test_the_gateway_and_its_devices_were_seen(self):
        at = fields.Datetime.now() + timedelta(seconds=3)
        self._ingest(1, self._reading("telemetry"), now=at)
        self.assertEqual(self.gateway.last_seen_at, at)
        self.assertEqual(self.device.last_seen_at, at)
        soon = at + timedelta(seconds=5)
        self._ingest(2, self._reading("telemetry"), now=soon)
        self.assertEqual(self.gateway.last_seen_at, at, "written at most every ten seconds")
