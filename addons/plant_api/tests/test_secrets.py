from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.addons.plant_base.machine import Problem
from odoo.addons.plant_base.tests.plant_case import new_user, share_test_cursor
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .api_case import make_client


@tagged("post_install", "-at_install")
class TestSecrets(TransactionCase):
    """A client goes over from one secret to the next without a gap."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = new_user(cls.env, "secrets_user", "base.group_user")
        cls.client, cls.secret = make_client(cls.env, user)
        cls.secrets = cls.env["plant.api.secret"]
        cls.now = fields.Datetime.now()

    def opens(self, shown):
        return bool(self.client.secret_ids._matching(shown, self.now))

    def test_rotation(self):
        first = self.client.secret_ids
        second, shown = self.secrets._issue(self.client)
        self.assertTrue(self.opens(self.secret) and self.opens(shown))
        with self.assertRaisesRegex(UserError, "two secrets already"):
            self.secrets._issue(self.client)
        first.action_revoke()
        self.now = fields.Datetime.now()
        self.assertFalse(self.opens(self.secret))
        self.assertTrue(self.opens(shown))
        third, _shown = self.secrets._issue(self.client)
        self.assertEqual(self.client.secret_ids, third + second + first)

    def test_a_revoked_one_keeps_its_time(self):
        secret = self.client.secret_ids
        secret.action_revoke()
        revoked_at = secret.revoked_at
        secret.revoked_at -= timedelta(days=1)
        secret.action_revoke()
        self.assertEqual(secret.revoked_at, revoked_at - timedelta(days=1))

    def test_nonsense_opens_nothing(self):
        for shown in ("", "pcs_", self.secret[:-1], self.secret.upper()):
            self.assertFalse(self.opens(shown))

    def refusal(self, client_id, shown, address):
        """The error of a try. (assertRaises would roll the count back with a savepoint.)"""
        try:
            self.env["plant.api.client"]._authenticate(client_id, shown, address, self.now)
        except Problem as error:
            return error
        return None

    def test_a_guesser_is_locked_out_and_nobody_else(self):
        share_test_cursor(self)
        me = self.client.client_id
        for _try in range(10):
            for client_id, address in ((me, "10.0.0.7"), ("plc_nobody", "10.0.0.8")):
                refused = self.refusal(client_id, "pcs_wrong", address)
                self.assertEqual((refused.code, refused.error), (401, "invalid_client"))
        for client_id, address in (
            (me, "10.0.0.7"),
            ("plc_nobody", "10.0.0.8"),
            ("plc_nobody_else", "10.0.0.8"),
        ):
            locked = self.refusal(client_id, self.secret, address)
            self.assertEqual((locked.code, locked.headers["Retry-After"]), (429, "60"))
        for address in ("10.0.0.9", "10.0.0.8"):
            self.assertIsNone(self.refusal(me, self.secret, address))
        self.now += timedelta(seconds=61)
        self.assertIsNone(self.refusal(me, self.secret, "10.0.0.7"))
        for _try in range(10):
            self.refusal(me, "pcs_wrong", "10.0.0.9")
        self.assertEqual(self.refusal(me, self.secret, "10.0.0.9").code, 429)
        self.client.action_unlock()
        self.assertIsNone(self.refusal(me, self.secret, "10.0.0.9"))

    @mute_logger("odoo.sql_db")
    def test_two_secrets_are_never_the_same(self):
        other, _shown = self.secrets._issue(self.client)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            other.secret_hash = self.client.secret_ids[-1].secret_hash
            other.flush_recordset()
