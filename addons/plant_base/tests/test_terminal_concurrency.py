"""Terminals that call at once; see concurrent_case.py."""

from functools import partial

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from .concurrent_case import ConcurrentCase
from .terminal_case import as_station, pair

KEY = "0b8e2c1a-5a5f-4d0e-9f0a-00000000000a"


@tagged("post_install", "-at_install")
class TestTerminalConcurrency(ConcurrentCase):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            station = env["mrp.workorder"].browse(self.order_id).workcenter_id.plant_station_ids
            self.terminals = [pair(env, station)[0].id for _number in range(2)]
            cr.execute("DELETE FROM plant_sign_in_throttle WHERE subject LIKE 'pairing,%'")

    def tap(self, method, terminal=0, key=None, operator=0, **arguments):
        arguments.update(workorder=self.order_id, token=self.tokens[operator])

        def run(env):
            device = as_station(env["plant.terminal"].browse(self.terminals[terminal]))
            return device._carry_out(method, arguments, key=key)

        return self.request(run)

    def test_a_call_sent_again_while_it_is_carried_out(self):
        self.tap("start")
        answers = self.together([partial(self.tap, "report", key=KEY, quantity=5)] * 4)
        self.assertEqual(self.read()[0]["qty_produced"], 5)
        told = {answer["card"]["workorder"]["quantity"]["reported"] for answer in answers}
        self.assertEqual(told, {5})

    def test_two_operators_at_two_terminals(self):
        self.together([partial(self.tap, "start", terminal=n % 2, operator=n) for n in range(4)])
        _order, lines, _events, _sequence = self.read()
        self.assertEqual(len({line["operator_id"][0] for line in lines}), 4)
        self.together([partial(self.tap, "pause", terminal=n % 2, operator=n) for n in range(4)])
        order, lines, _events, _sequence = self.read()
        self.assertEqual(order["plant_state"], "paused")
        self.assertFalse([line for line in lines if not line["date_end"]])
