from datetime import timedelta

from odoo import fields
from odoo.addons.plant_base.tests.plant_case import make_user
from odoo.addons.plant_base.vault import is_sealed
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger
from psycopg2 import IntegrityError
from standardwebhooks.webhooks import Webhook

from .webhook_case import WebhookCase


@tagged("post_install", "-at_install")
class TestWebhookEndpoint(WebhookCase):
    """What an endpoint may be, its secrets, and who may have to do with it."""

    def test_what_cannot_be(self):
        for vals in (
            {"url": "ftp://example.com/"},
            {"url": "https://10.9.9.9/"},
            {"url": "https://user:pass@example.com/"},
            {"event_types": "order.created"},
            {"headers": "Host: other"},
            {"headers": "X-Key: ••••••"},
            {"user_id": self.stranger().id},
        ):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.endpoints.create({"name": "X", "url": "https://example.com/", **vals})

    def test_what_the_database_refuses(self):
        for concurrency in (0, 51):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.endpoint(concurrency=concurrency)

    def stranger(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        return make_user(
            self.env,
            "webhook_stranger",
            "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_it_keeps_its_company(self):
        endpoint = self.endpoint()[0]
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(UserError):
            endpoint.sudo().company_id = other

    def test_the_first_secret_makes_it_active(self):
        endpoint = self.endpoints.create({"name": "ERP", "url": "https://example.com/"})
        self.assertEqual(endpoint.state, "new")
        with self.assertRaises(UserError):
            endpoint.action_resume()
        action = endpoint.action_issue_secret()
        shown = action["context"]["default_secret"]
        self.assertTrue(shown.startswith("whsec_"))
        self.assertEqual(endpoint.state, "active")
        sealed = endpoint.sudo().secret_ids.sealed
        self.assertTrue(is_sealed(sealed))
        self.assertNotIn(shown[6:20], sealed)
        with self.assertRaises(UserError):
            self.env[action["res_model"]].create({"secret": shown})

    def test_rotation_signs_with_both_for_a_day(self):
        receiver = self.receiver()
        endpoint, old = self.endpoint(receiver.url)
        new = endpoint._issue_secret()
        with self.assertRaises(UserError):
            endpoint._issue_secret()
        self.happen(data={"n": 1})
        self.work()
        headers, body = receiver.requests[0]
        for secret in (old, new):
            self.assertEqual(Webhook(secret).verify(body, headers)["data"], {"n": 1})
        self.assertEqual(len(headers["webhook-signature"].split(" ")), 2)
        endpoint.sudo().secret_ids[1].retired_at = fields.Datetime.now() - timedelta(seconds=1)
        self.happen(data={"n": 2})
        self.work()
        self.assertEqual(len(receiver.requests[1][0]["webhook-signature"].split(" ")), 1)
        Webhook(new).verify(receiver.requests[1][1], receiver.requests[1][0])
        with self.assertRaises(UserError):
            endpoint.secret_ids[0].action_retire()

    def test_a_secret_is_retired_by_hand(self):
        endpoint = self.endpoint()[0]
        endpoint._issue_secret()
        endpoint.secret_ids[1].action_retire()
        self.assertEqual(len(endpoint._live_secrets()), 1)

    def test_a_key_pair(self):
        endpoint, shown = self.endpoint(signature="v1a")
        self.assertTrue(shown.startswith("whpk_"))
        self.assertEqual(endpoint.secret_ids.public, shown)
        self.assertTrue(endpoint._live_secrets()._open()[0].startswith("whsk_"))

    def test_headers_are_sealed_for_their_host(self):
        receiver = self.receiver()
        endpoint = self.endpoint(receiver.url, headers="X-Api-Key: s3cret\nX-Plant: 1")[0]
        self.assertEqual(endpoint.headers, "X-Api-Key: ••••••\nX-Plant: ••••••")
        self.assertTrue(is_sealed(endpoint.sudo().headers_sealed))
        # What is masked stays, what is named anew is changed, what is not named goes.
        endpoint.headers = "X-Api-Key: ••••••\nX-New: 2"
        self.happen()
        self.work()
        headers = receiver.requests[0][0]
        self.assertEqual((headers["x-api-key"], headers["x-new"]), ("s3cret", "2"))
        self.assertNotIn("x-plant", headers)
        endpoint.url = receiver.url + "/other"
        with self.assertRaises(ValidationError):
            endpoint.url = "https://thief.example.com/hook"
            self.env.flush_all()

    def test_pause_and_resume(self):
        receiver = self.receiver()
        endpoint = self.endpoint(receiver.url)[0]
        endpoint.action_pause()
        self.assertEqual(endpoint.state_reason, "Paused by webhook_manager.")
        with self.assertRaises(UserError):
            endpoint.action_pause()
        self.happen()
        self.assertEqual(self.work(), {})
        self.assertEqual(endpoint.backlog, 1)
        endpoint.action_resume()
        self.assertEqual(len(self.work()), 1)

    def test_who_may(self):
        endpoint = self.endpoint()[0]
        self.happen()
        self.fan_out()
        delivery = self.deliveries.search([("endpoint_id", "=", endpoint.id)])
        engineer = make_user(self.env, "webhook_engineer", "engineer")
        seen = endpoint.with_user(engineer)
        self.assertTrue(seen.name)
        self.assertTrue(delivery.with_user(engineer).event_type)
        for refused in (
            lambda: seen.write({"url": "https://example.com/"}),
            seen.action_issue_secret,
            seen.action_test,
            seen.action_pause,
            lambda: seen._replay(fields.Datetime.now(), fields.Datetime.now()),
            delivery.with_user(engineer).action_replay,
            lambda: seen.secret_ids.mapped("hint"),
            lambda: delivery.with_user(self.manager).unlink(),
            lambda: delivery.with_user(self.manager).write({"event_type": "x"}),
            lambda: endpoint.secret_ids.mapped("sealed"),
            lambda: endpoint.mapped("headers_sealed"),
        ):
            with self.assertRaises(AccessError):
                refused()
        operator = make_user(self.env, "webhook_operator", "operator")
        for model in ("endpoint", "delivery", "attempt", "secret"):
            with self.assertRaises(AccessError):
                self.env[f"plant.webhook.{model}"].with_user(operator).search([])

    def test_another_company(self):
        endpoint, _secret = self.endpoint()
        self.happen()
        self.fan_out()
        stranger = self.stranger()
        for model in ("endpoint", "delivery", "secret"):
            rows = self.env[f"plant.webhook.{model}"].with_user(stranger)
            self.assertFalse(rows.search([]), model)
        with self.assertRaises(AccessError):
            self.env(user=stranger)["plant.webhook.endpoint"].browse(endpoint.id).read(["name"])
        # Nor is it told what happens elsewhere.
        event = self.env(user=stranger)["plant.event"]._emit(
            "plant.test.happened", self.env.ref("base.nl"), {}
        )
        self.publish()
        self.assertNotIn(event.sudo(), self.sent_to(endpoint))

    def test_what_the_settings_refuse(self):
        for vals in ({"plant_webhook_networks": "10.0.0"}, {"plant_webhook_proxy": "proxy:3128"}):
            with self.assertRaises(ValidationError):
                self.env["res.config.settings"].create(vals)

    def test_only_one_place_in_the_feed(self):
        for query in (
            "INSERT INTO plant_webhook_cursor (id, position) VALUES (2, 0)",
            "UPDATE plant_webhook_cursor SET position = -1",
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_a_neutralized_copy_tells_nobody(self):
        endpoint = self.endpoint()[0]
        self.env.flush_all()
        with file_open("plant_api/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(endpoint.state, "disabled")
