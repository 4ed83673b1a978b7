from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..drivers import REGISTRY, DriverSpec
from ..schemas import ConfigOut
from .common import IotCase


@tagged("post_install", "-at_install")
class TestDevices(IotCase):
    """A device's settings fit its driver, and it stands where it stands."""

    def test_the_drivers_are_offered(self):
        drivers = dict(
            self.env["plant.iot.device"]._fields["driver"]._description_selection(self.env)
        )
        self.assertEqual(drivers["mt_sics"], "Mettler Toledo scale (MT-SICS)")

    def test_a_new_device_has_the_channels_of_its_driver(self):
        self.assertEqual(self.channel.mapped("key"), ["weight"])
        self.assertEqual((self.channel.kind, self.channel.unit), ("weight", "kg"))
        self.assertEqual(self.channel.uom_id, self.kg)

    def test_a_device_is_entered_on_its_form(self):
        form = Form(self.env["plant.iot.device"])
        form.name, form.key, form.driver = "Scale", "scale-2", "mt_sics"
        form.gateway_id, form.station_id = self.gateway, self.station
        form.settings_text = '{"port": "/dev/ttyUSB2"}'
        self.assertEqual(form.save().settings, {"port": "/dev/ttyUSB2"})

    def test_driver_and_settings_are_changed_at_once(self):
        self.channel.unlink()
        form = Form(self.device)
        form.driver, form.settings_text = "modbus_tcp", '{"host": "10.0.0.5"}'
        self.assertEqual(form.save().settings, {"host": "10.0.0.5"})

    def test_a_channel_is_entered_on_its_form(self):
        form = Form(self.env["plant.iot.channel"])
        form.device_id, form.name, form.key = self.device, "Gross", "gross"
        self.assertFalse(form.save().settings)

    def test_channels_given_are_kept(self):
        device = self.device.copy(
            {"key": "own", "channel_ids": [Command.create({"key": "x", "name": "X"})]}
        )
        self.assertEqual(device.channel_ids.mapped("key"), ["x"])

    def test_settings_as_text(self):
        self.device.settings_text = '{"port": "/dev/ttyUSB1", "baudrate": 19200}'
        self.assertEqual(self.device.settings, {"port": "/dev/ttyUSB1", "baudrate": 19200})
        self.assertIn('"baudrate": 19200', self.device.settings_text)

    def test_text_that_is_no_json(self):
        with self.assertRaisesRegex(ValidationError, "are not JSON"):
            self.device.settings_text = "{port: /dev/ttyUSB1}"

    def test_every_wrong_setting_is_named(self):
        with self.assertRaises(ValidationError) as caught:
            self.device.settings = {"link": "tcp", "baudrate": 1, "speed": 3, "interval": "fast"}
        for words in (
            "baudrate must be one of",
            "speed is not a known",
            "interval must be a number",
            "host is missing",
        ):
            self.assertIn(words, str(caught.exception))

    def test_a_list_is_no_settings(self):
        with self.assertRaisesRegex(ValidationError, "set of named values"):
            self.device.settings = [1]

    def test_the_names_a_driver_knows_are_shown(self):
        self.assertIn("baudrate", self.device.settings_help)
        self.assertIn("Serial port", self.device.settings_help)
        empty = self.env["plant.iot.device"].new({})
        self.assertFalse(empty.settings_help)

    def test_the_line_follows_the_place(self):
        other = self.env["plant.line"].create({"name": "Machining", "code": "T-MAC"})
        self.assertEqual(self.device.line_id, self.line)
        self.device.write({"station_id": False})
        self.assertFalse(self.device.line_id)
        self.gateway.line_id = other
        self.assertEqual(self.device.line_id, other)
        self.device.workcenter_id = self.workcenter
        self.assertEqual(self.device.line_id, self.line)

    def test_a_copy_has_a_name_and_key_of_its_own(self):
        copy = self.device.copy()
        self.assertEqual((copy.name, copy.key), ("Bench scale (copy)", "scale-1-copy"))
        self.assertEqual(copy.channel_ids.mapped("key"), ["weight"])
        self.assertEqual(copy.state, "never")

    def test_it_stays_in_its_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        gateway = self.env["plant.iot.gateway"].create({"name": "Far", "company_id": company.id})
        with self.assertRaisesRegex(UserError, "another company"):
            self.device.gateway_id = gateway
        station = self._station_of(company)
        with self.assertRaises(UserError):
            self.device.station_id = station

    def _station_of(self, company):
        line = self.env["plant.line"].create(
            {"name": "Far", "code": "T-FAR", "company_id": company.id, "calendar_id": False}
        )
        return self.env["plant.station"].create(
            {"name": "Far", "code": "T-FAR", "line_id": line.id}
        )

    def test_a_gateway_with_devices_is_not_deleted(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.gateway.unlink()


@tagged("post_install", "-at_install")
class TestChannels(IotCase):
    """Units, display and rules of a channel."""

    def test_the_unit_finds_its_unit_of_measure(self):
        cases = {"g": self.gram, "KG": self.kg, "°C": self.env["uom.uom"], "": self.env["uom.uom"]}
        for unit, uom in cases.items():
            with self.subTest(unit=unit):
                self.channel.unit = unit
                self.assertEqual(self.channel.uom_id, uom)

    def test_a_unit_of_ones_own_is_found_by_name(self):
        own = self.gram.copy({"name": "stone"})
        self.channel.unit = "stone"
        self.assertEqual(self.channel.uom_id, own)

    def test_unit_and_unit_of_measure_agree(self):
        self.rule.unlink()
        with self.assertRaisesRegex(ValidationError, "not the unit of measure"):
            self.channel.uom_id = self.gram

    def test_a_rule_converts_only_what_can_be_converted(self):
        with self.assertRaisesRegex(ValidationError, "cannot be converted"):
            self.rule.uom_id = self.env.ref("uom.product_uom_meter")
        with self.assertRaisesRegex(ValidationError, "Choose the unit"):
            self.rule.uom_id = False

    def test_names(self):
        self.assertEqual(self.channel.display_name, "Bench scale · Net weight")
        self.assertEqual(
            self.rule.display_name, "Bench scale · Net weight → Weight of the running work order"
        )
        capture = self._capture(value=1.25)
        self.assertEqual(capture.display_name, "Bench scale · Net weight: 1.250 kg")
        stray = self._capture(channel=2**31 - 1)
        self.assertEqual(stray.display_name, "unknown channel: 1.250 kg")


PROBE = DriverSpec(
    key="t_probe",
    title="Probe",
    factory="x:Y",
    settings={"type": "object", "properties": {}, "additionalProperties": False},
    channels=(),
    channel_settings={
        "type": "object",
        "properties": {
            "address": {"type": "integer", "title": "Register", "minimum": 0},
            "scale": {"type": "number", "title": "Factor", "default": 1.0},
        },
        "required": ["address"],
        "additionalProperties": False,
    },
)


@tagged("post_install", "-at_install")
class TestChannelSettings(IotCase):
    """Where a driver's channels are defined by people, their settings fit its schema."""

    def setUp(self):
        super().setUp()
        devices = type(self.env["plant.iot.device"])
        registry = REGISTRY.extended([PROBE])
        self.patch(devices, "_plant_registry", lambda _self: registry)
        self.probe = self.env["plant.iot.device"].create(
            {"name": "Oven", "key": "oven", "gateway_id": self.gateway.id, "driver": "t_probe"}
        )
        self.reads = self.env["plant.iot.channel"].create(
            {
                "device_id": self.probe.id,
                "key": "temp",
                "name": "Temperature",
                "settings": {"address": 7},
            }
        )

    def test_the_gateway_gets_them_completed(self):
        config = self.gateway._uplink_config()
        (oven,) = [device for device in config["devices"] if device["key"] == "oven"]
        self.assertEqual(oven["channels"][0]["settings"], {"address": 7, "scale": 1.0})
        ConfigOut.model_validate(config)

    def test_as_text(self):
        self.reads.settings_text = '{"address": 8, "scale": 0.1}'
        self.assertEqual(self.reads.settings, {"address": 8, "scale": 0.1})
        with self.assertRaisesRegex(ValidationError, "“Temperature” are not JSON"):
            self.reads.settings_text = "{address: 8}"

    def test_every_wrong_setting_is_named(self):
        for settings, words in {
            '{"scale": "big"}': ("address is missing", "scale must be a number"),
            '{"address": true}': ("address must be a whole number",),
            '{"address": -1, "adress": 2}': ("at least 0", "adress is not a known entry"),
            "[7]": ("set of named values",),
            '"seven"': ("set of named values",),
            "NaN": ("set of named values",),
        }.items():
            with self.subTest(settings=settings), self.assertRaises(ValidationError) as caught:
                self.reads.settings_text = settings
            for word in words:
                self.assertIn(word, str(caught.exception))
        self.assertIn("“Oven · Temperature”", str(caught.exception))

    def test_a_channel_that_needs_settings_cannot_be_without(self):
        with self.assertRaisesRegex(ValidationError, "address is missing"):
            self.env["plant.iot.channel"].create(
                {"device_id": self.probe.id, "key": "x", "name": "X"}
            )

    def test_fixed_channels_take_none(self):
        with self.assertRaisesRegex(ValidationError, "take no settings"):
            self.channel.settings = {"address": 7}

    def test_another_driver_must_suit_the_channels(self):
        with self.assertRaisesRegex(ValidationError, "take no settings"):
            self.probe.write({"driver": "mt_sics", "settings": {"port": "/dev/ttyUSB1"}})

    def test_a_channel_put_away_is_looked_at_when_it_comes_back(self):
        self.reads.active = False
        self.probe.write({"driver": "mt_sics", "settings": {"port": "/dev/ttyUSB1"}})
        with self.assertRaisesRegex(ValidationError, "take no settings"):
            self.reads.active = True

    def test_settings_that_no_longer_fit_take_the_device_out_and_say_why(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE plant_iot_channel SET settings = '{}' WHERE id = %s", [self.reads.id]
        )
        self.env.invalidate_all()
        config = self.gateway._uplink_config()
        self.assertEqual([device["key"] for device in config["devices"]], ["scale-1"])
        self.assertIn("address is missing", self.probe.last_error)

    def test_the_names_the_driver_knows_are_shown(self):
        self.assertTrue(self.reads.has_settings)
        self.assertIn("Register", self.reads.settings_help)
        self.assertIn("needed", self.reads.settings_help)
        self.assertFalse(self.channel.has_settings)
        self.assertFalse(self.channel.settings_help)

    def test_a_copy_has_them(self):
        self.assertEqual(self.probe.copy().channel_ids.settings, {"address": 7})


@tagged("post_install", "-at_install")
class TestConstraints(IotCase):
    """Each constraint of the database, broken once."""

    def assert_broken(self, name, action):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(IntegrityError, name),
            self.env.cr.savepoint(),
        ):
            action()
            self.env.flush_all()

    def test_device_key(self):
        self.assert_broken("key_gateway_uniq", lambda: self.device.copy({"key": "scale-1"}))

    def test_channel(self):
        for name, vals in {
            "decimals_range": {"decimals": 10},
            "intervals": {"telemetry_min_interval": 11.0},
            "deadband_positive": {"telemetry_deadband": -0.1},
            "rearm_below_minimum": {"capture_rearm_below": 0.06},
        }.items():
            self.assert_broken(name, lambda vals=vals: self.channel.write(vals))
        self.assert_broken("key_device_uniq", lambda: self.channel.copy({"key": "weight"}))

    def test_a_channel_of_events_has_no_limits_to_be_in_order(self):
        self.channel.write({"capture_mode": "event", "capture_rearm_below": 0.06})
        self.env.flush_all()
        self.assert_broken(
            "rearm_below_minimum", lambda: self.channel.write({"capture_mode": "stable"})
        )

    def test_intervals_have_bounds(self):
        for vals in ({"telemetry_min_interval": 0.0}, {"telemetry_max_interval": 3601.0}):
            self.assert_broken("intervals", lambda vals=vals: self.channel.write(vals))

    def test_rule(self):
        self.assert_broken("channel_uniq", self.rule.copy)
        self.assert_broken("max_age_positive", lambda: self.rule.write({"max_age": -1}))
        limits = {"check_limits": True, "minimum": 2.0, "maximum": 2.0}
        self.assert_broken("limits_order", lambda: self.rule.write(limits))

    def test_gateway(self):
        other = self.env["plant.iot.gateway"].create({"name": "Cabinet B"})
        self.assert_broken("uuid_uniq", lambda: other.write({"uuid": self.gateway.uuid}))
        user = self.gateway.user_id.id
        self.assert_broken("user_uniq", lambda: other.write({"user_id": user}))
        for seconds in (14, 86401):
            self.assert_broken(
                "offline_after_range",
                lambda seconds=seconds: other.write({"offline_after": seconds}),
            )

    def test_stream(self):
        streams = self.env["plant.iot.stream"]
        vals = {"gateway_id": self.gateway.id, "epoch": "e", "accepted_through": 0}
        streams.create(vals)
        self.assert_broken("gateway_epoch_uniq", lambda: streams.create(vals))
        self.assert_broken(
            "accepted_positive",
            lambda: streams.create({**vals, "epoch": "f", "accepted_through": -1}),
        )

    def test_capture_key(self):
        capture = self._capture()
        vals = {
            "key": capture.key,
            "gateway_id": self.gateway.id,
            "company_id": self.env.company.id,
            "received": self.now,
        }
        self.assert_broken(
            "plant_iot_capture_key_idx", lambda: self.env["plant.iot.capture"].create(vals)
        )
