"""Verbs from several threads at once; see concurrent_case.py."""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import tagged

from .concurrent_case import OPERATORS, ConcurrentCase
from .workorder_case import make_order, make_work


@tagged("post_install", "-at_install")
class TestWorkorderConcurrency(ConcurrentCase):
    def test_reports_at_once(self):
        self.call("plant_start", token=self.tokens[0])
        results = self.at_once(
            [("plant_report", (n,), {"token": token}) for n, token in enumerate(self.tokens, 1)]
        )
        order, _lines, events, sequence = self.read()
        self.assertEqual(order["qty_produced"], 21)
        self.assertEqual(max(r["quantity"]["reported"] for r in results), 21)
        self.assertEqual(len({r["revision"] for r in results}), OPERATORS, "one after the other")
        self.assertEqual(events.count("quantity_reported"), OPERATORS)
        self.assertEqual(sequence, list(range(1, len(sequence) + 1)))

    def test_remaining_is_shared_out_once(self):
        self.call("plant_start", token=self.tokens[0])
        results = self.at_once(
            [("plant_report", (30,), {"token": token}) for token in self.tokens[:5]]
        )
        refused = [r for r in results if isinstance(r, UserError)]
        self.assertEqual(len(refused), 2, refused)
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
                for number in range(3):
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
        self.assertEqual(events, ["ready", "started"])

    def test_operators_start_at_once(self):
        self.at_once([("plant_start", (), {"token": token}) for token in self.tokens])
        _order, lines, events, _sequence = self.read()
        self.assertEqual(len(lines), OPERATORS)
        self.assertEqual(len({line["operator_id"][0] for line in lines}), OPERATORS)
        self.assertEqual(events, ["ready", "started"])

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
