import hashlib
from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.addons.plant_base.machine import Unauthorized
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .plant_case import new_user


@tagged("post_install", "-at_install")
class TestToken(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tokens = cls.env["plant.token"]
        cls.user = new_user(
            cls.env, "token_machine", "base.group_user,plant_base.group_plant_machine"
        )
        cls.manager = new_user(
            cls.env, "token_manager", "base.group_user,plant_base.group_plant_manager"
        )
        cls.now = fields.Datetime.now()
        cls.token, cls.secret = cls.tokens._issue(
            "Scale gateway", cls.user, scopes=["iot", "iot.read"], owner=cls.user, prefix="pgw"
        )

    def assertRefused(self, secret, says, now=None):
        with self.assertRaises(Unauthorized) as caught:
            self.tokens._authenticate(secret, now=now)
        self.assertIn(says, caught.exception.description)

    def test_a_token_opens_and_knows_its_owner(self):
        self.assertRegex(self.secret, r"^pgw_[A-Za-z0-9_-]{43}$")
        token = self.tokens._authenticate(self.secret)
        self.assertEqual(token, self.token)
        self.assertEqual(token._owner(), self.user)
        self.assertEqual(token._scopes(), ["iot", "iot.read"])
        self.assertEqual((token.user_id, token.company_id), (self.user, self.env.company))
        self.assertEqual(token.state, "active")
        ownerless, _secret = self.tokens._issue("none", self.user)
        self.assertIsNone(ownerless._owner())
        self.assertEqual(ownerless._scopes(), [])

    def test_only_the_hash_is_stored(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM plant_token WHERE id = %s", [self.token.id])
        row = self.env.cr.dictfetchone()
        self.assertEqual(row["secret_hash"], hashlib.sha256(self.secret.encode()).hexdigest())
        self.assertNotIn(self.secret, str(row))
        self.assertEqual(row["hint"], self.secret[:8] + "…")

    def test_nobody_reads_the_hash(self):
        token = self.token.with_user(self.env.ref("base.user_admin"))
        with self.assertRaises(AccessError):
            token.read(["secret_hash"])
        self.assertNotIn("secret_hash", token.read()[0])
        self.assertNotIn("secret_hash", token.fields_get())
        with mute_logger("odoo.models", "odoo.orm.models"), self.assertRaises(AccessError):
            token.search([("secret_hash", "like", "a%")])

    def test_who_sees_tokens(self):
        self.assertEqual(self.token.with_user(self.manager).name, "Scale gateway")
        engineer = new_user(
            self.env, "token_engineer", "base.group_user,plant_base.group_plant_engineer"
        )
        for user in (engineer, self.user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.token.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.token.with_user(self.manager).write({"user_id": self.manager.id})
        with self.assertRaises(AccessError):
            self.token.with_user(self.manager).unlink()

    def test_tokens_of_another_company_are_invisible(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.user.company_ids += company
        other, _secret = self.tokens._issue("other", self.user, company=company)
        self.assertNotIn(other, self.tokens.with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            other.with_user(self.manager).action_revoke()

    def test_revoked(self):
        self.token.with_user(self.manager).action_revoke()
        self.assertEqual(self.token.state, "revoked")
        self.assertRefused(self.secret, "revoked")
        revoked_at = self.token.revoked_at
        self.token._revoke(now=self.now + timedelta(days=1))
        self.assertEqual(self.token.revoked_at, revoked_at)

    def test_expired(self):
        token, secret = self.tokens._issue("short", self.user, expires_at=self.now)
        self.assertRefused(secret, "expired", now=self.now)
        self.assertEqual(self.tokens._authenticate(secret, self.now - timedelta(seconds=1)), token)
        self.assertEqual(token.state, "expired")

    def test_its_user_is_archived(self):
        self.user.active = False
        self.assertRefused(self.secret, "archived")
        with self.assertRaisesRegex(UserError, "archived"):
            self.tokens._issue("late", self.user)

    def test_unknown(self):
        self.assertRefused("pgw_" + "A" * 43, "not known")
        for nonsense in ("", "pgw_", self.secret[:-1], self.secret + "A", self.secret.upper()):
            with self.subTest(nonsense):
                self.assertRefused(nonsense, "not a token")

    def test_rotated_is_accepted_for_a_while(self):
        new, secret = self.token._rotate(grace=timedelta(hours=1), now=self.now)
        self.assertNotEqual(secret, self.secret)
        self.assertEqual(self.token.replaced_by_id, new)
        self.assertEqual(
            (new.name, new.user_id, new.scopes, new._owner(), new.hint[:4]),
            ("Scale gateway", self.user, "iot iot.read", self.user, "pgw_"),
        )
        within = self.now + timedelta(minutes=59)
        self.assertEqual(self.tokens._authenticate(self.secret, within), self.token)
        self.assertEqual(self.tokens._authenticate(secret, within), new)
        self.assertRefused(self.secret, "expired", now=self.now + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "in use"):
            self.token._rotate()

    def test_rotation_never_lengthens_a_life(self):
        ends = self.now + timedelta(minutes=5)
        token, _secret = self.tokens._issue("short", self.user, expires_at=ends)
        token._rotate(now=self.now)
        self.assertEqual(token.expires_at, ends)

    def test_the_new_secret_is_shown_once_and_stored_nowhere(self):
        action = self.token.with_user(self.manager).action_rotate()
        secret = action["context"]["default_secret"]
        self.assertEqual(self.tokens._authenticate(secret), self.token.replaced_by_id)
        dialog = self.env[action["res_model"]].with_user(self.manager)
        form = Form(dialog.with_context(**action["context"]))
        self.assertEqual(form.secret, secret)
        with self.assertRaises(UserError):
            dialog.sudo().create({"secret": secret})

    def test_others_do_not_revoke_or_rotate(self):
        engineer = new_user(
            self.env, "token_engineer", "base.group_user,plant_base.group_plant_engineer"
        )
        for user in (engineer, self.user):
            for action in ("action_revoke", "action_rotate"):
                with self.subTest(f"{user.login} {action}"), self.assertRaises(AccessError):
                    getattr(self.token.with_user(user), action)()

    def test_bad_input_is_refused(self):
        company = self.env["res.company"].create({"name": "Second"})
        for options, says in [
            ({"prefix": "P G"}, "cannot begin"),
            ({"prefix": "x" * 11}, "cannot begin"),
            ({"scopes": ["Iot"]}, "is not a scope"),
            ({"scopes": ["iot,read"]}, "is not a scope"),
            ({"company": company}, "does not belong"),
        ]:
            with self.subTest(**options), self.assertRaisesRegex(ValidationError, says):
                self.tokens._issue("bad", self.user, **options)

    @mute_logger("odoo.sql_db")
    def test_two_tokens_cannot_share_a_secret(self):
        other, _secret = self.tokens._issue("other", self.user)
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            other.secret_hash = self.token.secret_hash
            other.flush_recordset()

    def test_plan(self):
        self.env.cr.execute(
            """
            INSERT INTO plant_token (name, user_id, company_id, secret_hash)
            SELECT 'filling', %s, %s, md5(n::text) FROM generate_series(1, 5000) AS n
            """,
            [self.user.id, self.env.company.id],
        )
        self.env.cr.execute("ANALYZE plant_token")
        self.env.cr.execute("EXPLAIN SELECT id FROM plant_token WHERE secret_hash = 'a'")
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("plant_token_secret_hash_unique", plan)
