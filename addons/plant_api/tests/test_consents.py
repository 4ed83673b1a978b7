from datetime import timedelta
from unittest.mock import patch

import psycopg2
from lxml import etree
from odoo import fields
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .people_case import REDIRECT, make_app, pair

CHECK, UNIQUE = psycopg2.errors.CheckViolation, psycopg2.errors.UniqueViolation


@tagged("post_install", "-at_install")
class TestConsents(TransactionCase):
    """Who sees and ends what people allowed, and what a client that acts for them can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = new_user(cls.env, "consent_person", "base.group_user")
        cls.other = new_user(cls.env, "consent_other", "base.group_user")
        cls.manager = new_user(
            cls.env, "consent_manager", "base.group_user,plant_base.group_plant_manager"
        )
        cls.app = make_app(cls.env)
        cls.consents = cls.env["plant.api.consent"]
        cls.code = cls.consents._allow(cls.app, cls.person, ["lots:read"], REDIRECT, pair()[1])
        cls.consent = cls.consents._of_code(cls.code)
        cls.token = cls.app._issue_token(["lots:read"], consent=cls.consent)

    def seen_by(self, user):
        return self.consents.with_user(user).search([("client_id", "=", self.app.id)])

    def test_who_sees_them(self):
        self.assertEqual(self.seen_by(self.person), self.consent)
        self.assertEqual(self.seen_by(self.manager), self.consent)
        self.assertFalse(self.seen_by(self.other))
        mine = self.consent.with_user(self.person)
        self.assertEqual((mine.state, mine.scopes), ("active", "lots:read"))
        self.assertEqual(mine.read(["client_id"])[0]["client_id"][1], "The app")
        for name in ("code_hash", "code_challenge"):
            with self.assertRaises(AccessError):
                mine.read([name])
        for what in (
            lambda: mine.write({"scopes": "boms:read"}),
            mine.unlink,
            lambda: mine.create({"client_id": self.app.id}),
        ):
            with self.assertRaises(AccessError):
                what()

    def test_consents_of_another_company_are_invisible(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.consent.company_id = company
        self.assertFalse(self.seen_by(self.manager))

    def test_a_person_finds_them_in_the_preferences(self):
        """Beside the API keys, whether the person is an employee or not, and in no menu."""
        action = self.env.ref("plant_api.plant_api_consent_action_own")
        users = self.env["res.users"].with_user(self.person)
        for employee in (False, True):
            if employee:
                self.env["hr.employee"].create({"name": "Person", "user_id": self.person.id})
            [(view_id, _form)] = users.action_get()["views"]
            page = etree.fromstring(users.get_view(view_id, "form")["arch"])
            with self.subTest(employee=employee):
                self.assertTrue(
                    page.xpath(
                        "//page[.//field[@name='api_key_ids']]"
                        f"//button[@type='action'][@name='{action.id}']"
                    )
                )
        own = [("action", "=", f"{action._name},{action.id}")]
        self.assertFalse(self.env["ir.ui.menu"].search(own))

    def test_who_ends_them(self):
        with self.assertRaises(AccessError):
            self.consent.with_user(self.other).action_revoke()
        for user in (self.person, self.manager):
            consent = self.consents._of_code(
                self.consents._allow(self.app, self.person, ["lots:read"], REDIRECT, pair()[1])
            )
            self.app._issue_token(["lots:read"], consent=consent)
            consent.with_user(user).action_revoke()
            self.assertEqual((consent.state, consent.token_ids.state), ("revoked", "revoked"))
        self.assertEqual(self.consent.token_ids.state, "active")

    def test_what_ends_the_client_ends_them(self):
        self.app.action_revoke_tokens()
        self.assertEqual((self.consent.state, self.consent.token_ids.state), ("revoked",) * 2)

    def test_an_archived_client_has_none(self):
        self.app.active = False
        self.assertEqual((self.consent.state, self.consent.token_ids.state), ("revoked",) * 2)

    def test_one_whose_time_is_over(self):
        over = self.consent.expires_at + timedelta(seconds=1)
        with patch.object(fields.Datetime, "now", return_value=over):
            self.consent.invalidate_recordset()
            self.assertEqual(self.consent.state, "expired")

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses(self):
        refresh = self.env["plant.api.refresh"].create(
            {"consent_id": self.consent.id, "token_hash": "x"}
        )
        user = self.person.id
        for refused, what in (
            (CHECK, lambda: self.app.write({"acts_itself": True, "user_id": user})),
            (CHECK, lambda: self.app.write({"acts_for_people": False})),
            (CHECK, lambda: self.app.write({"is_public": False, "acts_itself": True})),
            (CHECK, lambda: self.app.write({"consent_days": 0})),
            (CHECK, lambda: self.app.write({"consent_days": 366})),
            (UNIQUE, lambda: refresh.copy({"token_hash": "x"})),
            (UNIQUE, lambda: self.consent.copy({"code_hash": self.consent.code_hash})),
        ):
            with self.assertRaises(refused), self.env.cr.savepoint():
                what()
                self.env.flush_all()
            self.env.invalidate_all()

    def test_what_cannot_be(self):
        for uris, says in ((False, "needs a redirect URI"), ("http://x.example.com", "“http://x")):
            with self.subTest(uris), self.assertRaisesRegex(ValidationError, says):
                self.app.redirect_uris = uris
        with self.assertRaisesRegex(UserError, "no secret"):
            self.app.action_issue_secret()

    def test_a_client_is_made_for_people(self):
        rights = new_user(self.env, "consent_rights", "base.group_erp_manager")
        form = Form(self.env["plant.api.client"].with_user(rights))
        form.name = "Drawings"
        form.acts_for_people = True
        form.acts_itself = False
        form.redirect_uris = REDIRECT
        form.is_public = True
        client = form.save()
        self.assertFalse(client.user_id)
        self.assertEqual(client._grants(), ["authorization_code", "refresh_token"])
