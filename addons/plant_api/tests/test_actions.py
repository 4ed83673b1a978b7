import base64
import hashlib

from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work
from odoo.tests import tagged

from .api_case import ApiCase


@tagged("post_install", "-at_install")
class TestActions(ApiCase):
    """What is done to orders and checks, from the first call to the last."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = make_plant(cls.env)
        cls.product, cls.component, cls.bom = make_work(
            cls.env, cls.plant, operations=1, components=False
        )

    def act(self, path, body=None, status=200, **options):
        answer = self.ask(path, "POST", body, **options)
        self.assertEqual(answer.status_code, status, answer.text)
        return answer.json()

    def test_a_production_order_from_plan_to_stock(self):
        made = self.act(
            "production-orders",
            {
                "product": {"id": self.product.id},
                "quantity": 4,
                "bom": {"id": self.bom.id},
                "origin": "SO-1",
            },
            201,
        )
        path = f"production-orders/{made['id']}"
        self.assertEqual((made["state"], made["origin"], made["quantity"]), ("draft", "SO-1", 4))
        self.assertEqual(self.act(f"{path}/confirm")["state"], "confirmed")
        [work] = self.ask(f"work-orders?production_order={made['id']}").json()["items"]
        order = f"work-orders/{work['id']}"
        self.assertEqual(self.act(f"{order}/start")["state"], "running")
        self.assertEqual(self.act(f"{order}/pause")["state"], "paused")
        self.assertEqual(self.act(f"{order}/resume")["state"], "running")
        self.assertEqual(self.act(f"{order}/report", {"quantity": 4})["quantity_reported"], 4)
        self.assertEqual(self.act(f"{order}/finish")["state"], "done")
        done = self.act(f"{path}/finish")
        self.assertEqual((done["state"], done["quantity_produced"]), ("done", 4))
        for action in ("confirm", "cancel", "finish"):
            again = self.assertProblem(self.ask(f"{path}/{action}", "POST"), 409, "conflict")
            self.assertIn("is closed", again["detail"])
        self.assertEqual(self.ask(path).json()["planned_end"], done["planned_end"])
        events = self.ask("events?limit=500&type=plant.production.done").json()["items"]
        self.assertIn(f"mrp.production/{made['id']}", [event["subject"] for event in events])

    def test_blocked_and_scrapped(self):
        work = make_order(self.env, self.bom, 10).workorder_ids
        order = f"work-orders/{work.id}"
        down = self.env.ref("mrp.block_reason1").id
        self.act(f"{order}/start")
        self.assertEqual(self.act(f"{order}/block", {"reason": down})["state"], "blocked")
        self.assertEqual(self.act(f"{order}/unblock")["state"], "paused")
        self.act(f"{order}/resume")
        self.act(f"{order}/report", {"quantity": 3})
        reason = self.env["plant.scrap.reason"].search([], limit=1).id
        self.act(f"{order}/scrap", {"quantity": 1, "reason": reason})
        self.assertEqual(work.plant_scrapped, 1)

    def test_finished_in_part(self):
        production = make_order(self.env, self.bom, 10)
        path = f"production-orders/{production.id}"
        done = self.act(f"{path}/finish", {"quantity": 6, "backorder": True})
        self.assertEqual((done["state"], done["quantity_produced"]), ("done", 6))
        rest = self.env["mrp.production"].search(
            [("product_id", "=", self.product.id), ("state", "!=", "done")]
        )
        self.assertEqual(rest.product_qty, 4)

    def test_cancelled(self):
        production = make_order(self.env, self.bom, 10)
        path = f"production-orders/{production.id}"
        for _time in range(2):
            self.assertEqual(self.act(f"{path}/cancel")["state"], "cancelled")
        for action in ("confirm", "finish"):
            refused = self.assertProblem(self.ask(f"{path}/{action}", "POST"), 409, "conflict")
            self.assertIn("is cancelled. Make another order", refused["detail"])

    def test_what_the_state_forbids_is_said_in_a_sentence(self):
        work = make_order(self.env, self.bom, 10).workorder_ids
        answer = self.ask(f"work-orders/{work.id}/finish", "POST")
        problem = self.assertProblem(answer, 422, "invalid")
        self.assertIn("Start it first", problem["detail"])
        answer = self.ask(f"work-orders/{work.id}/report", "POST", {"quantity": -1})
        self.assertProblem(answer, 422, "invalid")

    def test_an_action_counts_once(self):
        work = make_order(self.env, self.bom, 10).workorder_ids
        self.act(f"work-orders/{work.id}/start")
        for _time in range(2):
            told = self.act(f"work-orders/{work.id}/report", {"quantity": 3}, key="report-1")
            self.assertEqual(told["quantity_reported"], 3)

    def test_only_if_nothing_has_happened(self):
        work = make_order(self.env, self.bom, 10).workorder_ids
        etag = self.ask(f"work-orders/{work.id}").headers["ETag"]
        self.act(f"work-orders/{work.id}/start", headers={"If-Match": etag})
        answer = self.ask(f"work-orders/{work.id}/pause", "POST", headers={"If-Match": etag})
        self.assertProblem(answer, 412, "precondition-failed")

    def test_what_was_done_to_a_version_is_told_again(self):
        work = make_order(self.env, self.bom, 10).workorder_ids
        etag = self.ask(f"work-orders/{work.id}").headers["ETag"]
        for _time in range(2):
            told = self.act(f"work-orders/{work.id}/start", headers={"If-Match": etag}, key="s-1")
            self.assertEqual(told["state"], "running")
        without = {"If-Match": '"stale"', "Idempotency-Key": None}
        answer = self.ask(f"work-orders/{work.id}/pause", "POST", headers=without)
        self.assertProblem(answer, 400, "malformed")

    def test_what_does_not_exist(self):
        work = make_order(self.env, self.bom, 10).workorder_ids
        for path, method in (
            (f"work-orders/{work.id}/explode", "POST"),
            (f"work-orders/{work.id}/genealogy", "GET"),
            ("work-orders/999999999/start", "POST"),
            ("wonders", "GET"),
        ):
            with self.subTest(path):
                self.assertProblem(self.ask(path, method), 404, "not-found")
        answer = self.ask(f"work-orders/{work.id}/start")
        self.assertProblem(answer, 405, "method-not-allowed")
        self.assertEqual(answer.headers["Allow"], "POST")
        answer = self.ask("work-orders", "POST")
        self.assertProblem(answer, 405, "method-not-allowed")
        self.assertEqual(answer.headers["Allow"], "GET, HEAD")
        answer = self.ask(f"products/{self.product.id}", "DELETE")
        self.assertProblem(answer, 405, "method-not-allowed")
        self.assertEqual(answer.headers["Allow"], "GET, HEAD, PATCH")

    def test_the_worksheet_of_an_operation(self):
        operation = self.bom.operation_ids
        body = {
            "name": "turning.pdf",
            "content": "JVBERi0xLjcK",
            "sha256": "d0d3ea4a3f1c5b4c7a9a1b8f8d9f1a0b3e6a2c1d4e5f60718293a4b5c6d7e8f9",
        }
        answer = self.ask(f"operations/{operation.id}/worksheet", "POST", body)
        problem = self.assertProblem(answer, 422, "invalid")
        self.assertEqual(problem["errors"][0]["pointer"], "#/sha256")
        body["sha256"] = hashlib.sha256(b"%PDF-1.7\n").hexdigest()
        shown = self.act(f"operations/{operation.id}/worksheet", body)
        self.assertEqual(shown["worksheet"], "turning.pdf")
        self.assertEqual(base64.b64decode(operation.plant_worksheet), b"%PDF-1.7\n")
