import psycopg2
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from ..oauth.addresses import admits, networks_of
from .api_case import make_client


@tagged("post_install", "-at_install")
class TestClient(TransactionCase):
    """Who makes clients, and which there can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_user(cls.env, "client_user", "base.group_user")
        cls.client, cls.secret = make_client(cls.env, cls.user, ["lots:read"])
        cls.rights = new_user(cls.env, "client_rights", "base.group_user,base.group_erp_manager")
        cls.manager = new_user(
            cls.env, "client_manager", "base.group_user,plant_base.group_plant_manager"
        )

    def test_who_manages_access_rights_makes_clients(self):
        form = Form(self.env["plant.api.client"].with_user(self.rights))
        form.name = "PLM"
        form.user_id = self.user
        client = form.save()
        self.assertRegex(client.client_id, r"^plc_[0-9a-f]{16}$")
        action = client.action_issue_secret()
        dialog = Form(
            self.env[action["res_model"]].with_user(self.rights).with_context(**action["context"])
        )
        self.assertEqual(dialog.client_id, client.client_id)
        self.assertRegex(dialog.client_secret, r"^pcs_[A-Za-z0-9_-]{43}$")
        self.assertEqual(len(client.secret_ids), 1)
        client.secret_ids.action_revoke()
        self.assertTrue(client.secret_ids.revoked_at)
        with self.assertRaises(UserError):
            self.env[action["res_model"]].create({"client_secret": "x"})

    def test_a_plant_manager_reads_them(self):
        client = self.client.with_user(self.manager)
        self.assertEqual(client.name, "Client of client_user")
        self.assertTrue(client.secret_ids.hint)
        for what in (
            lambda: client.write({"name": "x"}),
            client.action_issue_secret,
            client.action_revoke_tokens,
            client.action_unlock,
            client.secret_ids.action_revoke,
            client.unlink,
            lambda: client.create({"name": "x", "user_id": self.user.id}),
        ):
            with self.assertRaises(AccessError):
                what()

    def test_others_do_not(self):
        engineer = new_user(
            self.env, "client_engineer", "base.group_user,plant_base.group_plant_engineer"
        )
        for user in (engineer, self.user):
            for record in (self.client, self.client.secret_ids):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).read()

    def test_nobody_reads_the_hash(self):
        secret = self.client.secret_ids.with_user(self.env.ref("base.user_admin"))
        with self.assertRaises(AccessError):
            secret.read(["secret_hash"])
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM plant_api_secret WHERE id = %s", [secret.id])
        self.assertNotIn(self.secret, str(self.env.cr.fetchall()))

    def test_an_administrators_rights_are_an_administrators_to_give(self):
        admin = self.env.ref("base.user_admin")
        client = self.env["plant.api.client"].with_user(self.rights)
        with self.assertRaisesRegex(AccessError, "administrator"):
            client.create({"name": "x", "user_id": admin.id})
        with self.assertRaisesRegex(AccessError, "administrator"):
            self.client.with_user(self.rights).user_id = admin
        made = client.with_user(admin).create({"name": "x", "user_id": admin.id})
        self.assertEqual(made.user_id, admin)

    def test_clients_of_another_company_are_invisible(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.user.company_ids += company
        other, _secret = make_client(self.env, self.user, company_id=company.id)
        self.rights.company_ids = self.env.company
        clients = self.env["plant.api.client"].with_user(self.rights)
        self.assertNotIn(other, clients.search([]))
        self.assertIn(self.client, clients.search([]))
        secrets = self.env["plant.api.secret"].with_user(self.rights)
        self.assertNotIn(other.secret_ids, secrets.search([]))

    def test_what_cannot_be(self):
        company = self.env["res.company"].create({"name": "Second"})
        root = self.env.ref("base.user_root")
        for vals, says in (
            ({"company_id": company.id}, "does not belong"),
            ({"user_id": root.id}, "Odoo itself"),
            ({"networks": "10.0.0.1/8"}, "no network"),
            ({"networks": "10.0.0.0/8\nhere"}, "“here”"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, says):
                self.client.write(vals)
        with self.assertRaisesRegex(UserError, "keeps its ID"):
            self.client.client_id = "plc_other"

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses(self):
        for vals in ({"token_lifetime": 10}, {"token_lifetime": 90_000}, {"rate": 0}):
            with (
                self.subTest(vals),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.client.write(vals)
                self.env.flush_all()
            self.client.invalidate_recordset()

    def test_an_address_is_of_a_network(self):
        networks = networks_of("10.1.0.0/16 # hall 1\n\n2001:db8::/32\n192.0.2.7")
        for address, admitted in (
            ("10.1.255.1", True),
            ("10.2.0.1", False),
            ("::ffff:10.1.0.1", True),
            ("2001:db8::1", True),
            ("2001:db9::1", False),
            ("192.0.2.7", True),
            ("192.0.2.8", False),
            ("", False),
            ("unknown", False),
        ):
            with self.subTest(address):
                self.assertEqual(admits(networks, address), admitted)
        self.assertTrue(admits((), "anything"))
