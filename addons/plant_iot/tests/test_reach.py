from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IotCase


@tagged("post_install", "-at_install")
class TestReach(IotCase):
    """What an engineer may set up, and what stays the code's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer = cls._person("engineer-r", "plant_base.group_plant_engineer")

    def test_the_technical_user_is_nobodys_to_choose(self):
        admin = self.env.ref("base.user_admin")
        gateway = self.gateway.with_user(self.engineer)
        for values in ({"user_id": admin.id}, {"user_id": False}, {"uuid": "mine"}):
            with self.subTest(values), self.assertRaises(AccessError), self.env.cr.savepoint():
                gateway.write(values)
        made = gateway.create({"name": "Mine", "user_id": admin.id})
        self.assertNotEqual(made.sudo().user_id, admin)
        made.unlink()
        self.assertTrue(admin.active)

    def test_tokens_of_a_gateway_run_as_its_technical_user_only(self):
        manager = self._person("manager-r", "plant_base.group_plant_manager")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.gateway.with_user(manager).user_id = self.env.ref("base.user_admin")
        token = self.gateway._issue_token()[0]
        self.assertEqual(token.user_id, self.gateway.user_id)

    def test_a_gateway_of_another_company(self):
        sister = self.env["res.company"].create({"name": "Sister plant"})
        other = self._person("engineer-s", "plant_base.group_plant_engineer", sister)
        for record in (self.gateway, self.device, self.channel, self.rule):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(other).read(["display_name"])
        for call in (
            self.gateway.with_user(other).action_revoke_token,
            self.device.with_user(other).plant_live,
            self.channel.with_user(other).plant_live,
            self._make_workorder().with_user(other).plant_live,
        ):
            with self.subTest(call), self.assertRaises(AccessError):
                call()

    def test_a_device_of_another_companys_gateway_or_channel(self):
        sister = self.env["res.company"].create({"name": "Sister plant"})
        other = self._person("engineer-s", "plant_base.group_plant_engineer", sister)
        devices = self.env["plant.iot.device"].with_user(other)
        self.rule.unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            devices.create(
                {
                    "name": "Mine",
                    "key": "mine",
                    "gateway_id": self.gateway.id,
                    "driver": "mt_sics",
                    "settings": {"port": "/dev/ttyUSB0"},
                }
            )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["plant.iot.capture.rule"].with_user(other).create(
                {"channel_id": self.channel.id}
            )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["plant.iot.channel"].with_user(other).create(
                {"device_id": self.device.id, "name": "Mine", "key": "mine"}
            )
        mine = self.env["plant.iot.gateway"].with_user(other).create({"name": "Own"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            devices.create(
                {
                    "name": "Mine",
                    "key": "mine",
                    "gateway_id": mine.id,
                    "driver": "mt_sics",
                    "settings": {"port": "/dev/ttyUSB0"},
                    "station_id": self.station.id,
                }
            )

    def test_a_broken_target_leaves_the_batch_whole(self):
        """A database error in a target, not only an error that Odoo foresees."""
        kind = type(self.env["plant.iot.capture"])

        def broken(capture, _rule, _value, _now, _by_person):
            capture.env.cr.execute("INSERT INTO plant_iot_stream (epoch) VALUES (NULL)")

        self.patch(
            kind,
            "_target_methods",
            lambda capture: {"workorder_weight": lambda *args: broken(capture, *args)},
        )
        first, second = self._reading(), self._reading("telemetry", value=7.5)
        with self.assertLogs("odoo", "ERROR"):
            self.assertEqual(self._ingest(1, first, second), 1)
        capture = self.env["plant.iot.capture"].search([("key", "=", first["key"])])
        self.assertEqual(capture.state, "failed")
        self.assertIn("nobody foresaw", capture.reason)
