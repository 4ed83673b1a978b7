from datetime import timedelta

from odoo import fields
from odoo.addons.plant_iot.drivers import REGISTRY
from odoo.addons.plant_iot.models.plant_iot_gateway_demo import link_settings
from odoo.addons.plant_iot.schemas import StatusIn
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import IotCase


@tagged("post_install", "-at_install")
class TestIdentity(IotCase):
    """A gateway has a user of its own with no right of its own, and one token at a time."""

    def test_its_user_may_read_nothing(self):
        user = self.gateway.user_id
        self.assertTrue(user.has_group("plant_iot.group_plant_gateway"))
        self.assertTrue(user.has_group("plant_base.group_plant_machine"))
        self.assertFalse(user.has_group("base.group_user"))
        for model in (
            "plant.iot.gateway",
            "plant.iot.device",
            "plant.iot.channel",
            "plant.iot.capture",
            "plant.iot.stream",
            "mrp.workorder",
            "res.partner",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(user).search([])

    def test_an_engineer_makes_a_gateway_without_the_right_to_make_users(self):
        engineer = self._person("iot-eng", "plant_base.group_plant_engineer")
        gateway = self.env["plant.iot.gateway"].with_user(engineer).create({"name": "New"})
        self.assertTrue(gateway.sudo().user_id)

    def test_a_gateway_is_entered_on_its_form(self):
        form = Form(self.env["plant.iot.gateway"])
        form.name = "Hall 2"
        self.assertFalse(form.save().token_id)

    def test_issue_shows_the_secret_once_and_revokes_what_was(self):
        action = self.gateway.action_issue_token()
        secret = action["context"]["default_secret"]
        self.assertRegex(secret, r"^pgw_[A-Za-z0-9_-]{43}$")
        self.assertTrue(secret.startswith(self.gateway.token_hint.rstrip("…")))
        token = self.env["plant.token"]._authenticate(secret)
        self.assertEqual(token._owner(), self.gateway)
        self.assertEqual(token.user_id, self.gateway.user_id)
        self.gateway.action_issue_token()
        self.assertEqual(token.state, "revoked")

    def test_rotate_leaves_the_present_token_a_day(self):
        first = self.gateway._issue_token()[0]
        action = self.gateway.action_rotate_token()
        self.assertEqual(first.state, "active")
        self.assertTrue(first.expires_at)
        second = self.env["plant.token"]._authenticate(action["context"]["default_secret"])
        self.assertNotEqual(second, first)
        self.assertEqual(self.gateway.token_id, second)

    def test_rotating_nothing(self):
        with self.assertRaisesRegex(UserError, "has no token to replace"):
            self.gateway.action_rotate_token()

    def test_revoke_archive_and_delete_end_the_token(self):
        for end in ("action_revoke_token", "action_archive", "unlink"):
            gateway = self.env["plant.iot.gateway"].create({"name": end})
            token, user = gateway._issue_token()[0], gateway.user_id
            getattr(gateway, end)()
            self.assertEqual(token.state, "revoked", end)
        self.assertFalse(user.active)

    def test_tokens_are_for_managers(self):
        engineer = self._person("iot-eng", "plant_base.group_plant_engineer")
        gateway = self.gateway.with_user(engineer)
        for action in ("action_issue_token", "action_rotate_token", "action_revoke_token"):
            with self.subTest(action=action), self.assertRaisesRegex(AccessError, "manager"):
                getattr(gateway, action)()

    def test_its_company_is_for_good(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "for good"):
            self.gateway.company_id = company

    def test_its_devices(self):
        action = self.gateway.action_open_devices()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.device)
        self.assertEqual(self.gateway.device_count, 1)


@tagged("post_install", "-at_install")
class TestConfig(IotCase):
    """What a gateway is told to do."""

    def test_devices_with_their_defaults_and_channels(self):
        config = self.gateway._uplink_config()
        self.assertEqual(config["gateway"], {"id": self.gateway.uuid, "name": "Cabinet A"})
        (device,) = config["devices"]
        self.assertEqual((device["key"], device["driver"]), ("scale-1", "mt_sics"))
        self.assertEqual(device["settings"]["port"], "/dev/ttyUSB0")
        self.assertEqual(device["settings"]["baudrate"], 9600, "the driver's default")
        self.assertEqual(
            device["channels"],
            [
                {
                    "id": self.channel.id,
                    "key": "weight",
                    "name": "Net weight",
                    "kind": "weight",
                    "unit": "kg",
                    "settings": {},
                    "capture": {"mode": "stable", "minimum": 0.05, "rearm_below": 0.02},
                    "telemetry": {"deadband": 0.0, "min_interval": 0.2, "max_interval": 10.0},
                }
            ],
        )

    def test_a_channel_of_events_has_no_limits(self):
        self.channel.capture_mode = "event"
        (channel,) = self.gateway._uplink_config()["devices"][0]["channels"]
        self.assertEqual(channel["capture"], {"mode": "event"})

    def test_what_is_archived_is_left_out(self):
        self.channel.active = False
        self.assertFalse(self.gateway._uplink_config()["devices"][0]["channels"])
        self.device.active = False
        self.assertFalse(self.gateway._uplink_config()["devices"])

    def test_a_device_whose_driver_is_gone_does_not_stop_the_others(self):
        other = self.device.copy({"key": "scale-2"})
        self.env.cr.execute("UPDATE plant_iot_device SET driver = 'gone' WHERE id = %s", [other.id])
        other.invalidate_recordset()
        config = self.gateway._uplink_config()
        self.assertEqual([device["key"] for device in config["devices"]], ["scale-1"])
        self.assertEqual(other.state, "error")
        self.assertIn("There is no driver 'gone'", other.last_error)


@tagged("post_install", "-at_install")
class TestStatus(IotCase):
    """Heartbeats, and what is known when they stop."""

    def _status(self, state="online", error=None, now=None, **values):
        now = now or fields.Datetime.now()
        body = {
            "epoch": self.epoch,
            "version": "1.0.0",
            "time": now.isoformat() + "Z",
            "spool": {"captures": 1, "telemetry": 2, "quarantined": 3, "dropped": 4},
            "problems": ["The disk is nearly full."],
            "devices": [
                {
                    "id": self.device.id,
                    "state": state,
                    "error": error,
                    "since": now.isoformat() + "Z",
                }
            ],
            **values,
        }
        self.gateway._uplink_status(StatusIn.model_validate(body), now=now)

    def _events(self):
        self.env.flush_all()
        events = self.env["plant.event"].search(
            [("res_model", "=", "plant.iot.device"), ("res_id", "=", self.device.id)],
            order="sequence",
        )
        return events.mapped("type")

    def test_a_heartbeat_is_kept(self):
        self.assertEqual(self.gateway.state, "never")
        now = fields.Datetime.now()
        self._status(now=now)
        gateway = self.gateway
        self.assertEqual((gateway.state, gateway.version), ("online", "1.0.0"))
        self.assertEqual(
            (gateway.spool_captures, gateway.spool_telemetry, gateway.spool_quarantined), (1, 2, 3)
        )
        self.assertEqual(gateway.spool_dropped, 4)
        self.assertEqual(gateway.problems, "The disk is nearly full.")
        self.assertEqual(gateway.last_seen_at, now)
        self.assertEqual(self.device.state, "online")
        self.assertEqual(self.device.state_since, now)

    def test_a_wrong_clock_is_shown(self):
        now = fields.Datetime.now()
        self._status(now=now, time=(now - timedelta(hours=1)).isoformat() + "Z")
        self.assertAlmostEqual(self.gateway.clock_skew, -3600)
        self.assertTrue(self.gateway.clock_wrong)
        self._status(now=now)
        self.assertFalse(self.gateway.clock_wrong)

    def test_another_gateways_device_is_left_alone(self):
        other = self.env["plant.iot.gateway"].create({"name": "Cabinet B"})
        self.device.gateway_id = other
        self._status()
        self.assertEqual(self.device.state, "never")

    def test_the_link_is_announced_once_however_it_flickers(self):
        self._status("connecting")
        self.assertFalse(self._events())
        for state in ("online", "connecting", "online", "offline", "error", "connecting"):
            self._status(state, error="no answer" if state in ("offline", "error") else None)
        self._status("online")
        self.assertEqual(
            self._events(), ["plant.device.online", "plant.device.offline", "plant.device.online"]
        )

    def test_the_event_says_which_device_and_why(self):
        self._status("offline", error="The scale does not answer.")
        event = self.env["plant.event"].search(
            [("res_model", "=", "plant.iot.device"), ("res_id", "=", self.device.id)]
        )
        self.assertEqual(
            event.data,
            {
                "device": "scale-1",
                "gateway": self.gateway.uuid,
                "station": "T-ST1",
                "line": "T-ASM",
                "error": "The scale does not answer.",
            },
        )

    def test_a_silent_gateway_takes_its_devices_offline(self):
        seen = fields.Datetime.now()
        self._status("online", now=seen)
        later = seen + timedelta(seconds=self.gateway.offline_after + 60)
        gateways = self.env["plant.iot.gateway"].with_context(plant_now=later)
        self.assertEqual(gateways.browse(self.gateway.id).state, "offline")
        gateways._cron_watch()
        self.assertEqual(self.device.state, "offline")
        self.assertIn("“Cabinet A” has not been heard for 2 min", self.device.last_error)
        self.assertEqual(self._events(), ["plant.device.online", "plant.device.offline"])
        gateways._cron_watch()
        self.assertEqual(len(self._events()), 2, "said once")

    def test_a_gateway_that_is_heard_keeps_its_devices(self):
        self._status("online")
        self.env["plant.iot.gateway"]._cron_watch()
        self.assertEqual(self.device.state, "online")

    def test_gateways_are_found_by_state(self):
        gateways = self.env["plant.iot.gateway"]
        mine = [("id", "=", self.gateway.id)]
        self.assertTrue(gateways.search([("state", "=", "never"), *mine]))
        self._status()
        self.assertTrue(gateways.search([("state", "in", ["online", "offline"]), *mine]))
        self.assertFalse(gateways.search([("state", "!=", "online"), *mine]))
        self.assertFalse(gateways.search([("state", "not in", ["online"]), *mine]))


@tagged("post_install", "-at_install")
class TestDemoLink(IotCase):
    def test_a_serial_port_or_a_device_server(self):
        for link, settings in (
            ("/dev/ttyUSB0", {"link": "serial", "port": "/dev/ttyUSB0"}),
            ("tcp://scale:4001", {"link": "tcp", "host": "scale", "tcp_port": 4001}),
        ):
            with self.subTest(link=link):
                self.assertEqual(link_settings("mt_sics", link), settings)
                completed = REGISTRY["mt_sics"].validated(settings)
                self.assertLessEqual(settings.items(), completed.items())
