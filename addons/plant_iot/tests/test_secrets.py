import base64
import json
import logging
import os
from unittest.mock import patch

from odoo.addons.plant_base.exceptions import VaultClosed
from odoo.addons.plant_base.machine import etag_of
from odoo.addons.plant_base.vault import KEYS, KEYS_FILE, is_sealed
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..drivers.schema import MASK
from ..sealed import destination
from .common import IotCase
from .migration import run_migration

PASSWORD = "hunter2-hunter2"
OLD, NEW, NEWEST = (base64.b64encode(bytes([number] * 32)).decode() for number in (1, 2, 3))
MODEL = "odoo.addons.plant_iot.models.plant_iot_settings"


class SecretCase(IotCase):
    """A server that wants a password."""

    def setUp(self):
        super().setUp()
        self.use_keys(OLD)
        self.open = {"url": "opc.tcp://10.0.4.30:4840", "identity": "user", "username": "plant"}
        self.press = self.env["plant.iot.device"].create(
            {
                "name": "Press",
                "key": "press",
                "gateway_id": self.gateway.id,
                "driver": "opcua",
                "settings": {**self.open, "password": PASSWORD},
            }
        )

    def use_keys(self, *keys):
        keys = patch.dict(os.environ, {KEYS: ",".join(keys), KEYS_FILE: ""})
        keys.start()
        self.addCleanup(keys.stop)

    def stored(self, record=None):
        """What the database has."""
        record = record or self.press
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT settings FROM {record._table} WHERE id = %s",
            [record.id],
        )
        return self.env.cr.fetchone()[0]

    def store(self, settings):
        """Write behind Odoo's back."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE plant_iot_device SET settings = %s WHERE id = %s",
            [json.dumps(settings), self.press.id],
        )
        self.env.invalidate_all()

    def told(self, device=None):
        """The settings that the gateway is told."""
        key = (device or self.press).key
        devices = self.gateway._uplink_config()["devices"]
        return next((known["settings"] for known in devices if known["key"] == key), None)


@tagged("post_install", "-at_install")
class TestSecrets(SecretCase):
    """A password reaches the gateway, and nobody else."""

    def test_it_is_stored_sealed(self):
        stored = self.stored()
        self.assertTrue(is_sealed(stored["password"]))
        self.assertNotIn(PASSWORD, json.dumps(stored))
        self.assertEqual({**stored, "password": ""}, {**self.open, "password": ""})

    def test_the_gateway_is_told(self):
        self.assertEqual(self.told()["password"], PASSWORD)

    def test_nobody_else_is(self):
        engineer = self._person("secrets", "plant_base.group_plant_engineer")
        press = self.press.with_user(engineer)
        self.env.invalidate_all()
        fields = ["settings", "settings_text", "settings_help"]
        seen = [
            press.read(),
            press.search_read([("id", "=", press.id)], fields),
            press.settings_text,
            press.with_user(self.env.ref("base.user_admin")).read(fields),
            press.with_user(self.env.ref("base.user_admin")).export_data(
                ["name", "settings", "settings_text"]
            ),
            self.press.message_ids.read(),
            self.press.message_ids.sudo().tracking_value_ids.read(),
            self.env["plant.event"].sudo().search([]).read(),
        ]
        for said in map(str, seen):
            self.assertNotIn(PASSWORD, said)
            self.assertNotIn("sealed:", said)
        self.assertEqual(json.loads(press.settings_text)["password"], MASK)
        self.assertEqual(press.read(["settings"])[0]["settings"]["password"], MASK)

    def test_what_was_typed_is_not_read_again(self):
        text = json.dumps({**self.open, "password": "another-one"})
        self.press.write({"settings_text": text})
        self.assertNotIn("another-one", self.press.settings_text)
        self.assertTrue(is_sealed(self.stored()["password"]))
        self.env.invalidate_all()
        self.assertEqual(self.told()["password"], "another-one")

    def test_no_log_has_it(self):
        with self.assertLogs("odoo", "DEBUG") as logs:
            self.press.settings = {**self.open, "password": "another-one"}
            self.env.flush_all()
            self.told()
            self.env["plant.iot.device"]._seal_stored()
        self.assertTrue(logs.output)
        self.assertNotIn("another-one", "\n".join(logs.output))

    def test_the_configuration_s_etag_changes_with_it(self):
        before = etag_of(self.gateway._uplink_config())
        self.assertEqual(etag_of(self.gateway._uplink_config()), before)
        self.press.settings = {**self.open, "password": "another-one"}
        self.assertNotEqual(etag_of(self.gateway._uplink_config()), before)

    def test_a_mask_stands_for_what_is_there(self):
        before = self.stored()
        self.press.settings_text = self.press.settings_text
        self.assertEqual(self.stored(), before)
        self.assertEqual(self.told()["password"], PASSWORD)

    def test_a_mask_for_nothing(self):
        with self.assertRaisesRegex(ValidationError, "no “password” that"):
            self.device.settings = {"port": "/dev/ttyUSB0", "password": MASK}

    def test_it_goes_only_where_it_was_given_for(self):
        for change in (
            {"url": "opc.tcp://10.6.6.6:4840"},
            {"security": "None", "allow_clear_password": True},
        ):
            with (
                self.subTest(change=change),
                self.assertRaisesRegex(VaultClosed, "“password” of “Press” was given for"),
                self.env.cr.savepoint(),
            ):
                self.press.settings = {**self.open, "password": MASK, **change}
        self.press.settings = {**self.open, "url": "opc.tcp://10.0.4.31", "password": "another-one"}
        self.assertEqual(self.told()["password"], "another-one")

    def test_sealed_it_can_be_carried_nowhere(self):
        sealed = self.stored()["password"]
        for settings in (
            {**self.open, "url": "opc.tcp://10.6.6.6:4840", "password": sealed},
            {**self.open, "username": sealed, "password": sealed},
        ):
            with (
                self.subTest(settings=settings),
                self.assertRaises(VaultClosed),
                self.env.cr.savepoint(),
            ):
                self.press.copy({"key": "mine", "settings": settings})
        self.press.copy(
            {"key": "mine", "settings": {**self.open, "username": sealed, "password": "mine"}}
        )
        mine = self.env["plant.iot.device"].search([("key", "=", "mine")])
        self.assertEqual(self.told(mine)["username"], sealed, "a text like any other")

    def test_another_driver_does_not_get_it(self):
        with self.assertRaises(VaultClosed), self.env.cr.savepoint():
            self.press.driver = "mt_sics"

    def test_taken_away_it_is_gone(self):
        self.press.settings = {"url": self.open["url"]}
        self.assertEqual(self.stored(), {"url": self.open["url"]})

    def test_a_copy_has_it(self):
        engineer = self._person("secrets", "plant_base.group_plant_engineer")
        copy = self.press.with_user(engineer).copy()
        self.assertEqual(self.told(copy)["password"], PASSWORD)
        self.assertTrue(is_sealed(self.stored(copy)["password"]))

    def test_no_objection_quotes_it(self):
        for wrong in (7141, "x" * 201):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError) as caught:
                self.press.settings = {**self.open, "password": wrong}
            self.assertIn("password must be", str(caught.exception))
            self.assertNotIn(str(wrong), str(caught.exception))

    def test_numbers_are_the_same_after_the_database_kept_them(self):
        numbers = {"timeout": 1e1, "huge": 1e17, "tiny": 1e-7, "list": [1.50, -2, True]}
        self.env.cr.execute("SELECT %s::jsonb", [json.dumps(numbers)])
        (kept,) = self.env.cr.fetchone()
        self.assertEqual(destination("x", {}, numbers), destination("x", {}, kept))


@tagged("post_install", "-at_install")
class TestSealing(SecretCase):
    """Keys that are missing, wrong and replaced; databases from before."""

    def test_without_a_key_no_secret_is_taken(self):
        self.use_keys()
        with self.assertRaisesRegex(VaultClosed, "no key to keep secrets with"):
            self.press.settings = {**self.open, "password": "another-one"}
        self.device.settings = {"port": "/dev/ttyUSB7"}
        self.assertEqual(self.told(self.device)["port"], "/dev/ttyUSB7", "nothing to keep secret")

    def test_what_does_not_open_takes_out_its_device_alone(self):
        self.use_keys(NEW)
        self.assertIsNone(self.told())
        self.assertEqual(self.told(self.device)["port"], "/dev/ttyUSB0")
        self.assertEqual(self.press.state, "error")
        self.assertIn("key that this server does not have", self.press.last_error)

    def test_a_new_key(self):
        before = self.stored()["password"]
        self.use_keys(NEW, OLD)
        self.assertEqual(self.told()["password"], PASSWORD, "the old one still opens")
        with self.assertLogs(MODEL, logging.INFO):
            self.env["plant.iot.device"]._seal_stored()
        self.assertNotEqual(self.stored()["password"], before)
        with self.assertNoLogs(MODEL, logging.INFO):
            self.env["plant.iot.device"]._seal_stored()
        self.use_keys(NEW)
        self.assertEqual(self.told()["password"], PASSWORD, "the old one can go")

    def test_one_that_does_not_open_holds_nothing_back(self):
        lost = self.press.copy({"key": "lost"})
        self.use_keys(NEW)
        self.press.settings = {**self.open, "password": PASSWORD}
        self.use_keys(NEWEST, NEW)
        with self.assertLogs(MODEL, "WARNING") as logs:
            closed = self.env["plant.iot.device"]._seal_stored()
        self.assertEqual(closed, lost)
        self.assertIn("key that this server does not have", logs.output[0])
        self.use_keys(NEWEST)
        self.assertEqual(self.told()["password"], PASSWORD)

    def test_it_is_looked_after_each_day(self):
        self.assertTrue(type(self.press)._seal_stored._autovacuum)
        self.assertFalse(self.env["plant.iot.settings"]._seal_stored())

    def test_a_database_from_before(self):
        self.store({**self.open, "password": PASSWORD})
        self.migrate()
        sealed = self.stored()["password"]
        self.assertTrue(is_sealed(sealed))
        self.assertEqual(self.told()["password"], PASSWORD)
        self.migrate()
        self.assertEqual(self.stored()["password"], sealed, "a second run changes nothing")

    @mute_logger(MODEL)
    def test_a_database_from_before_without_a_key(self):
        self.store({**self.open, "password": PASSWORD})
        self.use_keys()
        with self.assertRaisesRegex(UserError, "Set PLANT_VAULT_KEYS"):
            self.migrate()

    def test_without_secrets_no_key_is_needed(self):
        self.press.settings = {"url": self.open["url"]}
        self.use_keys()
        self.migrate()

    def migrate(self):
        run_migration(self.env, "*.1.1.0/post-seal_secrets.py", "17.0.1.0.0")
