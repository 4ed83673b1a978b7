import json
import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError
from standardwebhooks.webhooks import Webhook

from .webhook_case import WebhookCase

WORKER = "odoo.addons.plant_base.queue.worker"


@tagged("post_install", "-at_install")
class TestWebhookDelivery(WebhookCase):
    """From the feed to the receiver, and what becomes of a message that does not arrive."""

    def test_what_is_sent(self):
        receiver = self.receiver()
        endpoint, secret = self.endpoint(receiver.url)
        event = self.happen(data={"n": 1})
        self.work()
        headers, body = receiver.requests[0]
        content = Webhook(secret).verify(body, headers)
        self.assertEqual(content, {**event._envelope(), "timestamp": content["time"]})
        self.assertEqual(headers["webhook-id"], event.uuid)
        delivery = self.deliveries.search([("endpoint_id", "=", endpoint.id)])
        self.assertEqual((delivery.queue_state, delivery.queue_attempts), ("done", 1))
        attempt = delivery.attempt_ids
        self.assertEqual((attempt.ok, attempt.status, attempt.response), (True, 200, "thanks"))
        self.assertEqual(json.loads(delivery.body_text)["id"], event.uuid)

    def test_thin(self):
        receiver = self.receiver()
        self.endpoint(receiver.url, payload="thin")
        self.happen(data={"price": 7})
        self.work()
        content = json.loads(receiver.requests[0][1])
        self.assertNotIn("data", content)
        self.assertEqual(content["subject"], f"res.country/{self.record.id}")

    def test_which_events(self):
        all_ = self.endpoint()[0]
        lots = self.endpoint(event_types="plant.lot.*\nplant.alert.seen")[0]
        weighed = self.happen("plant.lot.weighed")
        seen = self.happen("plant.alert.seen")
        heard = self.happen("plant.alert.heard")
        self.assertEqual(self.sent_to(all_), weighed | seen | heard)
        self.assertEqual(self.sent_to(lots), weighed | seen)

    def test_by_product_and_line(self):
        product = self.env["product.product"].create({"name": "Gearbox"})
        line = self.env["plant.line"].create({"name": "Gears", "code": "WHGEAR"})
        lot = self.env["stock.lot"].create(
            {"name": "L1", "product_id": product.id, "company_id": self.env.company.id}
        )
        self.publish()
        by_product = self.endpoint(product_ids=[(6, 0, product.ids)])[0]
        by_line = self.endpoint(line_ids=[(6, 0, line.ids)])[0]
        made = self.happen(data={"product": {"id": product.id, "name": "x"}, "line": None})
        other = self.happen(data={"product": {"id": product.id + 1}, "line": "OTHER"})
        worked = self.happen(data={"line": "WHGEAR"})
        for odd in ({"product": {"id": [1]}, "line": ["x"]}, {"product": 7, "line": {"code": {}}}):
            self.happen(data=odd)
        of_lot = self.happen(record=lot)
        station = self.env["plant.station"].create({"name": "S", "code": "WHS", "line_id": line.id})
        of_station = self.happen(record=station)
        self.assertEqual(self.sent_to(by_product), made | of_lot)
        self.assertEqual(self.sent_to(by_line), worked | of_station)
        self.assertNotIn(other, self.sent_to(by_line))

    def test_what_happened_before_is_not_told(self):
        self.happen()
        endpoint = self.endpoint()[0]
        event = self.happen()
        self.assertEqual(self.sent_to(endpoint), event)

    def test_fan_out_twice_makes_nothing_twice(self):
        endpoint = self.endpoint()[0]
        events = self.happen() | self.happen()
        self.assertEqual(self.sent_to(endpoint), events)
        self.env.cr.execute("UPDATE plant_webhook_cursor SET position = 0")
        self.assertEqual(self.sent_to(endpoint), events)

    def test_many_events_a_part_at_a_time(self):
        endpoint = self.endpoint()[0]
        events = self.env["plant.event"]
        for _n in range(5):
            events |= self.happen(publish=False)
        self.publish()
        cursor = self.env["plant.webhook.cursor"].sudo()
        self.assertTrue(cursor._fan_out(limit=2))
        self.assertTrue(cursor._fan_out(limit=2))
        self.assertFalse(cursor._fan_out(limit=2))
        self.assertEqual(self.sent_to(endpoint), events)

    def test_rolled_back_leaves_nothing(self):
        endpoint = self.endpoint()[0]
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            self.happen(publish=False)
            raise ZeroDivisionError
        self.publish()
        self.assertFalse(self.sent_to(endpoint))

    def test_schedule_then_dead_letter_then_replay(self):
        receiver = self.receiver((500, {}, b"oops"))
        endpoint, _secret = self.endpoint(receiver.url)
        event = self.happen()
        now, gaps = self.soon(), []
        with self.assertLogs(WORKER, "WARNING"):
            for _attempt in range(10):
                ((delivery, _outcome),) = self.work(now).items()
                gaps.append((delivery.queue_run_at - now).total_seconds())
                now = delivery.queue_run_at
        self.assertEqual(gaps[:9], [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])
        self.assertEqual(delivery.queue_state, "dead")
        self.assertEqual(delivery.queue_error, "The receiver answered 500.")
        self.assertEqual(len(delivery.attempt_ids), 10)
        self.assertEqual(delivery.attempt_ids[0].response, "oops")
        self.assertEqual({headers["webhook-id"] for headers, _b in receiver.requests}, {event.uuid})
        self.assertEqual((endpoint.dead_count, endpoint.success_rate), (1, 0.0))
        self.assertEqual(endpoint.failure_ids, delivery.attempt_ids)
        self.assertTrue(endpoint.failing_since)

        receiver.answers = [(200, {}, b"")]
        delivery.with_user(self.manager).action_replay()
        self.work()
        self.assertEqual((delivery.queue_state, len(delivery.attempt_ids)), ("done", 11))
        self.assertEqual(receiver.requests[-1][0]["webhook-id"], event.uuid)
        self.assertFalse(endpoint.failing_since)

    def test_a_pause_that_the_receiver_asks_for(self):
        receiver = self.receiver((429, {"Retry-After": "600"}, b""))
        self.endpoint(receiver.url)
        self.happen()
        now = self.soon()
        ((delivery, _outcome),) = self.work(now).items()
        waited = (delivery.queue_run_at - now).total_seconds()
        self.assertGreaterEqual(waited, 600)
        self.assertLessEqual(waited, 660)

    def test_gone_disables(self):
        receiver = self.receiver((410, {}, b""))
        endpoint = self.endpoint(receiver.url)[0]
        self.happen()
        with self.assertLogs(WORKER, "WARNING"):
            ((delivery, _outcome),) = self.work().items()
        self.assertEqual((endpoint.state, delivery.queue_state), ("disabled", "dead"))
        self.assertIn("410", endpoint.state_reason)
        self.assertEqual(endpoint.activity_ids.user_id, self.manager)
        self.assertIn(self.manager.partner_id, endpoint.message_ids.partner_ids)
        # It is told nothing then, and what comes after it is resumed.
        missed = self.happen()
        self.assertNotIn(missed, self.sent_to(endpoint))
        endpoint.action_resume()
        event = self.happen()
        self.assertIn(event, self.sent_to(endpoint))
        self.assertNotIn(missed, self.sent_to(endpoint))

    def test_five_days_of_failure_disable(self):
        receiver = self.receiver((500, {}, b""))
        endpoint = self.endpoint(receiver.url)[0]
        self.happen()
        self.work()
        self.assertEqual(endpoint.state, "active")
        endpoint.sudo().failing_since -= timedelta(days=5, seconds=1)
        self.happen()
        self.work()
        self.assertEqual(endpoint.state, "disabled")
        self.assertIn("5 days", endpoint.state_reason)
        self.assertIn("500", endpoint.state_reason)

    def test_where_it_may_not_go(self):
        receiver = self.receiver()
        self.endpoint(receiver.url)
        self.env["ir.config_parameter"].set_param("plant_api.webhook_networks", "10.1.0.0/16")
        self.happen()
        ((delivery, _outcome),) = self.work().items()
        self.assertIn("an address inside", delivery.queue_error)
        self.assertFalse(receiver.requests)

    def test_without_the_key_of_the_vault_it_waits(self):
        receiver = self.receiver()
        self.endpoint(receiver.url)
        self.happen()
        with patch.dict(os.environ, {"PLANT_VAULT_KEYS": ""}):
            self.assertEqual(self.work(), {})
        delivery = self.deliveries.search([], limit=1)
        self.assertEqual(delivery.queue_state, "pending")
        self.assertIn("key", delivery.queue_error)

    def test_in_order(self):
        receiver = self.receiver((500, {}, b""), (200, {}, b""))
        self.endpoint(receiver.url, in_order=True)
        first, second = self.happen(), self.happen()
        now = self.soon()
        ((delivery, _outcome),) = self.work(now).items()
        self.assertEqual(delivery.event_id, first)
        self.assertEqual(self.work(now), {}, "the second waits for the first")
        now += timedelta(seconds=6)
        ((delivery, _outcome),) = self.work(now).items()
        self.assertEqual(delivery.event_id, first)
        ((delivery, _outcome),) = self.work(now).items()
        self.assertEqual(delivery.event_id, second)

    def test_no_more_at_once_than_it_takes(self):
        endpoint = self.endpoint(concurrency=3)[0]
        for _n in range(5):
            self.happen(publish=False)
        self.publish()
        self.fan_out()
        table = self.deliveries._queue_table()
        now = self.soon()

        def claim():
            return len(table.claim(self.env.cr, now, now + timedelta(seconds=30), 64))

        self.assertEqual((claim(), claim()), (3, 0))
        self.assertIsNone(table.next_due(self.env.cr, now), "there is no room for those that wait")
        self.env.cr.execute(
            "UPDATE plant_webhook_delivery SET queue_state = 'done' WHERE endpoint_id = %s"
            " AND queue_state = 'running'",
            [endpoint.id],
        )
        self.assertEqual(table.next_due(self.env.cr, now), 0)
        # Who has not answered for a minute is tried with one at a time.
        endpoint.sudo().failing_since = now - timedelta(minutes=2)
        self.env.flush_all()
        self.assertEqual((claim(), claim()), (1, 0))

    def test_a_dead_endpoint_takes_no_other_s_place(self):
        for name in ("A", "B"):
            self.endpoint(name=name, concurrency=50)
        for _n in range(40):
            self.happen(publish=False)
        self.publish()
        self.fan_out()
        now = self.soon()
        table = self.deliveries._queue_table()
        jobs = table.claim(self.env.cr, now, now + timedelta(seconds=30), 10)
        claimed = self.deliveries.browse([job.id for job in jobs])
        self.assertEqual(sorted(claimed.mapped("endpoint_id.name") * 5), ["A"] * 5 + ["B"] * 5)
        self.assertEqual(len(claimed.filtered(lambda row: row.endpoint_id.name == "A")), 5)

    def test_a_test_message_goes_to_its_endpoint_alone(self):
        receiver, other = self.receiver(), self.receiver()
        endpoint = self.endpoint(receiver.url, event_types="plant.lot.*")[0]
        self.endpoint(other.url)
        self.assertEqual(endpoint.action_test()["tag"], "display_notification")
        self.publish()
        self.work()
        self.assertEqual(json.loads(receiver.requests[0][1])["type"], "plant.webhook.tested")
        self.assertFalse(other.requests)
        endpoint.action_pause()
        with self.assertRaises(UserError):
            endpoint.action_test()

    def test_replay_of_a_time(self):
        receiver = self.receiver()
        endpoint = self.endpoint(receiver.url, event_types="plant.test.*")[0]
        self.happen()
        self.work()
        now = fields.Datetime.now()
        wizard = self.env(user=self.manager)["plant.webhook.replay"]
        period = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}

        def replay(**vals):
            return wizard.create({"endpoint_id": endpoint.id, **period, **vals}).action_replay()

        with self.assertRaises(UserError):
            replay()
        with self.assertRaises(UserError):
            replay(which="all", event_types="plant.other.*")
        with self.assertRaises(ValidationError):
            replay(event_types="x.y")
        replay(which="all")
        self.assertEqual(len(self.work()), 1)
        ids = [headers["webhook-id"] for headers, _body in receiver.requests]
        self.assertEqual((len(ids), len(set(ids))), (2, 1))
        # What it did not ask for then, it gets if it asks for it now.
        self.happen("plant.other.opened")
        self.work()
        endpoint.event_types = "plant.other.*"
        replay(which="all")
        ((delivery, _outcome),) = self.work().items()
        self.assertEqual(delivery.event_type, "plant.other.opened")

    def test_what_a_replay_cannot_be(self):
        now = fields.Datetime.now()
        endpoint = self.endpoint()[0]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env["plant.webhook.replay"].create(
                {"endpoint_id": endpoint.id, "since": now, "until": now}
            )

    def test_what_the_database_refuses(self):
        endpoint = self.endpoint()[0]
        event = self.happen()
        self.fan_out()
        delivery = self.deliveries.search([("endpoint_id", "=", endpoint.id)])
        for model, vals in (
            ("delivery", {"event_type": event.type}),
            ("attempt", {"delivery_id": delivery.id, "at": fields.Datetime.now(), "number": 0}),
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.env[f"plant.webhook.{model}"].create(
                    {
                        "endpoint_id": endpoint.id,
                        "company_id": self.env.company.id,
                        **({"event_id": event.id} if model == "delivery" else {}),
                        **vals,
                    }
                )
                self.env.flush_all()

    def test_retention(self):
        receiver = self.receiver()
        self.endpoint(receiver.url)
        self.happen()
        ((delivery, _outcome),) = self.work().items()
        self.deliveries._gc_queue()
        self.assertTrue(delivery.exists())
        delivery.queue_finished_at -= timedelta(days=31)
        attempts = delivery.attempt_ids
        self.deliveries._gc_queue()
        self.assertFalse(delivery.exists())
        self.assertFalse(attempts.exists())

    def test_waking_costs_one_trigger_a_transaction(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("plant_api.cron_webhook_0")
        count = triggers.search_count([("cron_id", "=", cron.id)])
        self.env.cr.precommit.clear()
        self.happen()
        self.env.cr.precommit.run()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), count, "nobody hears")
        self.endpoint()
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        self.happen()
        self.happen()
        self.env.cr.precommit.run()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), 1)

    def test_health(self):
        receiver = self.receiver((200, {}, b""), (200, {}, b""), (200, {}, b""), (500, {}, b"no"))
        endpoint = self.endpoint(receiver.url)[0]
        for _n in range(4):
            self.happen(publish=False)
        self.publish()
        self.work()
        self.assertEqual((endpoint.success_rate, endpoint.attempts_counted), (75.0, 4))
        self.assertEqual((endpoint.backlog, endpoint.dead_count), (1, 0))
        self.assertEqual(endpoint.failure_ids.response, "no")
