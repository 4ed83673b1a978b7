"""Verbs from several threads at once, each with a cursor, commits and retries of its own.

The rows are committed, so that other connections see them, and removed afterwards. A transaction is
called again after a failed serialization as Odoo's HTTP layer does it (``service.model.retrying``).
"""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .plant_case import make_plant
from .workorder_case import make_order, make_work

CREATED = (
    "plant.workorder.report",
    "mrp.workcenter.productivity",
    "mrp.workorder",
    "mrp.production",
    "stock.lot",
    "mrp.bom",
    "product.template",
    "plant.operator.session",
    "plant.operator",
    "hr.employee",
    "plant.station",
    "mrp.workcenter",
    "plant.line",
)


@tagged("post_install", "-at_install")
class TestWorkorderConcurrency(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def setUp(self):
        super().setUp()
        self.order_id = 0
        # 19.0's server holds it while tests run, and other threads make environments here.
        unlocked = patch.object(Registry, "_lock", DummyRLock())
        unlocked.start()
        self.addCleanup(unlocked.stop)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.before = {name: self.newest(env, name) for name in CREATED}
            self.addCleanup(self.clean)
            # Unlike what an interrupted run may have left.
            plant = make_plant(env, uuid.uuid4().hex[:6])
            _product, _component, bom = make_work(env, plant, operations=1, components=False)
            production = make_order(env, bom, 100)
            employees = env["hr.employee"].create([{"name": f"Worker {n}"} for n in range(10)])
            operators = env["plant.operator"].create([{"employee_id": e.id} for e in employees])
            sessions = env["plant.operator.session"]
            now = env.cr.now().replace(microsecond=0)
            self.tokens = [
                sessions._open(plant["station"], operator, "badge", now)[1]
                for operator in operators
            ]
            self.order_id = production.workorder_ids.id
            self.down = env.ref("mrp.block_reason1").id

    def newest(self, env, name):
        table = env[name]._table
        env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        return env.cr.fetchone()[0]

    def clean(self):
        """Remove what was committed. By SQL: much of it is history that nobody may delete."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SET LOCAL session_replication_role = replica")
            for name in CREATED:
                cr.execute(f'DELETE FROM "{env[name]._table}" WHERE id > %s', [self.before[name]])
            newest = self.before["mrp.production"]
            cr.execute("DELETE FROM stock_move WHERE production_id > %s", [newest])
            cr.execute(
                "DELETE FROM product_product WHERE product_tmpl_id > %s",
                [self.before["product.template"]],
            )
            for table in ("plant_event", "plant_event_counter"):
                cr.execute(
                    f"DELETE FROM {table} WHERE (res_model = 'mrp.workorder' AND res_id > %s)"
                    " OR (res_model = 'mrp.production' AND res_id > %s)",
                    [self.before["mrp.workorder"], newest],
                )
            cr.execute(
                "DELETE FROM resource_resource AS r WHERE NOT EXISTS "
                "(SELECT FROM mrp_workcenter w WHERE w.resource_id = r.id) AND NOT EXISTS "
                "(SELECT FROM hr_employee e WHERE e.resource_id = r.id) AND r.create_date > "
                "now() AT TIME ZONE 'UTC' - interval '10 minutes'"
            )

    def call(self, verb, *args, order_id=None, **kwargs):
        """One request: a fresh transaction, retried by Odoo. Returns the snapshot or the error."""
        order_id = order_id or self.order_id
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})

            def attempt():
                return getattr(env["mrp.workorder"].browse(order_id), verb)(*args, **kwargs)

            try:
                return service.retrying(attempt, env)
            except UserError as error:
                return error

    def at_once(self, calls):
        """Run the calls in as many threads, released together."""
        gate = threading.Barrier(len(calls))

        def run(call):
            verb, args, kwargs = call
            gate.wait(10)
            return self.call(verb, *args, **kwargs)

        # Odoo waits seconds between retries; the waiting is not what is tested, and ten callers
        # who all meet again would use up its five tries.
        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            patch.object(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 50),
            patch.object(service.random, "uniform", lambda _low, _high: 0.02),
            ThreadPoolExecutor(len(calls)) as pool,
        ):
            return list(pool.map(run, calls))

    def read(self):
        """``(work order, its time lines)`` as committed, as plain values."""
        with self.registry.cursor() as cr:
            order = api.Environment(cr, SUPERUSER_ID, {})["mrp.workorder"].browse(self.order_id)
            events = order.env["plant.event"].search(
                [("res_model", "=", "mrp.workorder"), ("res_id", "=", order.id)], order="sequence"
            )
            return (
                order.read(["qty_produced", "plant_state"])[0],
                order.time_ids.read(["operator_id", "date_start", "date_end"]),
                [event.type.removeprefix("plant.workorder.") for event in events],
                events.mapped("sequence"),
            )

    def test_ten_reports_at_once(self):
        self.call("plant_start", token=self.tokens[0])
        results = self.at_once(
            [("plant_report", (n,), {"token": self.tokens[n - 1]}) for n in range(1, 11)]
        )
        order, _lines, events, sequence = self.read()
        self.assertEqual(order["qty_produced"], 55)
        self.assertEqual(max(r["quantity"]["reported"] for r in results), 55)
        self.assertEqual(len({r["revision"] for r in results}), 10, "one after the other")
        self.assertEqual(events.count("quantity_reported"), 10)
        self.assertEqual(sequence, list(range(1, len(sequence) + 1)))

    def test_remaining_is_shared_out_once(self):
        self.call("plant_start", token=self.tokens[0])
        results = self.at_once(
            [("plant_report", (30,), {"token": token}) for token in self.tokens[:5]]
        )
        refused = [r for r in results if isinstance(r, UserError)]
        self.assertEqual(len(refused), 2)
        self.assertIn("Only 10", str(refused[0]))
        self.assertEqual(self.read()[0]["qty_produced"], 90)

    def test_one_report_sent_twice(self):
        self.call("plant_start", token=self.tokens[0])
        self.at_once([("plant_report", (5,), {"token": self.tokens[0], "key": "a"})] * 4)
        self.assertEqual(self.read()[0]["qty_produced"], 5)

    def test_one_piece_on_several_orders(self):
        """A new serial number, and one that is known: either way it is one order's."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            workcenter = env["mrp.workorder"].browse(self.order_id).workcenter_id
            product, _component, bom = make_work(
                env, {"workcenter": workcenter}, "serial", operations=1, components=False
            )
            env["stock.lot"].create(
                {"name": "known", "product_id": product.id, "company_id": env.company.id}
            )
            orders = {"new": [], "known": []}
            for ids in orders.values():
                for number in range(4):
                    order = make_order(env, bom, 1).workorder_ids
                    # Work at one work center would be serial anyhow.
                    order.workcenter_id = env["mrp.workcenter"].create({"name": f"Cell {number}"})
                    order.plant_start()
                    ids.append(order.id)
        for name, ids in orders.items():
            results = self.at_once(
                [("plant_report", (1, name), {"order_id": order_id}) for order_id in ids]
            )
            with self.subTest(name):
                self.assertEqual(sum(isinstance(result, dict) for result in results), 1)
                refused = [str(result) for result in results if not isinstance(result, dict)]
                self.assertTrue(all("was reported before" in text for text in refused), refused)

    def test_double_tap_opens_one_line(self):
        results = self.at_once([("plant_start", (), {"token": self.tokens[0]})] * 4)
        self.assertEqual({r["state"] for r in results}, {"running"})
        _order, lines, events, _sequence = self.read()
        self.assertEqual(len(lines), 1)
        self.assertEqual(events, ["started"])

    def test_ten_operators_start_at_once(self):
        self.at_once([("plant_start", (), {"token": token}) for token in self.tokens])
        _order, lines, events, _sequence = self.read()
        self.assertEqual(len(lines), 10)
        self.assertEqual(len({line["operator_id"][0] for line in lines}), 10)
        self.assertEqual(events, ["started"])

    def test_finish_closes_what_starts_beside_it(self):
        for token in self.tokens[:3]:
            self.call("plant_start", token=token)
        calls = [("plant_start", (), {"token": token}) for token in self.tokens[3:6]]
        calls += [("plant_pause", (), {"token": token}) for token in self.tokens[:3]]
        calls += [("plant_report", (1,), {"token": self.tokens[0]})]
        calls += [("plant_finish", (), {"token": self.tokens[0]})] * 2
        results = self.at_once(calls)
        order, lines, events, _sequence = self.read()
        self.assertEqual(order["plant_state"], "done")
        self.assertFalse([line for line in lines if not line["date_end"]])
        self.assertEqual(events.count("finished"), 1)
        for result in results:
            if isinstance(result, UserError):
                self.assertRegex(str(result), "is done|is paused|do not work on")

    def test_block_beside_start(self):
        """Never a line of work on a work center that is down."""
        calls = [("plant_start", (), {"token": token}) for token in self.tokens[:3]]
        calls += [("plant_block", (self.down,), {"token": token}) for token in self.tokens[3:6]]
        self.at_once(calls)
        order, lines, events, _sequence = self.read()
        self.assertEqual(order["plant_state"], "blocked")
        self.assertFalse([line for line in lines if not line["date_end"]])
        self.assertEqual(events.count("blocked"), 1)
