import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.plant_iot_channel_live import NEWEST
from .common import IotCase
from .migration import run_migration


@tagged("post_install", "-at_install")
class TestLive(IotCase):
    """The live value is the newest one, and what it is not it does not claim to be."""

    def _telemetry(self, sequence, *readings, **options):
        return self._ingest(
            sequence, *(self._reading("telemetry", **reading) for reading in readings), **options
        )

    def test_the_newest_of_a_batch_is_live(self):
        self._telemetry(
            1,
            {"value": 1.0, "seconds_ago": 3},
            {"value": 3.0, "seconds_ago": 1, "stable": False, "quality": "uncertain"},
            {"value": 2.0, "seconds_ago": 2},
        )
        self.assertEqual(self.channel.last_value, 3.0)
        self.assertFalse(self.channel.last_stable)
        self.assertEqual(self.channel.last_quality, "uncertain")
        self.assertEqual(self.channel.last_display, "3.000 kg")

    def test_an_older_value_does_not_overwrite_a_newer(self):
        self._telemetry(1, {"value": 2.0, "seconds_ago": 1})
        self._telemetry(2, {"value": 1.0, "seconds_ago": 60})
        self.assertEqual(self.channel.last_value, 2.0)

    def test_of_two_of_one_time_the_later_is_live(self):
        at = self._iso()
        self._telemetry(1, {"value": 1.0, "time": at}, {"value": 2.0, "time": at})
        self.assertEqual(self.channel.last_value, 2.0)
        self._telemetry(2, {"value": 3.0, "time": at})
        self.assertEqual(self.channel.last_value, 3.0)

    def test_the_unit_is_the_one_the_device_wrote(self):
        self._telemetry(1, {"value": 2.0, "unit": "lb"})
        self.assertEqual(self.channel.last_display, "2.000 lb")

    def test_it_is_looked_up_by_the_index_of_the_history(self):
        self.env.cr.execute(
            """
            INSERT INTO plant_iot_reading (channel_id, time, value, stable, quality)
                 SELECT %s + n %% 50, now() AT TIME ZONE 'UTC' - n * interval '0.1 s', n, true,
                        'good'
                   FROM generate_series(1, 20000) AS n
            """,
            self.channel.ids,
        )
        self.env.cr.execute("ANALYZE plant_iot_reading")
        self.env.cr.execute(f"EXPLAIN (FORMAT JSON) {NEWEST}", [self.channel.ids])
        plan = json.dumps(self.env.cr.fetchone()[0])
        self.assertNotIn('"Seq Scan"', plan)
        self.assertIn('"Index Scan"', plan)
        self.assertNotIn('"Node Type": "Sort"', plan)

    def test_a_capture_is_a_live_value_too(self):
        self._ingest(1, self._reading(value=4.5))
        self.assertEqual(self.channel.last_value, 4.5)

    def test_no_value_is_not_zero(self):
        self._telemetry(1, {"value": 2.0, "seconds_ago": 2})
        self._telemetry(2, {"value": None, "quality": "bad"})
        self.assertFalse(self.channel.last_display)
        self.assertIsNone(self.channel._live_values()[0]["value"])
        self.assertEqual(self.channel.last_quality, "none")

    def test_a_text_is_a_value(self):
        self._telemetry(1, {"value": None, "text": "RUN"})
        self.assertEqual(self.channel.last_quality, "good")
        self.assertEqual(self.channel.last_display, "RUN")

    def test_a_time_in_the_future_is_flagged_and_does_not_block(self):
        now = fields.Datetime.now()
        wrong, right = ((now + timedelta(seconds=ahead)).isoformat() + "Z" for ahead in (3600, 1))
        self._telemetry(1, {"value": 1.0, "time": wrong}, now=now)
        self.assertEqual(self.channel.last_ahead, 3600)
        self.assertEqual(self.channel.last_quality, "uncertain")
        self.assertEqual(self.channel.last_time, now)
        self._telemetry(2, {"value": 2.0, "time": right}, now=now)
        self.assertEqual(self.channel.last_value, 2.0)
        self.assertEqual(self.channel.last_ahead, 0)
        self.assertEqual(self.channel.last_quality, "good")

    def test_the_panel_says_what_it_shows_and_when(self):
        self._telemetry(1, {"value": 2.0})
        panel = self.device.plant_live()
        (channel,) = panel["channels"]
        self.assertEqual((channel["value"], channel["unit"], channel["decimals"]), (2.0, "kg", 3))
        self.assertEqual(channel["stale_after"], 25)
        self.assertTrue(panel["now"].endswith("Z"))
        self.assertEqual(panel["devices"][0]["state"], "never")

    def _messages(self):
        """What the bus holds for the device (written at commit on some series)."""
        self.env.cr.precommit.run()
        channel = json.dumps(
            [self.env.cr.dbname, "plant.iot.device", self.device.id], separators=(",", ":")
        )
        rows = self.env["bus.bus"].sudo().search([("channel", "=", channel)], order="id")
        return [json.loads(row.message) for row in rows]

    def test_one_message_for_a_device_and_batch(self):
        self.device.plant_live()
        self._telemetry(1, {"value": 1.0, "seconds_ago": 2}, {"value": 2.0, "seconds_ago": 1})
        (message,) = self._messages()
        self.assertEqual(message["type"], "plant.iot.values")
        self.assertEqual(message["payload"]["device"], self.device.id)
        (values,) = message["payload"]["channels"]
        self.assertEqual((values["id"], values["value"]), (self.channel.id, 2.0))

    def test_a_device_that_nobody_watches_sends_none(self):
        self._telemetry(1, {"value": 1.0})
        self.assertFalse(self._messages())
        self.device.plant_live()
        self.device.watched_until = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()
        self._telemetry(2, {"value": 2.0})
        self.assertFalse(self._messages())

    def test_watching_is_written_down_seldom(self):
        now = fields.Datetime.now()
        for after, until in ((0, 120), (30, 120), (70, 190)):
            self.device._watch(now + timedelta(seconds=after))
            self.device.invalidate_recordset(["watched_until"])
            self.assertEqual(self.device.watched_until, now + timedelta(seconds=until))

    def test_what_came_of_a_capture_is_told(self):
        workorder = self._make_workorder(start=True)
        self._capture(value=2.5)
        told = [m["payload"] for m in self._messages() if m["type"] == "plant.iot.capture"]
        self.assertEqual(told[0]["workorder"], workorder.id)
        self.assertEqual((told[0]["state"], told[0]["value"]), ("applied", 2.5))

    def test_old_live_messages_are_deleted(self):
        self.device.plant_live()
        self._telemetry(1, {"value": 1.0})
        self.assertTrue(self._messages())
        other = self.env["bus.bus"].sudo().create({"channel": '["x","y",1]', "message": "{}"})
        self.env.cr.execute(
            "UPDATE bus_bus SET create_date = %s", [fields.Datetime.now() - timedelta(minutes=6)]
        )
        self.env["plant.iot.channel"]._gc_live_messages()
        self.env.invalidate_all()
        self.assertFalse(self._messages())
        self.assertTrue(other.exists())


@tagged("post_install", "-at_install")
class TestLiveFromBefore(IotCase):
    """A database in which channels held their live values."""

    def test_update(self):
        self.env.cr.execute("ALTER TABLE plant_iot_reading DROP COLUMN unit, DROP COLUMN received")
        self.env.cr.execute("ALTER TABLE plant_iot_channel ADD COLUMN last_value numeric")
        self.env.cr.execute("ALTER TABLE plant_iot_channel SET (fillfactor = 40)")
        self.env.cr.execute(
            "INSERT INTO plant_iot_reading (channel_id, time, value, stable, quality)"
            " VALUES (%s, now() AT TIME ZONE 'UTC', 7.5, true, 'good')",
            self.channel.ids,
        )
        for _run in range(2):
            run_migration(self.env, "*.1.2.0/pre-live_is_newest_reading.py", "17.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(self.channel.last_display, "7.500 kg")
        self.assertFalse(self.channel.last_received)
        self.env.cr.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'plant_iot_channel'::regclass"
            " AND attname LIKE 'last%' AND NOT attisdropped"
        )
        self.assertEqual(self.env.cr.fetchall(), [])
        self.env.cr.execute(
            "SELECT reloptions FROM pg_class WHERE oid = 'plant_iot_channel'::regclass"
        )
        self.assertEqual(self.env.cr.fetchone(), (None,))


@tagged("post_install", "-at_install")
class TestBusChannels(IotCase):
    """A browser subscribes to the devices its user may read, and to no others."""

    def _granted(self, user, *names):
        websocket = self.env["ir.websocket"].with_user(user)
        return websocket._plant_exchange(list(names))

    def test_an_operator_gets_the_device(self):
        operator = self._person("iot-op", "plant_base.group_plant_operator")
        name = f"plant.iot.device:{self.device.id}"
        self.assertEqual(self._granted(operator, "other", name), ["other", self.device])

    def test_others_get_nothing(self):
        person = self._person("iot-none", "base.group_user")
        self.assertEqual(self._granted(person, f"plant.iot.device:{self.device.id}"), [])

    def test_another_companys_device_is_not_given(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        person = self._person("iot-far", "plant_base.group_plant_operator", company)
        self.assertEqual(self._granted(person, f"plant.iot.device:{self.device.id}"), [])

    def test_nonsense_is_dropped(self):
        operator = self._person("iot-op", "plant_base.group_plant_operator")
        names = [f"plant.iot.device:{text}" for text in ("", "x", "-1", "1.5", "9" * 30)]
        self.assertEqual(self._granted(operator, *names), [])
