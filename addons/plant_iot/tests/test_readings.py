from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.plant_iot import partitions
from odoo.addons.plant_iot.models.plant_iot_reading import TABLE
from odoo.addons.plant_iot.partitions import Span
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import IotCase


@tagged("post_install", "-at_install")
class TestReadings(IotCase):
    """What devices say is kept as it was said, once, for as long as it is kept."""

    def _stored(self):
        return self.env["plant.iot.reading"].search([("channel_id", "=", self.channel.id)])

    def test_as_it_was_said(self):
        texts = ["a\tb", "line\nline\r", r"\N", "\\", "Gehäuse “7”", ""]
        self._ingest(1, *[self._reading("telemetry", text=text, value=None) for text in texts])
        self.assertEqual([text or "" for text in self._stored()[::-1].mapped("text")], texts)

    def test_numbers_to_the_last_bit(self):
        values = [0.1 + 0.2, -1e15, 5e-324, 0.0]
        self._ingest(1, *[self._reading("telemetry", value=value) for value in values])
        self.env.cr.execute(
            "SELECT value FROM plant_iot_reading WHERE channel_id = %s ORDER BY id",
            [self.channel.id],
        )
        self.assertEqual([value for (value,) in self.env.cr.fetchall()], values)

    def test_bad_is_kept_without_a_value(self):
        self._ingest(
            1, self._reading("telemetry", value=None, quality="bad", stable=None, text="over")
        )
        reading = self._stored()
        self.assertEqual((reading.quality, reading.stable, reading.text), ("bad", False, "over"))
        self.env.cr.execute("SELECT value FROM plant_iot_reading WHERE id = %s", [reading.id])
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_captures_are_readings_too_and_a_replay_adds_nothing(self):
        batch = (self._reading(), self._reading("telemetry"))
        self._ingest(1, *batch)
        self._ingest(1, *batch)
        self.assertEqual(len(self._stored()), 2)

    def test_a_capture_that_is_told_again_is_one_reading(self):
        """After a crash, in another batch, or twice in one."""
        told = self._reading()
        self._ingest(1, told, told)
        self._ingest(2, told, self._reading("telemetry"))
        self.assertEqual(len(self._stored()), 2)

    def test_each_day_has_a_partition_made_when_it_is_needed(self):
        days = [20 * 86400, 19 * 86400]
        self._ingest(1, *[self._reading("telemetry", seconds_ago=seconds) for seconds in days])
        names = dict(TABLE.partitions(self.env.cr))
        for reading in self._stored():
            self.assertIn(f"plant_iot_reading_p{reading.time:%Y%m%d}", names)

    def test_older_than_what_is_kept_is_counted_and_left_out(self):
        self._ingest(1, self._reading("telemetry", seconds_ago=40 * 86400))
        self.assertFalse(self._stored())
        self.assertEqual(self.gateway.refused_readings, 1)
        self.assertIn("older than the history", self.gateway.last_refusal)

    def test_from_the_future_is_now_and_uncertain(self):
        self._ingest(1, self._reading("telemetry", seconds_ago=-3600), now=self.now)
        reading = self._stored()
        self.assertEqual((reading.time, reading.quality), (self.now, "uncertain"))

    def test_old_partitions_go_whole(self):
        self._ingest(
            1, self._reading("telemetry", seconds_ago=20 * 86400), self._reading("telemetry")
        )
        self.env["ir.config_parameter"].set_param("plant_iot.reading_days", "10")
        # PostgreSQL's autovacuum gives way, but not at once on a busy machine.
        with patch.object(partitions, "LOCK_TIMEOUT", "60s"):
            self.env["plant.iot.reading"]._cron_keep()
        self.assertEqual(len(self._stored()), 1)
        oldest = min(start for _name, start in TABLE.partitions(self.env.cr))
        self.assertGreaterEqual(oldest, self.now - timedelta(days=11))
        newest = max(start for _name, start in TABLE.partitions(self.env.cr))
        self.assertGreater(newest, self.now + timedelta(days=2))

    def test_spans(self):
        time = fields.Datetime.to_datetime("2024-12-31 23:59:59")
        for span, start, after in (
            (Span.DAY, "2024-12-31", "2025-01-01"),
            (Span.MONTH, "2024-12-01", "2025-01-01"),
            (Span.YEAR, "2024-01-01", "2025-01-01"),
        ):
            with self.subTest(span):
                self.assertEqual(str(span.start(time).date()), start)
                self.assertEqual(str(span.after(span.start(time)).date()), after)

    def test_history_stays(self):
        self._ingest(1, self._reading("telemetry"))
        reading = self._stored()
        model = self.env["plant.iot.reading"]
        for method, what in (
            (lambda: model.create([{"channel_id": self.channel.id}]), "by hand"),
            (lambda: reading.write({"value": 2}), "cannot be changed"),
            (reading.unlink, "are history"),
            (self.channel.unlink, "Archive it"),
            (self.device.unlink, "Archive it"),
        ):
            with self.subTest(what), self.assertRaisesRegex(UserError, what):
                method()

    def test_without_a_history_a_channel_can_go(self):
        self.rule.unlink()
        self.channel.unlink()
        self.assertFalse(self.channel.exists())

    def test_another_company_sees_nothing(self):
        self._ingest(1, self._reading("telemetry"))
        self.env["plant.iot.reading.due"]._roll_up()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("stranger", "plant_base.group_plant_operator", other)
        ours = self._person("ours", "plant_base.group_plant_operator")
        for model in ("plant.iot.reading", "plant.iot.reading.minute", "plant.iot.reading.hour"):
            with self.subTest(model):
                domain = [("channel_id", "=", self.channel.id)]
                self.assertFalse(self.env[model].with_user(stranger).search(domain))
                self.assertTrue(self.env[model].with_user(ours).search(domain))

    def test_how_long_is_kept(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.plant_reading_days, 30)
        with (
            self.assertRaisesRegex(ValidationError, "at least as long"),
            mute_logger("odoo.sql_db"),
        ):
            settings.plant_minute_days = 5
