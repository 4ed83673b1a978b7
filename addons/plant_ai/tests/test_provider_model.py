"""Providers in the back office: addresses, keys that are never shown."""

import base64
import os
from unittest.mock import patch

from odoo.addons.plant_base.exceptions import VaultClosed
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.vault import KEYS, KEYS_FILE
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .ai_case import AiCase, make_provider

VAULT = {KEYS: base64.b64encode(bytes(range(32))).decode(), KEYS_FILE: ""}


@tagged("post_install", "-at_install")
class TestProvider(AiCase):
    def setUp(self):
        super().setUp()
        environment = patch.dict(os.environ, VAULT)
        environment.start()
        self.addCleanup(environment.stop)

    def test_a_key_is_sealed_and_never_shown(self):
        provider = make_provider(self.env, key="hunter2")
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(p)::text FROM plant_ai_provider p")
        self.assertNotIn("hunter2", str(self.env.cr.fetchall()))
        self.env.invalidate_all()
        self.assertFalse(provider.key)
        self.assertTrue(provider.has_key)
        self.assertEqual(provider._settings().key, "hunter2")
        self.assertNotIn("hunter2", repr(provider._settings()))
        admin = provider.with_user(self.env.ref("base.user_admin"))
        self.assertNotIn("hunter2", str(admin.read()))
        with self.assertRaises(AccessError):
            admin.read(["key_sealed"])
        provider.key = "hunter3"
        self.assertEqual(provider._settings().key, "hunter3")
        admin.action_forget_key()
        self.assertFalse(provider.has_key)

    def test_a_key_goes_nowhere_but_where_it_was_meant_for(self):
        provider = make_provider(self.env, key="hunter2")
        provider.base_url = "https://elsewhere.example.com/v1"
        with self.assertRaises(VaultClosed):
            provider._settings()
        self.signal.provider_id = provider
        self.run_rule()
        self.drain()
        self.assertEqual((self.newest_call().reason, self.partner.ref), ("no_key", "unknown"))

    def test_a_new_key_of_the_vault(self):
        provider = make_provider(self.env, key="hunter2")
        old, new = VAULT[KEYS], base64.b64encode(bytes(range(32, 64))).decode()
        sealed = provider.sudo().key_sealed
        self.assertFalse(self.env["plant.ai.provider"]._seal_stored())
        self.assertEqual(provider.key_sealed, sealed, "it is sealed with the present key")
        with patch.dict(os.environ, {KEYS: f"{new},{old}"}):
            self.assertFalse(self.env["plant.ai.provider"]._seal_stored())
        self.assertNotEqual(provider.key_sealed, sealed)
        with patch.dict(os.environ, {KEYS: new}):
            self.assertEqual(provider._settings().key, "hunter2")
        with self.assertLogs("odoo.addons.plant_ai", "WARNING"):
            self.assertEqual(self.env["plant.ai.provider"]._seal_stored(), provider)

    def test_a_key_of_the_environment(self):
        self.provider.key_variable = "PLANT_AI_KEY_TEST"
        self.assertFalse(self.provider.has_key)
        with patch.dict(os.environ, {"PLANT_AI_KEY_TEST": "hunter4"}):
            self.provider.invalidate_recordset()
            self.assertTrue(self.provider.has_key)
            self.assertEqual(self.provider._settings().key, "hunter4")
        for name in ("PLANT_VAULT_KEYS", "PGPASSWORD", "plant_ai_key_x", "PLANT_AI_KEYS"):
            with self.subTest(name), self.assertRaises(ValidationError):
                self.provider.key_variable = name

    def test_addresses(self):
        for url in (
            "https://api.example.com",
            "http://localhost:11434/v1",
            "http://192.168.1.7/v1",
        ):
            self.provider.base_url = url
        for url in (
            "api.example.com",
            "ftp://api.example.com",
            "http://api.example.com",
            "http://8.8.8.8/v1",
            "https://user:pw@example.com",
            "https://example.com/?key=x",
            "https://",
            "https://[",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.provider.base_url = url
        with self.assertRaisesRegex(ValidationError, "Name the model"):
            self.provider.model = False

    @mute_logger("odoo.sql_db")
    def test_bounds(self):
        for vals in (
            {"timeout": 0},
            {"timeout": 61},
            {"tries": 0},
            {"tries": 11},
            {"price_input": -1},
            {"price_output": -1},
            {"calls_per_minute": -1},
        ):
            with self.subTest(vals), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.provider.write(vals)
                self.env.flush_all()

    def test_who_may(self):
        manager = new_user(self.env, "ai_m", "base.group_user,plant_base.group_plant_manager")
        self.assertEqual(self.provider.with_user(manager).name, "On loopback")
        with self.assertRaises(AccessError):
            self.provider.with_user(manager).base_url = "https://example.com"
        with self.assertRaises(AccessError):
            self.provider.with_user(manager).read(["key"])
